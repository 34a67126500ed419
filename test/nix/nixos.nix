# Evaluates NixOS configurations with Lycan's module: the real modules of the tree `nixpkgs`, and a fake pkgs.
{
  nixpkgs,
  names,
  system ? "x86_64-linux",
}:
let
  lib = import (nixpkgs + "/lib");
  pkgs = import ./fake-pkgs.nix { inherit lib system names; };

  # What the module wants of NixOS 25.11, where the tree is older.
  postgresqlModule = builtins.readFile (nixpkgs + "/nixos/modules/services/databases/postgresql.nix");
  newer =
    { config, lib, ... }:
    {
      imports = [
        (lib.mkAliasOptionModule
          [ "services" "postgresql" "extensions" ]
          [ "services" "postgresql" "extraPlugins" ]
        )
      ];
      config = lib.mkIf config.services.postgresql.enable {
        systemd.targets.postgresql = {
          requires = [ "postgresql.service" ];
          wantedBy = [ "multi-user.target" ];
        };
      };
    };

  base = {
    nixpkgs = {
      inherit pkgs;
      hostPlatform = system;
    };
    boot.loader.grub.enable = false;
    fileSystems."/" = {
      device = "none";
      fsType = "tmpfs";
    };
    documentation.enable = false;
    networking.dhcpcd.enable = false;
    networking.useDHCP = false;
    environment.stub-ld.enable = false;
    system.stateVersion = "24.05";
  };
in
{
  inherit lib pkgs;
  modules = [ base ] ++ lib.optional (!lib.hasInfix "postgresql-setup" postgresqlModule) newer;
  evaluate =
    configuration:
    import (nixpkgs + "/nixos/lib/eval-config.nix") {
      inherit lib system;
      modules = [
        base
        ../../nix/module.nix
        configuration
      ]
      ++ lib.optional (!lib.hasInfix "postgresql-setup" postgresqlModule) newer;
    };
}
