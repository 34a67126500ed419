# What working on Lycan takes: `nix develop`, or `nix-shell nix/shell.nix` without flakes.
{
  pkgs ? import <nixpkgs> { },
}:
pkgs.mkShell {
  packages = [
    pkgs.nodejs_24
    pkgs.postgresql
  ];
}
