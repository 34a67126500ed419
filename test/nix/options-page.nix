# The text of docs/nixos-options.md.
{
  nixpkgs,
  namesFile,
}:
let
  nixos = import ./nixos.nix {
    inherit nixpkgs;
    names = builtins.filter (part: builtins.isString part && part != "") (
      builtins.split "\n" (builtins.readFile namesFile)
    );
  };
in
import ../../nix/options.nix {
  inherit (nixos) lib;
  options = (nixos.evaluate { }).options.services.lycan;
}
