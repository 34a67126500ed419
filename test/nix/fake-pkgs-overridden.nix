# The names of the fake pkgs that have to be more than a fake derivation.
{
  lib,
  system,
  platform,
  fake,
  text,
  builder,
  value,
  pkgs,
}:
let
  shell = fake "bash" { shellPath = "/bin/bash"; };
  stdenv = fake "stdenv" {
    hostPlatform = platform;
    buildPlatform = platform;
    targetPlatform = platform;
    isLinux = true;
    isDarwin = false;
    mkDerivation = builder;
    cc = fake "cc" { libc = fake "libc" { }; };
  };
  postgresql =
    major:
    fake "postgresql" {
      version = "${major}.4";
      psqlSchema = major;
    };
  kernel = fake "linux" {
    version = "6.12.0";
    modDirVersion = "6.12.0";
    config = lib.genAttrs [ "isSet" "isYes" "isEnabled" ] (_: _: true);
    features = { };
    kernelOlder = _: false;
    kernelAtLeast = _: true;
  };
  linuxPackages = pkgs.unixtools // {
    inherit kernel;
    kernelOlder = _: false;
    kernelAtLeast = _: true;
    extend = _: linuxPackages;
  };
  script = name: _environment: body: text name body;
in
{
  _type = "pkgs";
  inherit
    lib
    system
    pkgs
    stdenv
    linuxPackages
    ;
  stdenvNoCC = stdenv;
  __splicedPackages = pkgs;
  hostPlatform = platform;
  targetPlatform = platform;
  buildPlatform = platform;
  buildPackages = pkgs;
  pkgsBuildBuild = pkgs;
  pkgsBuildHost = pkgs;
  targetPackages = pkgs;
  pkgsi686Linux = pkgs;
  pkgsStatic = pkgs;
  unixtools = lib.genAttrs [ "ping" "procps" ] (name: fake name { });
  config.allowAliases = false;
  overlays = [ ];
  appendOverlays =
    overlays: if overlays == [ ] then pkgs else lib.fix (lib.foldl' (base: overlay: lib.extends overlay base) (_: pkgs) overlays);
  extend = overlay: pkgs.appendOverlays [ overlay ];
  nix = fake "nix" { version = "2.24.0"; };
  callPackage = lib.callPackageWith (pkgs // { inherit pkgs; });
  newScope = extra: lib.callPackageWith (pkgs // extra);

  postgresql = postgresql "17";
  postgresql_14 = postgresql "14";
  postgresql_15 = postgresql "15";
  postgresql_16 = postgresql "16";
  postgresql_17 = postgresql "17";
  inherit kernel;
  linuxKernel = {
    packages = { };
    vanillaPackages = { };
    kernels = { };
  };
  systemd = fake "systemd" (
    lib.genAttrs (map (feature: "with${feature}") [
      "Bootloader" "Coredump" "Cryptsetup" "Efi" "Homed" "Hostnamed" "Importd" "LibBPF" "Localed" "Logind" "Machined"
      "Networkd" "Oomd" "Portabled" "Repart" "Resolved" "Sysupdate" "Timedated" "Timesyncd" "Tpm2Tss" "Ukify" "UserDb"
      "Utmp"
    ]) (_: true)
    // {
      version = "257";
      interfaceVersion = 2;
      kbd = fake "kbd" { };
      util-linux = fake "util-linux" { };
    }
  );
  nodejs_24 = fake "nodejs" { version = "24.12.0"; };

  nginxStable = fake "nginx" { modules = [ ]; };

  bash = shell;
  bashInteractive = shell;
  runtimeShell = "/bin/sh";
  runtimeShellPackage = shell;
  writeText = text;
  writeTextFile = { name, text, ... }@file: pkgs.writeText name file.text;
  writeTextDir = path: text (baseNameOf path);
  writeScript = text;
  writeShellScript = name: body: text name "#!/bin/sh\n${body}";
  writeScriptBin = name: body: fake name { text = body; };
  writeShellScriptBin = name: body: fake name { text = body; };
  writeShellApplication = application: fake application.name { inherit (application) text; };
  writers = lib.genAttrs [ "writeBash" "writeBashBin" "writePython3" "writeJSON" "writeYAML" "writeNginxConfig" ] (
    _: name: _: fake name { }
  );
  runCommand = script;
  runCommandLocal = script;
  runCommandCC = script;
  symlinkJoin = arguments: fake arguments.name { };
  buildEnv = arguments: fake arguments.name { };
  linkFarm = name: _: fake name { };
  substituteAll = arguments: fake (arguments.name or "substituted") { };
  replaceVars = path: _: fake (baseNameOf path) { };
  substitute = _: fake "substituted" { };
  closureInfo = _: fake "closure-info" { };
  # JSON is YAML.
  formats = lib.genAttrs [ "yaml" "yaml_1_2" "json" "toml" "ini" "keyValue" "iniWithGlobalSection" "gitIni" "systemd" "libconfig" "xml" ] (
    _: _: {
      type = value;
      generate = name: content: text name (builtins.toJSON content);
    }
  );

  buildNpmPackage = builder;
  # As strict as the real one: whatever is to be installed needs a source.
  importNpmLock = {
    __functor =
      _:
      {
        package,
        packageLock,
        packageSourceOverrides ? { },
        ...
      }:
      let
        without = lib.filter (
          path: path != "" && !(packageSourceOverrides ? ${path}) && !(packageLock.packages.${path} ? resolved)
        ) (lib.attrNames packageLock.packages);
      in
      if without != [ ] then
        throw "no source for ${toString (lib.take 3 without)}"
      else
        fake "${package.name}-sources" { inputs = lib.attrValues packageSourceOverrides; };
    npmConfigHook = fake "npm-config-hook" { };
  };
  testers = {
    runNixOSTest = module: fake "vm-test-run" { inherit module; };
    testVersion = { package, ... }: fake "version-test" { inputs = [ package ]; };
  };
  nixfmt-tree = fake "nixfmt-tree" { };
  mkShell = arguments: fake "nix-shell" { inputs = arguments.packages; };
}
