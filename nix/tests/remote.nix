# The database on another machine, with a password from a file that only root can read.
{
  name = "lycan-remote";

  nodes.db =
    { pkgs, ... }:
    {
      services.postgresql = {
        enable = true;
        enableTCPIP = true;
        authentication = "host lycan lycan all scram-sha-256";
        initialScript = pkgs.writeText "roles.sql" ''
          create role lycan login password 'not a secret here';
          create database lycan owner lycan;
        '';
      };
      networking.firewall.allowedTCPPorts = [ 5432 ];
    };

  nodes.machine = {
    imports = [ ./machine.nix ];
    services.lycan.database = {
      createLocally = false;
      host = "db";
      passwordFile = "/etc/lycan-database-password";
    };
    environment.etc.lycan-database-password = {
      mode = "0400";
      text = "not a secret here\n";
    };
  };

  testScript = import ./script.nix + ''
    db.wait_for_unit("postgresql.target")
    machine.wait_for_unit("lycan.service")
    wait_for_posts()

    with subtest("nothing was made on this machine"):
        machine.fail("systemctl cat postgresql.service")

    with subtest("the password is nobody's to read"):
        machine.fail("systemctl show lycan.service | grep 'not a secret'")
        machine.fail("tr '\\0' '\\n' < /proc/$(systemctl show --property=MainPID --value lycan)/environ | grep 'not a secret'")

    with subtest("the command finds the password too"):
        machine.succeed("lycan migrate")

    with subtest("it serves again when the database was away"):
        db.succeed("systemctl restart postgresql.service")
        wait_for_posts()
  '';
}
