# The database on the same machine: who owns it, what is served, who is refused, and what a restart loses: nothing.
{
  name = "lycan-local";

  nodes.machine = ./machine.nix;

  testScript = import ./script.nix + ''
    machine.wait_for_unit("lycan.service")
    machine.wait_for_open_port(3000)
    wait_for_posts()

    with subtest("the role owns the database and is no superuser"):
        assert sql("select pg_get_userbyid(datdba) from pg_database where datname = 'lycan'") == "lycan"
        assert sql("select rolsuper from pg_roles where rolname = 'lycan'") == "f"

    with subtest("the service says who it is"):
        document = json.loads(
            machine.succeed(
                "curl --silent --fail --header 'Host: feeds.example.com' http://localhost:3000/.well-known/did.json"
            )
        )
        assert document["id"] == "did:web:feeds.example.com", document

    with subtest("other names are refused"):
        assert status("http://localhost:3000/.well-known/did.json", "evil.example.com") == "421"
        assert status("http://localhost:3000/.well-known/did.json", "feeds.example.com") == "200"

    with subtest("metrics are apart"):
        machine.succeed("curl --silent --fail http://localhost:3001/metrics | grep lycan_ingest_events_total")
        assert status("http://localhost:3000/metrics", "feeds.example.com") == "404"

    with subtest("a restart resumes where it was"):
        machine.succeed("systemctl stop lycan.service")
        stopped = int(sql("select time_us from cursors"))
        # The network goes on meanwhile.
        machine.succeed("sleep 5")
        started = int(machine.succeed("date +%s%6N"))
        machine.succeed("systemctl start lycan.service")
        machine.wait_until_succeeds(
            f"test $(sudo -u postgres psql -tA lycan -c 'select time_us from cursors') -gt {started}"
        )
        missed = sql(f"select count(*) from feed_posts where rkey between {stopped << 10} and {started << 10}")
        assert int(missed) > 0, missed
        assert sql("select count(*) from gaps") == "0"

    with subtest("a reload ends nothing"):
        before = machine.succeed("systemctl show --property=MainPID lycan.service")
        machine.succeed("systemctl reload lycan.service")
        machine.wait_until_succeeds("curl --silent localhost:3001/metrics | grep 'reloads_total{result=\"unchanged\"} 1'")
        assert machine.succeed("systemctl show --property=MainPID lycan.service") == before

    with subtest("it comes back when it is killed"):
        machine.succeed("systemctl kill --signal=KILL lycan.service")
        machine.wait_until_succeeds("systemctl show --property=NRestarts lycan.service | grep NRestarts=1")
        machine.wait_for_unit("lycan.service")
        wait_for_posts()

    with subtest("the sandbox is tight"):
        machine.succeed("systemd-analyze security --no-pager --threshold=14 lycan.service")

    with subtest("the command acts as the service"):
        machine.succeed("lycan check")
        machine.succeed("lycan feeds | grep everything")
        assert "schema" in machine.succeed("lycan migrate")
  '';
}
