# The inputs of the flake, which needs none of them to tell.
(import ../../flake.nix).inputs
