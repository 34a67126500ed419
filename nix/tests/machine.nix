# What the machines of all tests have: a Lycan with one feed that takes nearly everything, and a simulated Jetstream.
{ config, lib, pkgs, ... }:
{
  services.lycan = {
    enable = true;
    hostname = "feeds.example.com";
    jetstreamHost = "ws://127.0.0.1:6008";
    userAgent = "Lycan (@test.example.com)";
    feeds.everything = {
      name = "Everything";
      match.reply = "no";
      tests = [
        {
          post.text = "anything";
          expect = "in";
        }
      ];
    };
  };

  systemd.services.jetstream = {
    wantedBy = [ "multi-user.target" ];
    before = [ "lycan.service" ];
    serviceConfig.ExecStart = "${lib.getExe config.services.lycan.package} simulate --port 6008";
  };

  environment.systemPackages = [ pkgs.jq ];
  virtualisation.memorySize = 2048;
}
