# A database that an older Lycan made is brought up to date before the new one starts.
{
  name = "lycan-upgrade";

  nodes.machine =
    { lib, pkgs, ... }:
    {
      imports = [ ./machine.nix ];
      systemd.services.lycan.wantedBy = lib.mkForce [ ];
      environment.etc."older-schema.sql".text = import ./older-schema.nix {
        inherit lib;
        count = 4;
      };
    };

  testScript = import ./script.nix + ''
    machine.wait_for_unit("postgresql.target")
    machine.succeed("sudo -u lycan psql --quiet --set=ON_ERROR_STOP=1 --file=/etc/older-schema.sql lycan")
    assert sql("select count(*) from migrations") == "4"

    machine.succeed("systemctl start lycan.service")
    assert int(sql("select count(*) from migrations")) > 4
    wait_for_posts()

    with subtest("starting again migrates nothing"):
        before = sql("select max(applied_at) from migrations")
        machine.succeed("systemctl restart lycan.service")
        assert sql("select max(applied_at) from migrations") == before

    with subtest("an older Lycan refuses a newer schema, and says so"):
        machine.succeed("systemctl stop lycan.service")
        sql("insert into migrations (id, name, checksum) values (9999, '9999_later.sql', 'x')")
        machine.fail("systemctl start lycan.service")
        machine.succeed("systemctl stop lycan.service")
        machine.succeed("journalctl --unit=lycan.service | grep 'migrated by a newer Lycan'")
  '';
}
