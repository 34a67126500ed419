# Short names for what most configurations set, and the names that earlier modules for Lycan gave them.
{ config, lib, ... }:
let
  alias =
    from: to:
    lib.mkAliasOptionModule (
      [
        "services"
        "lycan"
      ]
      ++ from
    ) ([ "services" "lycan" "settings" ] ++ to);
in
{
  imports = [
    (alias [ "hostname" ] [ "service" "hostname" ])
    (alias [ "listenAddress" ] [ "service" "host" ])
    (alias [ "port" ] [ "service" "port" ])
    (alias [ "allowedHosts" ] [ "service" "allowedHosts" ])
    (alias [ "publisher" ] [ "service" "publisher" ])
    (alias [ "metrics" "listenAddress" ] [ "admin" "host" ])
    (alias [ "metrics" "port" ] [ "admin" "port" ])
    (alias [ "userAgent" ] [ "jetstream" "userAgent" ])
    (alias [ "logLevel" ] [ "log" "level" ])
    (alias [ "feeds" ] [ "feeds" ])
    (alias [ "database" "poolSize" ] [ "database" "poolSize" ])
  ];

  options.services.lycan.jetstreamHost = lib.mkOption {
    type = lib.types.nullOr lib.types.str;
    default = null;
    example = "jetstream.us-east.bsky.network";
    description = "The first of `settings.jetstream.hosts`.";
  };

  config.services.lycan.settings.jetstream.hosts = lib.mkIf (
    config.services.lycan.jetstreamHost != null
  ) (lib.mkBefore [ config.services.lycan.jetstreamHost ]);
}
