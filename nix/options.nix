# The page docs/nixos-options.md: every option of services.lycan, from the module itself.
{ lib, options }:
let
  documented = lib.filter (option: option.visible && !option.internal) (
    lib.optionAttrSetToDocList options
  );

  # Values are shown as Nix writes them; what cannot be evaluated for a page comes with a text of its own.
  show = value: if value._type or "" == "literalExpression" then value.text else lib.generators.toPretty { } value;
  code =
    text: if lib.hasInfix "\n" text then "\n\n```nix\n${lib.removeSuffix "\n" text}\n```" else " `${text}`";

  # {option}`x` of NixOS's manuals is `x` of Markdown.
  plain = text: lib.replaceStrings [ "{option}" ] [ "" ] (lib.removeSuffix "\n" (text.text or text));
  isAlias = option: lib.hasPrefix "Alias of" (plain option.description);

  entry =
    option:
    lib.concatStringsSep "\n\n" (
      [
        "### ${lib.removePrefix "services.lycan." option.name}"
        (plain option.description)
      ]
      ++ lib.optionals (!isAlias option) (
        [ "Type: ${option.type}." ]
        ++ lib.optional (option ? default && option.default.text or "" != "null") "Default:${code (show option.default)}"
        ++ lib.optional (option ? example) "Example:${code (show option.example)}"
      )
    )
    + "\n";

  undescribed = lib.filter (option: (option.description or null) == null) documented;
in
if undescribed != [ ] then
  throw "options without a description: ${toString (map (option: option.name) undescribed)}"
else
  ''
    # Options of the NixOS module

    This page is generated from `nix/module/` by `npm run generate:nixos`; do not edit it. [NixOS](nixos.md) tells how
    to use them. All stand under `services.lycan`; where no default is told, none is set.

  ''
  + lib.concatMapStringsSep "\n" entry documented
