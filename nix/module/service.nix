# The units that run Lycan: one, or one for each role.
{
  config,
  lib,
  pkgs,
  utils,
  ...
}:
let
  inherit (lib) mkIf;
  cfg = config.services.lycan;
  effective = import ./effective.nix { inherit lib cfg; };
  unit = import ./unit.nix { inherit config lib pkgs; };

  service = _: roles: {
    description = "Lycan, feeds for Bluesky (${lib.concatStringsSep ", " roles})";
    wantedBy = [ "multi-user.target" ];
    inherit (unit.dependencies) wants requires after;

    environment =
      unit.environment
      // lib.optionalAttrs cfg.separateUnits {
        LYCAN_ADMIN_PORT = toString (effective.adminPortOf (lib.head roles));
      };
    # Lycan tells systemd through systemd-notify that it is ready and alive.
    path = [ config.systemd.package ];

    # It is tried again for as long as it takes: the database or the network may come back in hours.
    startLimitIntervalSec = 0;

    serviceConfig = unit.serviceConfig // {
      Type = "notify";
      NotifyAccess = "all";
      WatchdogSec = "60s";
      # Brings the database up to date before it says that it is ready.
      ExecStart = utils.escapeSystemdExecArgs (
        [
          unit.lycan
          "run"
          "--config"
          cfg.finalConfigFile
        ]
        ++ lib.optionals (lib.length roles < 3) ([ "--only" ] ++ roles)
        ++ cfg.extraArgs
      );
      # Reads a file of the admin's again; settings from the store come with a restart.
      ExecReload = "${lib.getExe' pkgs.coreutils "kill"} -HUP $MAINPID";
      # Lycan itself ends what it started, in an order that loses nothing.
      KillMode = "mixed";
      LimitNOFILE = 65536;
      # A migration of a large database takes its time.
      TimeoutStartSec = "30min";
      TimeoutStopSec = "30s";
      Restart = "on-failure";
      RestartSec = "1s";
      RestartSteps = 8;
      RestartMaxDelaySec = "2min";
      # Settings that cannot be used do not get better by trying again.
      RestartPreventExitStatus = 2;
    };
  };
in
{
  config = mkIf cfg.enable {
    systemd.services = lib.mapAttrs service effective.units;

    users.users = mkIf (cfg.user == "lycan") {
      lycan = {
        isSystemUser = true;
        inherit (cfg) group;
        description = "Lycan";
      };
    };
    users.groups = mkIf (cfg.group == "lycan") { lycan = { }; };

    networking.firewall.allowedTCPPorts = mkIf cfg.openFirewall (
      if cfg.nginx.enable then
        [
          80
          443
        ]
      else
        [ effective.port ]
    );
  };
}
