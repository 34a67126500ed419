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

  # systemd expands %d and %% in units that it reads from files; here the shell does.
  quote =
    value:
    "'${
      lib.replaceStrings [ "'" "%%" "%d" ] [ "'\\''" "%" "'\"$CREDENTIALS_DIRECTORY\"'" ] value
    }'";

  # As in the units, what environmentFile says counts more; only the file with the settings is beyond it.
  unlessSet = name: value: ''
    [ -n "''${${name}+set}" ] || export ${name}=${quote value}
  '';
  inside = pkgs.writeShellScript "lycan-inside" ''
    ${lib.concatStrings (lib.mapAttrsToList unlessSet unit.environment)}
    export LYCAN_CONFIG=${quote cfg.finalConfigFile}
    exec ${unit.lycan} "$@"
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
