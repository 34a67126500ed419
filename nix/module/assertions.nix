# Contradictions in the options, told when the system is evaluated, each with what to do.
{ config, lib, ... }:
let
  cfg = config.services.lycan;
  inherit (cfg) database settings;
  postgresql = config.services.postgresql.package;
  effective = import ./effective.nix { inherit lib cfg; };

  assertion = holds: message: {
    assertion = holds;
    message = "services.lycan: ${message}";
  };

  fromFile = cfg.configFile != null;
  keys = lib.attrNames settings.feeds;
  badKeys = lib.filter (
    key: builtins.match "[A-Za-z0-9._:~-]{1,15}" key == null || lib.elem key [ "." ".." ]
  ) keys;
  quoted = lib.concatMapStringsSep ", " (text: ''"${text}"'');

  # What of `settings` has no effect beside a file.
  ignored = lib.attrNames (
    lib.filterAttrs (
      name: value:
      !lib.elem name [
        "service"
        "admin"
        "jetstream"
      ]
      && lib.filterAttrsRecursive (_: inner: inner != null) { inherit value; } != { value = { }; }
    ) settings
  );

  isFolder = host: host != null && lib.hasPrefix "/" host;
  # Before the host, or as a parameter.
  hasPassword =
    url: url != null && builtins.match "[^:]+://[^/@]*:[^/@]+@.*|.*[?&]password=[^&]+.*" url != null;
in
{
  config = lib.mkIf cfg.enable {
    assertions = [
      (assertion (fromFile || settings.service.hostname != null)
        "no hostname is set; readers' apps look the service up by it. Set services.lycan.settings.service.hostname = \"feeds.example.com\""
      )
      (assertion (fromFile || settings.feeds != { } || cfg.feedFiles != [ ])
        "there are no feeds. Add one under services.lycan.settings.feeds, or name YAML files in feedFiles or configFile"
      )
      (assertion (badKeys == [ ])
        "${quoted badKeys} cannot be the key of a feed; use at most 15 letters, digits and - . _ ~ :"
      )
      (assertion (!fromFile || ignored == [ ])
        "configFile takes the place of settings, so that settings.{${lib.concatStringsSep "," ignored}} would have no effect. Move them into the file"
      )
      (assertion (!fromFile || cfg.feedFiles == [ ])
        "feedFiles add to settings. With configFile put them into a folder feeds.d beside that file"
      )
      (assertion (cfg.roles != [ ]) "roles is empty, so that nothing would run. Leave it out for all roles")
      (assertion (!database.createLocally || database.host == null || isFolder database.host)
        "database.createLocally makes a database on this machine, but database.host is ${toString database.host}. Remove the host, or set createLocally = false"
      )
      (assertion (!database.createLocally || database.host == null || !isFolder database.host || database.host == "/run/postgresql")
        "database.createLocally makes a database that is reached at /run/postgresql, but database.host is ${toString database.host}. Remove the host"
      )
      (assertion (!database.createLocally || database.port == null)
        "database.port is for a database elsewhere. The port of the local one is services.postgresql.settings.port"
      )
      (assertion (!database.createLocally || database.passwordFile == null)
        "database.createLocally needs no password: PostgreSQL knows the account. Remove database.passwordFile, or set createLocally = false"
      )
      (assertion (!database.createLocally || settings.database.url == null)
        "database.createLocally makes a database, but settings.database.url names another. Set createLocally = false to use that"
      )
      (assertion (!database.createLocally || lib.versionAtLeast postgresql.version "15")
        "Lycan needs PostgreSQL 15 or newer, and services.postgresql.package is ${postgresql.version}. Set it to a newer one, and move the data of its databases"
      )
      (assertion (!database.createLocally || database.user == cfg.user)
        "database.createLocally lets the account in by its name, so database.user (${database.user}) must be the same as user (${cfg.user})"
      )
      (assertion (!database.createLocally || database.name == database.user)
        "database.createLocally makes a role that owns the database of its own name, so database.name (${database.name}) must be the same as database.user (${database.user})"
      )
      (assertion
        (
          database.createLocally
          || database.host != null
          || settings.database.url != null
          || cfg.environmentFile != null
          || fromFile
        )
        "there is no database. Set database.createLocally = true, or database.host, or put LYCAN_DATABASE_URL into environmentFile"
      )
      (assertion (database.host == null || settings.database.url == null)
        "database.host and settings.database.url both say where the database is. Keep one of them"
      )
      (assertion (!database.postgis || database.createLocally)
        "database.postgis is for the local database. Elsewhere let its superuser run: create extension postgis"
      )
      (assertion (!hasPassword settings.database.url)
        "settings.database.url holds a password, which would be readable by everybody in the Nix store. Put it into database.passwordFile"
      )
      (assertion (!lib.elem effective.port effective.adminPorts)
        "settings.service.port and a port for health and metrics are both ${toString effective.port}. Change settings.admin.port"
      )
      (assertion (!cfg.nginx.enable || effective.publicNames != [ ])
        "nginx.enable has no name to serve. Set settings.service.hostname${lib.optionalString fromFile ", also beside configFile"}"
      )
      (assertion (!cfg.publish.enable || cfg.publish.appPasswordFile != null)
        "publish.enable needs an app password. Set publish.appPasswordFile to a file with one"
      )
      (assertion (!cfg.publish.enable || fromFile || settings.service.publisher != null)
        "publish.enable needs the account that owns the feeds. Set settings.service.publisher to its handle or DID"
      )
    ];

    warnings = map (message: "services.lycan: ${message}") (
      lib.optional (!fromFile && settings.jetstream.userAgent == null)
        "operators of Jetstream like to know whom to ask. Set settings.jetstream.userAgent = \"Lycan (@you.example.com)\""
      ++
        lib.optional (cfg.openFirewall && !cfg.nginx.enable && effective.listensLocally)
          "openFirewall opens port ${toString effective.port}, but Lycan listens on ${effective.host} only. Set settings.service.host = \"::\", or nginx.enable"
      ++
        lib.optional
          (
            settings.service.hostname != null
            && settings.service.allowedHosts != null
            && !lib.elem settings.service.hostname settings.service.allowedHosts
          )
          "settings.service.allowedHosts lacks the hostname ${toString settings.service.hostname}, so that requests to it are refused"
    );
  };
}
