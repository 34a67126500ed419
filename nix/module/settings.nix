# services.lycan.settings: the whole YAML language of Lycan, with types for what most configurations set.
{ lib, pkgs, ... }:
let
  inherit (lib) literalExpression mkOption types;

  yaml = (pkgs.formats.yaml { }).type;

  section =
    description: options:
    mkOption {
      type = types.submodule {
        freeformType = yaml;
        inherit options;
      };
      default = { };
      inherit description;
    };

  # Null leaves the option out of the file, so that Lycan's own default counts.
  unlessNull =
    type: description: more:
    mkOption (
      {
        type = types.nullOr type;
        default = null;
        inherit description;
      }
      // more
    );

  feed = types.submodule (import ./feed.nix { inherit lib yaml unlessNull; });
in
{
  options.services.lycan.settings = mkOption {
    default = { };
    description = ''
      Lycan's settings, as in its YAML file; docs/reference.md lists them all. What is not listed here may be written
      all the same. They end up in the Nix store, which everybody may read: write a secret as `''${NAME}` and put the
      variable into `environmentFile`.
    '';
    example = literalExpression ''
      {
        service.hostname = "feeds.example.com";
        service.publisher = "alice.example.com";
        retention.age = "3d";
        rules.clean.not.label = [ "porn" "sexual" "nudity" "graphic-media" ];
        feeds.cats = {
          name = "Cats";
          match.all = [ { hashtag = [ "cats" "caturday" ]; } { rule = "clean"; } ];
        };
      }
    '';
    type = types.submodule {
      freeformType = yaml;
      options = {
        service = section "Who this server is, and where it listens." {
          hostname = unlessNull types.str ''
            The public name of this server, without https://. It makes the did:web of the service. Required, unless
            `configFile` says it.
          '' { example = "feeds.example.com"; };
          did = unlessNull types.str "The DID of the service, where it is not `did:web:` and the hostname." { };
          publisher = unlessNull types.str ''
            The account that owns the feed records: a DID, or a handle. By default the DID of the service.
          '' { example = "alice.example.com"; };
          host = unlessNull types.str ''
            The address to listen on: 127.0.0.1 if not said, which only a reverse proxy on this machine reaches.
          '' { example = "::"; };
          port = unlessNull types.port "The TCP port to listen on: 3000 if not said." { };
          allowedHosts = unlessNull (types.listOf types.str) ''
            Names that requests may use to reach this server; others are refused with status 421. By default the
            hostname, and localhost, 127.0.0.1 and ::1. With `nginx.enable` each name gets a virtual host.
          '' { example = [ "feeds.example.com" "f.example.com" ]; };
        };

        admin = section "Where health and metrics are served." {
          host = unlessNull types.str ''
            The address on which /health and /metrics listen: 127.0.0.1 if not said. Keep it away from the public.
          '' { };
          port = unlessNull types.port "The TCP port of /health and /metrics: 3001 if not said." { };
        };

        jetstream = section "The stream of posts that feeds are made from." {
          hosts = unlessNull (types.listOf types.str) ''
            Jetstream servers in order of preference; the next one is taken when one fails. Bluesky's own if not said.
          '' { example = [ "jetstream.us-east.bsky.network" ]; };
          userAgent = unlessNull types.str ''
            How Lycan introduces itself to Jetstream. Operators like to see a contact.
          '' { example = "Lycan (@alice.example.com)"; };
        };

        database = section "Where posts are stored; see also `services.lycan.database`." {
          url = unlessNull types.str ''
            Address of a PostgreSQL database, where `services.lycan.database` cannot say it. Without a password.
          '' { example = "postgres://lycan@db.example.com/lycan?sslmode=verify-full"; };
          poolSize = unlessNull (types.ints.between 2 500) ''
            How many connections each unit may hold to read pages for readers: 10 if not said.
          '' { };
        };

        log = section "What Lycan says while it runs." {
          level = unlessNull (types.enum [
            "trace"
            "debug"
            "info"
            "warn"
            "error"
            "fatal"
            "silent"
          ]) "The least severe messages that are shown: `info` if not said." { };
        };

        feeds = mkOption {
          type = types.attrsOf feed;
          default = { };
          description = ''
            The feeds by their record keys, which become the end of their at:// URIs: letters, digits and `- . _ ~ :`,
            at most 15 characters.
          '';
        };
      };
    };
  };
}
