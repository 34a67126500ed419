# A virtual host of nginx for each allowed name, with a certificate.
{ config, lib, ... }:
let
  inherit (lib) mkDefault mkIf mkOption types;
  cfg = config.services.lycan;
  effective = import ./effective.nix { inherit lib cfg; };

  # Where nginx reaches an address that means all of them.
  target =
    if effective.host == "0.0.0.0" then
      "127.0.0.1"
    else if lib.hasInfix ":" effective.host then
      if effective.host == "::" then "[::1]" else "[${effective.host}]"
    else
      effective.host;
in
{
  options.services.lycan.nginx = {
    enable = mkOption {
      type = types.bool;
      default = false;
      description = ''
        Whether nginx makes Lycan reachable under each of `settings.service.allowedHosts`. Everything else about
        these virtual hosts can be said under `services.nginx.virtualHosts.NAME`.
      '';
    };

    enableACME = mkOption {
      type = types.bool;
      default = true;
      description = ''
        Whether the certificates come from ACME (Let's Encrypt); `security.acme` needs `acceptTerms` and an e-mail
        address then. Without it, name certificates under `services.nginx.virtualHosts.NAME`.
      '';
    };

    useACMEHost = mkOption {
      type = types.nullOr types.str;
      default = null;
      example = "example.com";
      description = "The certificate of `security.acme.certs` to use for all names, instead of one for each.";
    };
  };

  config = mkIf (cfg.enable && cfg.nginx.enable) {
    services.nginx.enable = true;
    services.nginx.virtualHosts = lib.genAttrs effective.publicNames (_: {
      forceSSL = mkDefault true;
      enableACME = mkDefault (cfg.nginx.enableACME && cfg.nginx.useACMEHost == null);
      useACMEHost = mkDefault cfg.nginx.useACMEHost;
      locations."/" = {
        proxyPass = mkDefault "http://${target}:${toString effective.port}";
        # Lycan refuses requests whose Host is not one of its names.
        recommendedProxySettings = mkDefault true;
      };
    });
  };
}
