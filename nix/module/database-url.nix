# The address of the database that services.lycan.database describes; null where it describes none.
{ config, lib }:
let
  cfg = config.services.lycan;
  inherit (cfg.database)
    createLocally
    host
    name
    port
    user
    ;
  socket = if createLocally then "/run/postgresql" else host;
  at = port: lib.optionalString (port != null) ":${toString port}";
  bracketed = if lib.hasInfix ":" host then "[${host}]" else host;
in
if !createLocally && host == null then
  null
else if lib.hasPrefix "/" socket then
  let
    socketPort = if createLocally then config.services.postgresql.settings.port else port;
  in
  "postgres://${user}@localhost${at socketPort}/${name}?host=${socket}"
else
  "postgres://${user}@${bracketed}${at port}/${name}"
