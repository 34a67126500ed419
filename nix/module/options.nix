# The options that are about the machine; settings.nix has those of Lycan itself.
{ lib, pkgs, ... }:
let
  inherit (lib) literalExpression mkEnableOption mkOption types;
  secretFile = import ./secret-file.nix { inherit lib; };
in
{
  options.services.lycan = {
    enable = mkEnableOption "Lycan, a multi-feed generator for Bluesky";

    package = mkOption {
      type = types.package;
      default = pkgs.callPackage ../package.nix { };
      defaultText = literalExpression "the package of the same source as this module";
      description = "The Lycan to run.";
    };

    user = mkOption {
      type = types.str;
      default = "lycan";
      description = "The account that Lycan runs as. Made by this module if it is `lycan`.";
    };

    group = mkOption {
      type = types.str;
      default = "lycan";
      description = "The group that Lycan runs as. Made by this module if it is `lycan`.";
    };

    roles = mkOption {
      type = types.listOf (
        types.enum [
          "ingest"
          "serve"
          "jobs"
        ]
      );
      default = [
        "ingest"
        "serve"
        "jobs"
      ];
      example = [ "serve" ];
      description = ''
        What this machine does: follow the stream (`ingest`), answer readers (`serve`), look after the database
        (`jobs`). Machines with different roles share one database.
      '';
    };

    separateUnits = mkOption {
      type = types.bool;
      default = false;
      description = ''
        Whether each role is a unit of its own (`lycan-ingest`, `lycan-serve`, `lycan-jobs`) instead of one unit
        `lycan`, so that they can be restarted and limited apart. Health and metrics of `serve` are then on
        `settings.admin.port`, those of `ingest` on the next port, those of `jobs` on the one after.
      '';
    };

    openFirewall = mkOption {
      type = types.bool;
      default = false;
      description = ''
        Whether to open the firewall for readers: ports 80 and 443 with `nginx.enable`, else
        `settings.service.port`. Health and metrics stay closed.
      '';
    };

    environment = mkOption {
      type = types.attrsOf types.str;
      default = { };
      example = literalExpression ''{ FEEDBACK_TOKEN_FILE = "%d/feedback-token"; }'';
      description = ''
        Environment variables of the units, for `''${NAME}` in the settings. They end up in the Nix store, which
        everybody may read; secrets belong in `environmentFile` or `credentials`. `%d` is the folder of the
        credentials.
      '';
    };

    environmentFile = mkOption {
      type = types.nullOr secretFile;
      default = null;
      example = "/run/secrets/lycan.env";
      description = ''
        File with lines `NAME=value`, read by systemd when a unit starts: for secrets that the settings refer to as
        `''${NAME}`, or for `LYCAN_DATABASE_URL`.
      '';
    };

    credentials = mkOption {
      type = types.attrsOf secretFile;
      default = { };
      example = {
        feedback-token = "/run/secrets/feedback-token";
      };
      description = ''
        Files that systemd hands to the units as credentials, by name; the files themselves may belong to root. Lycan
        finds one at `%d/NAME`, as in `environment.X_FILE = "%d/NAME"`.
      '';
    };

    extraArgs = mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [
        "--log-level"
        "debug"
      ];
      description = "Further arguments of `lycan run`.";
    };
  };
}
