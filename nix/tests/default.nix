# Lycan in virtual machines: `nix build .#checks.x86_64-linux.vm-local -L`. They see no network; a simulated Jetstream
# runs beside Lycan.
{ pkgs, module }:
let
  run =
    file:
    pkgs.testers.runNixOSTest {
      imports = [ file ];
      defaults.imports = [ module ];
    };
in
{
  local = run ./local.nix;
  remote = run ./remote.nix;
  postgis = run ./postgis.nix;
  nginx = run ./nginx.nix;
  upgrade = run ./upgrade.nix;
}
