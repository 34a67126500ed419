# `lycan publish` as a unit: writes the feed records to the publisher's account whenever the settings change.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkIf mkOption types;
  cfg = config.services.lycan;
  unit = import ./unit.nix { inherit config lib pkgs; };
  secretFile = import ./secret-file.nix { inherit lib; };
in
{
  options.services.lycan.publish = {
    enable = mkOption {
      type = types.bool;
      default = false;
      description = ''
        Whether a unit `lycan-publish` creates and updates the feed records of `settings.service.publisher` at start
        and whenever the settings change. It deletes none: `lycan unpublish` does.
      '';
    };

    appPasswordFile = mkOption {
      type = types.nullOr secretFile;
      default = null;
      example = "/run/secrets/lycan-app-password";
      description = "File with an app password of the publisher's account; it may belong to root.";
    };
  };

  config = mkIf (cfg.enable && cfg.publish.enable) {
    systemd.services.lycan-publish = {
      description = "Publish Lycan's feed records";
      wantedBy = [ "multi-user.target" ];
      # It needs the network and no database.
      wants = [ "network-online.target" ];
      after = [ "network-online.target" ];
      environment = unit.environment // {
        LYCAN_APP_PASSWORD_FILE = "%d/app-password";
      };
      startLimitIntervalSec = 3600;
      startLimitBurst = 5;
      serviceConfig = unit.serviceConfig // {
        Type = "oneshot";
        RemainAfterExit = true;
        LoadCredential = unit.serviceConfig.LoadCredential ++ [
          "app-password:${toString cfg.publish.appPasswordFile}"
        ];
        ExecStart = "${unit.lycan} publish --yes --config ${cfg.finalConfigFile}";
        Restart = "on-failure";
        RestartSec = "1min";
        RestartPreventExitStatus = 2;
      };
    };
  };
}
