# Where posts are stored: a database that this module makes, or one that is there.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkIf mkOption types;
  cfg = config.services.lycan;
  inherit (cfg) database;
  secretFile = import ./secret-file.nix { inherit lib; };
  postgresql = config.services.postgresql.finalPackage or config.services.postgresql.package;
in
{
  options.services.lycan.database = {
    createLocally = mkOption {
      type = types.bool;
      default = true;
      description = ''
        Whether to run PostgreSQL on this machine, with a database and a role for Lycan, reached through a Unix socket
        and without a password.
      '';
    };

    name = mkOption {
      type = types.str;
      default = "lycan";
      description = "The name of the database.";
    };

    user = mkOption {
      type = types.str;
      default = "lycan";
      description = "The role that owns the database. With `createLocally` the same as the account and the database.";
    };

    host = mkOption {
      type = types.nullOr types.str;
      default = null;
      example = "db.example.com";
      description = ''
        The machine on which PostgreSQL runs, or the folder of its socket. Only without `createLocally`.
      '';
    };

    port = mkOption {
      type = types.nullOr types.port;
      default = null;
      description = "The port of PostgreSQL: 5432 if not said. Only without `createLocally`.";
    };

    passwordFile = mkOption {
      type = types.nullOr secretFile;
      default = null;
      example = "/run/secrets/lycan-database-password";
      description = ''
        File with the password of the role; it may belong to root. Only without `createLocally`, which needs none.
      '';
    };

    postgis = mkOption {
      type = types.bool;
      default = false;
      description = ''
        Whether the local database has the extension PostGIS, which makes searches by distance faster. Only with
        `createLocally`: elsewhere its superuser runs `create extension postgis`, and Lycan uses it.
      '';
    };
  };

  config = mkIf (cfg.enable && database.createLocally) {
    services.postgresql = {
      enable = true;
      ensureDatabases = [ database.name ];
      ensureUsers = [
        {
          name = database.user;
          ensureDBOwnership = true;
        }
      ];
      extensions = mkIf database.postgis (packages: [ packages.postgis ]);
    };

    # PostGIS is not a trusted extension: only the superuser may create it.
    systemd.services.lycan-postgis = mkIf database.postgis {
      description = "PostGIS for Lycan's database";
      requires = [ "postgresql.target" ];
      after = [ "postgresql.target" ];
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        User = "postgres";
        ExecStart = lib.concatStringsSep " " [
          (lib.getExe' postgresql "psql")
          "--no-psqlrc --quiet --set=ON_ERROR_STOP=1"
          "--port=${toString config.services.postgresql.settings.port}"
          "--dbname=${database.name}"
          "--file=${pkgs.writeText "lycan-postgis.sql" "create extension if not exists postgis;\n"}"
        ];
      };
    };
  };
}
