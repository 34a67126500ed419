# PostGIS in the local database: made by the superuser, used by Lycan, which is none.
{
  name = "lycan-postgis";

  nodes.machine = {
    imports = [ ./machine.nix ];
    services.lycan.database.postgis = true;
  };

  testScript = import ./script.nix + ''
    machine.wait_for_unit("lycan.service")
    wait_for_posts()
    assert sql("select count(*) from pg_extension where extname = 'postgis'") == "1"
    assert sql("select rolsuper from pg_roles where rolname = 'lycan'") == "f"
    assert int(sql("select count(*) from pg_indexes where indexdef like '%geography%'")) > 0

    with subtest("making it again changes nothing"):
        machine.succeed("systemctl restart lycan-postgis.service")
        machine.wait_for_unit("lycan.service")
  '';
}
