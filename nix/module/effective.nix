# What follows from several options, for all parts of the module; Lycan's own defaults where nothing is said.
{ lib, cfg }:
let
  inherit (cfg) settings;
  otherwise = default: value: if value == null then default else value;
  local = [
    "localhost"
    "127.0.0.1"
    "::1"
  ];
  # Those of `separateUnits` get ports for health and metrics in this order.
  roleOrder = [
    "serve"
    "ingest"
    "jobs"
  ];
in
rec {
  host = otherwise "127.0.0.1" settings.service.host;
  port = otherwise 3000 settings.service.port;
  adminPort = otherwise 3001 settings.admin.port;
  adminPortOf = role: adminPort + lib.lists.findFirstIndex (other: other == role) 0 roleOrder;
  adminPorts = if cfg.separateUnits then map adminPortOf cfg.roles else [ adminPort ];
  listensLocally = lib.elem host local;

  allowedHosts = otherwise (lib.optional (
    settings.service.hostname != null
  ) settings.service.hostname) settings.service.allowedHosts;

  # Those of the allowed hosts that can have a virtual host and a certificate.
  publicNames = lib.unique (
    lib.filter (
      name: !lib.elem name local && !lib.hasInfix ":" name && builtins.match "[0-9.]+" name == null
    ) allowedHosts
  );

  # The units by name, each with its roles.
  units =
    if cfg.separateUnits then
      lib.listToAttrs (map (role: lib.nameValuePair "lycan-${role}" [ role ]) cfg.roles)
    else
      { lycan = cfg.roles; };
}
