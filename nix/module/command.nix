# `lycan` for the admin's shell: any command, as the service's account, with its settings, variables and secrets.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.lycan;
  unit = import ./unit.nix { inherit config lib pkgs; };

  # systemd expands %d in units that it reads from files; here the shell does.
  quote = value: "'${lib.replaceStrings [ "'" "%d" ] [ "'\\''" "'\"$CREDENTIALS_DIRECTORY\"'" ] value}'";

  inside = pkgs.writeShellScript "lycan-inside" ''
    ${lib.concatStrings (
      lib.mapAttrsToList (name: value: "export ${name}=${quote value}\n") (
        unit.environment // { LYCAN_CONFIG = cfg.finalConfigFile; }
      )
    )}exec ${unit.lycan} "$@"
  '';

  properties = [
    "User=${cfg.user}"
    "Group=${cfg.group}"
    "StateDirectory=lycan"
    "StateDirectoryMode=0700"
    "WorkingDirectory=/var/lib/lycan"
    "UMask=0077"
  ]
  ++ map (credential: "LoadCredential=${credential}") (
    unit.serviceConfig.LoadCredential
    ++ lib.optional (cfg.publish.appPasswordFile != null) "app-password:${cfg.publish.appPasswordFile}"
  )
  ++ lib.optional (cfg.environmentFile != null) "EnvironmentFile=${cfg.environmentFile}";

  command = pkgs.writeShellScriptBin "lycan" ''
    if [ -t 0 ] && [ -t 1 ]; then terminal=--pty; else terminal=--pipe; fi
    exec ${lib.getExe' config.systemd.package "systemd-run"} --quiet --collect --wait --service-type=exec "$terminal" \
      ${lib.concatMapStringsSep " " (property: lib.escapeShellArg "--property=${property}") properties} \
      -- ${inside} "$@"
  '';
in
{
  config.environment.systemPackages = lib.mkIf cfg.enable [ command ];
}
