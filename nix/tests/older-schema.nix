# SQL that makes the schema as an older Lycan left it: the first `count` migrations, recorded as applied.
{ lib, count }:
let
  folder = ../../sql;
  files = lib.take count (
    lib.sort lib.lessThan (
      lib.filter (name: builtins.match "[0-9]{4}_[a-z0-9-]+\\.sql" name != null) (
        lib.attrNames (builtins.readDir folder)
      )
    )
  );
  apply =
    name:
    let
      file = folder + "/${name}";
    in
    ''
      ${builtins.readFile file}
      insert into migrations (id, name, checksum) values
        (${toString (lib.toIntBase10 (lib.substring 0 4 name))}, '${name}', '${builtins.hashFile "sha256" file}');
    '';
in
''
  create table migrations (
    id          int  primary key,
    name        text not null,
    checksum    text not null,
    applied_at  timestamptz not null default now()
  );
  ${lib.concatMapStrings apply files}
''
