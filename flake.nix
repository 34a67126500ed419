{
  description = "Lycan: a declarative multi-feed generator for Bluesky and the AT Protocol";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      forEachSystem =
        outputs:
        lib.genAttrs [
          "x86_64-linux"
          "aarch64-linux"
        ] (system: outputs nixpkgs.legacyPackages.${system} self.packages.${system});
    in
    {
      packages = forEachSystem (
        pkgs: own: {
          default = own.lycan;
          lycan = pkgs.callPackage ./nix/package.nix { };
        }
      );

      apps = forEachSystem (
        _: own: {
          default = {
            type = "app";
            program = lib.getExe own.lycan;
            meta.description = "The lycan command";
          };
        }
      );

      overlays.default = final: _: {
        lycan = final.callPackage ./nix/package.nix { };
      };

      nixosModules = {
        default = self.nixosModules.lycan;
        lycan =
          { pkgs, ... }:
          {
            imports = [ ./nix/module.nix ];
            services.lycan.package = lib.mkDefault self.packages.${pkgs.stdenv.hostPlatform.system}.lycan;
          };
      };

      checks = forEachSystem (
        pkgs: own:
        {
          package = own.lycan;
          inherit (own.lycan.tests) version;
        }
        // lib.mapAttrs' (name: test: lib.nameValuePair "vm-${name}" test) (
          import ./nix/tests { inherit pkgs; module = self.nixosModules.lycan; }
        )
      );

      devShells = forEachSystem (pkgs: _: { default = import ./nix/shell.nix { inherit pkgs; }; });

      formatter = forEachSystem (pkgs: _: pkgs.nixfmt-tree);
    };
}
