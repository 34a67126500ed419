# The scripts of the tests in virtual machines, each with the names of its machines. Needs no nixpkgs.
let
  tests = import ../../nix/tests {
    pkgs.testers.runNixOSTest = test: import (builtins.head test.imports);
    module = { };
  };
in
builtins.mapAttrs (_: test: {
  script = test.testScript;
  machines = builtins.attrNames test.nodes;
}) tests
