# nginx in front, with a certificate for each name.
{
  name = "lycan-nginx";

  nodes.machine =
    { lib, pkgs, ... }:
    let
      names = [
        "feeds.example.com"
        "f.example.com"
      ];
      certificate = pkgs.runCommand "certificate" { nativeBuildInputs = [ pkgs.openssl ]; } ''
        mkdir $out
        openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=feeds.example.com \
          -addext subjectAltName=DNS:feeds.example.com,DNS:f.example.com \
          -keyout $out/key.pem -out $out/cert.pem
      '';
    in
    {
      imports = [ ./machine.nix ];
      services.lycan = {
        allowedHosts = names ++ [ "localhost" ];
        openFirewall = true;
        nginx.enable = true;
        nginx.enableACME = false;
      };
      services.nginx.virtualHosts = lib.genAttrs names (_: {
        sslCertificate = "${certificate}/cert.pem";
        sslCertificateKey = "${certificate}/key.pem";
      });
      networking.hosts."127.0.0.1" = names;
      security.pki.certificateFiles = [ "${certificate}/cert.pem" ];
    };

  nodes.reader = { };

  testScript = import ./script.nix + ''
    machine.wait_for_unit("lycan.service")
    machine.wait_for_unit("nginx.service")
    wait_for_posts()

    for name in ["feeds.example.com", "f.example.com"]:
        machine.succeed(f"curl --silent --fail https://{name}/.well-known/did.json | grep did:web:feeds.example.com")
        page = machine.succeed(f"curl --silent --fail '{PAGE.replace('http://localhost:3000', 'https://' + name)}'")
        assert len(json.loads(page)["feed"]) > 0, page

    with subtest("the public reaches nginx and nothing else"):
        reader.wait_for_unit("network.target")
        reader.succeed("curl --silent --fail --insecure --header 'Host: f.example.com' https://machine/.well-known/did.json")
        reader.fail("curl --silent --max-time 5 http://machine:3000/.well-known/did.json")
        reader.fail("curl --silent --max-time 5 http://machine:3001/metrics")
  '';
}
