# What nix/npm-lock.nix makes of the project's own files for linux-arm64; `drop` names an entry to leave out before.
{ drop }:
let
  read = file: builtins.fromJSON (builtins.readFile file);
  lock = read ../../package-lock.json;
in
import ../../nix/npm-lock.nix {
  package = read ../../package.json;
  lock = lock // {
    packages = removeAttrs lock.packages [ drop ];
  };
  os = "linux";
  cpu = "arm64";
  tools = import ../../nix/build-tools.nix;
  without = [ "embedded-postgres" ];
}
