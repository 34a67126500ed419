# The file that the units read: rendered from the settings, or the admin's own. It is checked when the system is built,
# so that a mistake in a feed fails nixos-rebuild and not the service at night.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib)
    literalExpression
    mkOption
    optionalString
    types
    ;
  cfg = config.services.lycan;

  rendered = (pkgs.formats.yaml { }).generate "lycan.yaml" (
    lib.filterAttrsRecursive (_: value: value != null) cfg.settings
  );

  given = if cfg.configFile == null then null else "${cfg.configFile}";
  inStore = path: lib.hasPrefix "${builtins.storeDir}/" path;

  checks = cfg.checkConfig && pkgs.stdenv.buildPlatform.canExecute pkgs.stdenv.hostPlatform;
  lycan = lib.getExe cfg.package;

  # Secrets are not there when the system is built; options that hold them are checked when the service starts.
  checked =
    name: setup:
    pkgs.runCommandLocal "lycan-config" { } ''
      ${setup}
      ${optionalString checks ''
        ${lycan} check --assume-variables --config "$out/${name}"
        ${lycan} test --assume-variables --config "$out/${name}"
      ''}
    ''
    + "/${name}";
in
{
  options.services.lycan = {
    configFile = mkOption {
      type = types.nullOr types.path;
      default = null;
      example = literalExpression ''"''${./lycan}/lycan.yaml"'';
      description = ''
        A YAML file with the settings, instead of `settings`. One in the Nix store is checked when the system is
        built; write a folder as in the example where it includes other files or has a `feeds.d` beside it. Of
        `settings` then only hostname, addresses, ports and `jetstream.hosts` count, before those of the file.
      '';
    };

    feedFiles = mkOption {
      type = types.listOf types.path;
      default = [ ];
      example = literalExpression "[ ./cats.yaml ]";
      description = ''
        YAML files that add feeds, lists and rules to `settings`, as files in the folder `feeds.d` do.
      '';
    };

    checkConfig = mkOption {
      type = types.bool;
      default = true;
      description = ''
        Whether the settings are checked, and the tests of the feeds are run, when the system is built. Nothing is
        looked up in the network for that.
      '';
    };

    finalConfigFile = mkOption {
      type = types.str;
      readOnly = true;
      description = "The file that the units read.";
    };
  };

  config.services.lycan.finalConfigFile =
    if given == null then
      checked "lycan.yaml" ''
        mkdir -p $out
        cp ${rendered} $out/lycan.yaml
        ${optionalString (cfg.feedFiles != [ ]) "mkdir $out/feeds.d"}
        ${lib.concatImapStrings (index: file: ''
          cp ${file} $out/feeds.d/${lib.fixedWidthNumber 3 index}.yaml
        '') cfg.feedFiles}
      ''
    else if !inStore given then
      given
    else if dirOf given == builtins.storeDir then
      checked "lycan.yaml" ''
        mkdir -p $out
        cp ${given} $out/lycan.yaml
      ''
    else
      checked (baseNameOf given) "ln -s ${dirOf given} $out";
}
