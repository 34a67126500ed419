# Configurations that contradict themselves; the tests expect the message that each of them gets.
let
  good = {
    hostname = "feeds.example.com";
    userAgent = "Lycan (@alice.example.com)";
    feeds.cats = {
      name = "Cats";
      match.hashtag = [ "cats" ];
    };
  };
  lycan = more: { services.lycan = good // more; };
in
{
  no-hostname.services.lycan = removeAttrs good [ "hostname" ];
  no-feeds.services.lycan = removeAttrs good [ "feeds" ];
  bad-key = lycan {
    feeds."no spaces" = good.feeds.cats;
    feeds.sixteen-letters- = good.feeds.cats;
  };
  file-and-settings.services.lycan = good // {
    configFile = "/etc/lycan.yaml";
  };
  file-and-feed-files.services.lycan = {
    configFile = "/etc/lycan.yaml";
    feedFiles = [ ./feeds/dogs.yaml ];
  };
  no-roles = lycan { roles = [ ]; };
  local-and-host = lycan { database.host = "db.example.com"; };
  local-and-folder = lycan { database.host = "/tmp"; };
  local-and-port = lycan { database.port = 5433; };
  local-and-password = lycan { database.passwordFile = "/run/secrets/database"; };
  local-and-url = lycan { settings.database.url = "postgres://lycan@db.example.com/lycan"; };
  # Where the machine was installed before NixOS 23.11, say.
  local-and-old =
    { pkgs, ... }:
    {
      services.lycan = good;
      services.postgresql.package = pkgs.postgresql_14;
    };
  local-and-user = lycan { user = "somebody"; };
  local-and-name = lycan { database.name = "feeds"; };
  no-database = lycan { database.createLocally = false; };
  host-and-url = lycan {
    database.createLocally = false;
    database.host = "db.example.com";
    settings.database.url = "postgres://lycan@db.example.com/lycan";
  };
  postgis-elsewhere = lycan {
    database.createLocally = false;
    database.host = "db.example.com";
    database.postgis = true;
  };
  password-in-url = lycan {
    database.createLocally = false;
    settings.database.url = "postgres://lycan:secret@db.example.com/lycan";
  };
  password-in-parameter = lycan {
    database.createLocally = false;
    settings.database.url = "postgres://lycan@db.example.com/lycan?password=secret&sslmode=require";
  };
  same-ports = lycan {
    separateUnits = true;
    settings.service.port = 3002;
  };
  nothing-for-nginx.services.lycan = good // {
    hostname = "localhost";
    nginx.enable = true;
  };
  publish-without-password = lycan {
    publisher = "alice.example.com";
    publish.enable = true;
  };
  publish-for-nobody = lycan {
    publish.enable = true;
    publish.appPasswordFile = "/run/secrets/app-password";
  };

  # These are only warned about.
  anonymous.services.lycan = removeAttrs good [ "userAgent" ];
  open-to-nobody = lycan { openFirewall = true; };
  refuses-itself = lycan { allowedHosts = [ "f.example.com" ]; };
}
