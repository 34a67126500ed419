# One package of the npm registry, checked against the hash of the lock file. npm itself fetches it, so that no
# registry's address has to be known here and `npm_config_registry` of the builder's environment is respected.
{
  lib,
  stdenvNoCC,
  nodejs_24,
  cacert,
}:
{
  name,
  version,
  integrity,
}:
stdenvNoCC.mkDerivation {
  # npm takes a file for a package by the end of its name.
  name = "${lib.strings.sanitizeDerivationName name}-${version}.tgz";
  nativeBuildInputs = [ nodejs_24 ];
  outputHash = integrity;
  outputHashMode = "flat";
  impureEnvVars = lib.fetchers.proxyImpureEnvVars ++ [ "npm_config_registry" ];
  env.NODE_EXTRA_CA_CERTS = "${cacert}/etc/ssl/certs/ca-bundle.crt";
  preferLocalBuild = true;
  dontUnpack = true;
  dontConfigure = true;
  dontFixup = true;
  buildPhase = ''
    export HOME=$TMPDIR
    npm pack --silent --ignore-scripts ${lib.escapeShellArg "${name}@${version}"}
  '';
  installPhase = "mv *.tgz $out";
}
