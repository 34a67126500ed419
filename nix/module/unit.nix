# What every unit of Lycan has: account, sandbox, variables and secrets.
{
  config,
  lib,
  pkgs,
}:
let
  cfg = config.services.lycan;
  inherit (cfg) settings;

  databaseUrl = import ./database-url.nix { inherit config lib; };

  # Of one's own file Nix cannot know these; so that firewall and nginx agree with Lycan, what is said here counts.
  overrides = lib.filterAttrs (_: value: value != null) {
    LYCAN_HOSTNAME = settings.service.hostname;
    LYCAN_HOST = settings.service.host;
    LYCAN_PORT = settings.service.port;
    LYCAN_ADMIN_HOST = settings.admin.host;
    LYCAN_ADMIN_PORT = settings.admin.port;
    LYCAN_JETSTREAM =
      if settings.jetstream.hosts == null then null else lib.concatStringsSep "," settings.jetstream.hosts;
  };

  credentials =
    cfg.credentials
    // lib.optionalAttrs (cfg.database.passwordFile != null) {
      database-password = cfg.database.passwordFile;
    };
in
rec {
  environment =
    lib.optionalAttrs (cfg.configFile != null) (lib.mapAttrs (_: toString) overrides)
    // lib.optionalAttrs (databaseUrl != null && settings.database.url == null) {
      LYCAN_DATABASE_URL = databaseUrl;
    }
    // lib.optionalAttrs (cfg.database.passwordFile != null) {
      LYCAN_DATABASE_PASSWORD_FILE = "%d/database-password";
    }
    // cfg.environment;

  databaseUnits =
    lib.optional cfg.database.createLocally "postgresql.target"
    ++ lib.optional (cfg.database.createLocally && cfg.database.postgis) "lycan-postgis.service";

  dependencies = {
    wants = [ "network-online.target" ];
    requires = databaseUnits;
    after = [ "network-online.target" ] ++ databaseUnits;
  };

  serviceConfig = import ./hardening.nix // {
    User = cfg.user;
    Group = cfg.group;
    WorkingDirectory = "%S/lycan";
    StateDirectory = "lycan";
    StateDirectoryMode = "0700";
    LoadCredential = lib.mapAttrsToList (name: file: "${name}:${file}") credentials;
    EnvironmentFile = lib.mkIf (cfg.environmentFile != null) cfg.environmentFile;
  };

  lycan = lib.getExe cfg.package;
}
