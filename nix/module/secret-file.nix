# The type of a file that holds a secret. A path such as ./secret would be copied to the Nix store, which everybody may
# read; so it has to be a string, and outside the store.
{ lib }:
lib.mkOptionType {
  name = "secretFile";
  description = "absolute path outside the Nix store, as a string";
  descriptionClass = "noun";
  check = value: lib.isString value && lib.hasPrefix "/" value && !lib.hasPrefix builtins.storeDir value;
  merge = lib.mergeEqualOption;
}
