# Stands in for the flake of nixpkgs, beside a folder lib and the fake pkgs.
{
  outputs =
    { self }:
    let
      lib = import ./lib;
      names = builtins.filter (part: builtins.isString part && part != "") (
        builtins.split "\n" (builtins.readFile ./names.txt)
      );
    in
    {
      inherit lib;
      legacyPackages = lib.genAttrs [ "x86_64-linux" "aarch64-linux" ] (
        system: import ./fake-pkgs.nix { inherit lib system names; }
      );
    };
}
