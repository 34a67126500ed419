# Lycan, compiled, with what it needs when it runs. Without the embedded PostgreSQL, whose prebuilt programs do not run
# on NixOS: the module brings a database.
{
  lib,
  stdenv,
  buildNpmPackage,
  callPackage,
  importNpmLock,
  nodejs_24,
  testers,
  writeText,
}:
let
  inherit (lib) fileset importJSON;

  fetchPackage = callPackage ./npm-package.nix { inherit nodejs_24; };

  trimmed = import ./npm-lock.nix {
    package = importJSON ../package.json;
    lock = importJSON ../package-lock.json;
    os = "linux";
    cpu = if stdenv.hostPlatform.isAarch64 then "arm64" else "x64";
    tools = import ./build-tools.nix;
    without = [ "embedded-postgres" ];
  };

  modules = lib.filterAttrs (path: _: path != "") trimmed.lock.packages;
in
buildNpmPackage (finalAttrs: {
  pname = "lycan";
  inherit (trimmed.package) version;
  nodejs = nodejs_24;

  # Only what the build reads, so that an edit of the documentation does not build anew.
  src = fileset.toSource {
    root = ../.;
    fileset = fileset.unions [
      ../src
      ../sql
      ../config
      ../package.json
      ../tsconfig.json
      ../tsconfig.build.json
      ../LICENSE
    ];
  };

  npmDeps = importNpmLock {
    inherit (trimmed) package;
    packageLock = trimmed.lock;
    packageSourceOverrides = lib.mapAttrs (
      path: module:
      fetchPackage {
        name = module.name or (lib.last (lib.splitString "node_modules/" path));
        inherit (module) version integrity;
      }
    ) modules;
  };
  npmConfigHook = importNpmLock.npmConfigHook;

  # npm prunes by these after the build; they must ask for nothing that was left out.
  postPatch = ''
    cp ${writeText "package.json" (builtins.toJSON trimmed.package)} package.json
    cp ${writeText "package-lock.json" (builtins.toJSON trimmed.lock)} package-lock.json
    chmod u+w package.json package-lock.json
  '';

  # Nothing that Lycan needs has anything to compile or to download when it is installed.
  npmFlags = [ "--ignore-scripts" ];

  doInstallCheck = true;
  installCheckPhase = ''
    runHook preInstallCheck
    $out/bin/lycan check --config config/lycan.example.yaml
    $out/bin/lycan test --config config/lycan.example.yaml
    runHook postInstallCheck
  '';

  passthru.tests.version = testers.testVersion { package = finalAttrs.finalPackage; };

  meta = {
    description = "Declarative multi-feed generator for Bluesky and the AT Protocol";
    license = lib.licenses.mit;
    platforms = [
      "x86_64-linux"
      "aarch64-linux"
    ];
    mainProgram = "lycan";
  };
})
