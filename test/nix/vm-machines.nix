# The machines of those tests that run Lycan, as configurations to evaluate.
let
  machine = file: {
    imports = [ (import file).nodes.machine ];
  };
  # The test framework declares it.
  framework =
    { lib, ... }:
    {
      options.virtualisation.memorySize = lib.mkOption { };
    };
in
builtins.mapAttrs (_: file: { imports = [ framework (machine file) ]; }) {
  local = ../../nix/tests/local.nix;
  remote = ../../nix/tests/remote.nix;
  postgis = ../../nix/tests/postgis.nix;
  nginx = ../../nix/tests/nginx.nix;
  upgrade = ../../nix/tests/upgrade.nix;
}
