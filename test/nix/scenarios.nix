# Configurations that the tests evaluate.
let
  feeds.cats = {
    name = "Cats";
    match.hashtag = [ "cats" ];
    tests = [
      {
        post.text = "my #Cats";
        expect = "in";
      }
    ];
  };
  minimal = {
    hostname = "feeds.example.com";
    userAgent = "Lycan (@alice.example.com)";
    inherit feeds;
  };
  lycan = more: { services.lycan = minimal // more; };
  acme = {
    security.acme.acceptTerms = true;
    security.acme.defaults.email = "admin@example.com";
  };
in
{
  minimal = lycan { };

  remote = lycan {
    database = {
      createLocally = false;
      host = "db.example.com";
      port = 5433;
      name = "feeds";
      user = "feeder";
      passwordFile = "/run/secrets/database";
      poolSize = 20;
    };
    environmentFile = "/run/secrets/lycan.env";
    credentials.token = "/run/secrets/token";
    environment.TOKEN_FILE = "%d/token";
    environment.GREETING = "100 %% o'clock";
  };

  nginx = {
    imports = [ acme ];
    services.lycan = minimal // {
      allowedHosts = [
        "feeds.example.com"
        "f.example.com"
        "127.0.0.1"
      ];
      nginx.enable = true;
      openFirewall = true;
    };
  };

  separate = lycan {
    separateUnits = true;
    settings.admin.port = 9100;
    database.postgis = true;
    publisher = "alice.example.com";
    publish.enable = true;
    publish.appPasswordFile = "/run/secrets/app-password";
  };

  serve-only = lycan {
    roles = [ "serve" ];
    listenAddress = "::";
    port = 8080;
    openFirewall = true;
    extraArgs = [
      "--log-level"
      "debug"
    ];
    database.createLocally = false;
    settings.database.url = "postgres://lycan@db.example.com/lycan?sslmode=verify-full";
  };

  # The whole YAML language, beyond what has types, and a secret that is not there when the system is built.
  freeform = lycan {
    jetstreamHost = "jetstream.example.com";
    settings = {
      jetstream.hosts = [ "other.example.com" ];
      retention.age = "36h";
      lists.nordic.words = [ "Oslo" ];
      rules.clean.not.label = [ "porn" ];
      identity.plc = "\${PLC_DIRECTORY}";
      service.publisher = "\${PUBLISHER}";
      feeds.north = {
        name = "North";
        match = [
          { text.list = "nordic"; }
          { rule = "clean"; }
        ];
        order.engagement.halfLife = "3h";
        auth = "required";
      };
    };
    feedFiles = [ ./feeds/dogs.yaml ];
  };

  file.services.lycan = {
    configFile = ./feeds/lycan.yaml;
    port = 8080;
  };

  file-on-disk.services.lycan.configFile = "/etc/lycan/lycan.yaml";

  # Mistakes that only Lycan itself can see.
  bad-feed = lycan {
    feeds.cats = {
      name = "Cats";
      match.hashtagg = [ "cats" ];
    };
  };
  failing-test = lycan {
    feeds.cats = feeds.cats // {
      match.hashtag = [ "dogs" ];
    };
  };
}
