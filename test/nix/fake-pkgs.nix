# A `pkgs` to evaluate NixOS modules with, where nothing can be built: every name is a fake derivation, and what writes
# text really writes it, so that tests can read it. The output of a fake runCommand is a file that holds its script.
{
  lib,
  system ? "x86_64-linux",
  # Every name that may be asked for.
  names,
}:
let
  platform = lib.systems.elaborate system;
  plain = builtins.unsafeDiscardStringContext;

  fake =
    pname: extra:
    let
      name = lib.strings.sanitizeDerivationName (plain "${pname}-${extra.version or "1.0"}");
      drv = derivation {
        inherit name system;
        builder = "/bin/sh";
        # What the real one would need to be built, so that evaluating this evaluates that.
        inputs = map (input: "${input}") (extra.inputs or [ ]);
      };
      self = {
        type = "derivation";
        inherit name pname system;
        version = "1.0";
        outputName = "out";
        outputs = [ "out" ];
        inherit (drv) outPath drvPath;
        out = self;
        bin = self;
        dev = self;
        lib = self;
        man = self;
        doc = self;
        data = self;
        su = self;
        meta = {
          mainProgram = pname;
          description = "fake ${pname}";
          platforms = lib.platforms.all;
          maintainers = [ ];
        };
        passthru.tests = { };
        override = _: self;
        overrideAttrs = _: self;
        withPackages = choose: fake "${pname}-and-plugins" { passed = choose pkgs; };
        withJIT = self;
        withoutJIT = self;
        jitSupport = false;
        inherit pkgs;
      }
      // extra;
    in
    self;

  text =
    name: body:
    fake name {
      outPath = plain (builtins.toFile (lib.strings.sanitizeDerivationName name) (plain body));
      text = body;
    };

  # Takes what a builder of nixpkgs takes, and evaluates its sources and dependencies.
  builder =
    arguments:
    let
      given =
        if builtins.isFunction arguments then
          lib.fix (self: arguments (self // { finalPackage = package; }))
        else
          arguments;
      package = fake (given.pname or given.name or "package") (
      {
        inherit given;
        inputs = lib.filter (input: input != null) (
          [ (given.src or null) (given.npmDeps or null) ]
          ++ (given.nativeBuildInputs or [ ])
          ++ (given.buildInputs or [ ])
          ++ lib.filter builtins.isString [ (given.postPatch or null) ]
        );
      }
      // lib.optionalAttrs (given ? outputHash) { inherit (given) outputHash; }
      // (given.passthru or { })
      // lib.getAttrs (lib.intersectLists [ "version" "meta" "passthru" ] (lib.attrNames given)) given
    );
    in
    package;

  value =
    with lib.types;
    nullOr (oneOf [
      bool
      int
      float
      str
      path
      (attrsOf value)
      (listOf value)
    ])
    // {
      description = "YAML value";
    };

  overridden = import ./fake-pkgs-overridden.nix {
    inherit lib system platform fake text builder value pkgs;
  };
  pkgs = lib.genAttrs names (name: fake name { }) // overridden;
in
pkgs
