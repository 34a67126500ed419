# What configurations come to, as JSON for the tests.
{
  nixpkgs,
  namesFile,
  # A folder with bin/lycan, in the place of the package.
  lycan,
  # A file with the configurations by name.
  scenarios,
}:
let
  nixos = import ./nixos.nix {
    inherit nixpkgs;
    names = builtins.filter (part: builtins.isString part && part != "") (
      builtins.split "\n" (builtins.readFile namesFile)
    );
  };
  inherit (nixos) lib;

  package = nixos.pkgs.hello // {
    meta.mainProgram = "lycan";
    outPath = lycan;
    out = package;
    bin = package;
  };

  report =
    configuration:
    let
      inherit
        (nixos.evaluate {
          imports = [ configuration ];
          services.lycan.enable = true;
          services.lycan.package = package;
        })
        config
        ;
      ours = lib.filterAttrs (name: _: lib.hasPrefix "lycan" name) config.systemd.units;
    in
    {
      problems = map (found: found.message) (lib.filter (found: !found.assertion) config.assertions);
      inherit (config) warnings;
      units = lib.mapAttrs (_: unit: unit.text) ours;
      config = config.services.lycan.finalConfigFile;
      command = map (tool: tool.text) (
        lib.filter (tool: (tool.pname or "") == "lycan" && tool ? text) config.environment.systemPackages
      );
      postgresql = {
        inherit (config.services.postgresql) enable ensureDatabases;
        users = map (user: { inherit (user) name ensureDBOwnership; }) config.services.postgresql.ensureUsers;
        extensions =
          let
            inherit (config.services.postgresql) extensions;
          in
          map (extension: extension.pname) (if lib.isFunction extensions then extensions nixos.pkgs else extensions);
      };
      ports = config.networking.firewall.allowedTCPPorts;
      hosts = lib.mapAttrs (_: host: {
        inherit (host) forceSSL enableACME useACMEHost;
        inherit (host.locations."/") proxyPass recommendedProxySettings;
      }) config.services.nginx.virtualHosts;
      user = config.users.users.lycan or null != null;
    };
in
lib.mapAttrs (_: report) (import scenarios)
