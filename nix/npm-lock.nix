# The part of package.json and package-lock.json that a build needs: what the program needs when it runs, and `tools` of
# its development dependencies; nothing for other platforms, and nothing named in `without`. Plain Nix, no nixpkgs.
{
  package,
  lock,
  os,
  cpu,
  libc ? "glibc",
  tools ? [ ],
  without ? [ ],
}:
let
  inherit (builtins)
    attrNames
    concatStringsSep
    elem
    elemAt
    filter
    genList
    genericClosure
    isString
    length
    listToAttrs
    removeAttrs
    split
    substring
    ;

  entries = lock.packages;
  pick = predicate: set: removeAttrs set (filter (name: !predicate name) (attrNames set));

  # `os`, `cpu` and `libc` of an entry name what it is for, or what it is not for: [ "linux" ], [ "!win32" ].
  allows = value: list: elem value list || (substring 0 1 (elemAt list 0) == "!" && !elem "!${value}" list);
  fits =
    entry:
    allows os (entry.os or [ os ]) && allows cpu (entry.cpu or [ cpu ]) && allows libc (entry.libc or [ libc ]);

  # Where Node finds `name` from the package at `path`: in its own node_modules, or in those of the folders around it.
  resolve =
    path: name:
    let
      around = filter (part: isString part && part != "") (split "/?node_modules/" path);
      place =
        depth:
        concatStringsSep "/" (map (part: "node_modules/${part}") (genList (elemAt around) depth ++ [ name ]));
      places = genList (step: place (length around - step)) (length around + 1);
      found = filter (candidate: entries ? ${candidate}) places;
    in
    if found == [ ] then null else elemAt found 0;

  isOptional =
    entry: name:
    entry ? optionalDependencies.${name} || (entry.peerDependenciesMeta.${name}.optional or false);

  # The paths of what the package at `path` needs, of those that are for this platform.
  needs =
    path: entry:
    let
      names = filter (name: !elem name without) (
        attrNames (
          (entry.peerDependencies or { }) // (entry.optionalDependencies or { }) // (entry.dependencies or { })
        )
      );
      found = map (name: { inherit name; key = resolve path name; }) names;
      missing = filter ({ name, key }: key == null && !isOptional entry name) found;
    in
    if missing != [ ] then
      throw "package-lock.json: ${path} needs ${(elemAt missing 0).name}, which is not there; run npm install"
    else
      filter (key: key != null && fits entries.${key}) (map ({ key, ... }: key) found);

  root = package // {
    dependencies = pick (name: !elem name without) (package.dependencies or { });
    optionalDependencies = pick (name: !elem name without) (package.optionalDependencies or { });
    devDependencies = pick (name: elem name tools) (package.devDependencies or { });
  };

  closure = genericClosure {
    startSet = map (key: { inherit key; }) (
      needs "" (root // { dependencies = root.dependencies // root.devDependencies; })
    );
    operator = { key }: map (key: { inherit key; }) (needs key entries.${key});
  };

  # What is left out is also no longer asked for, or npm would look for it.
  kept =
    path:
    let
      entry = entries.${path};
      there = name: !elem name without && (let key = resolve path name; in key != null && fits entries.${key});
    in
    entry
    // (if entry ? dependencies then { dependencies = pick there entry.dependencies; } else { })
    // (
      if entry ? optionalDependencies then { optionalDependencies = pick there entry.optionalDependencies; } else { }
    );
in
{
  package = root;
  lock = lock // {
    packages = {
      "" = entries."" // { inherit (root) dependencies optionalDependencies devDependencies; };
    } // listToAttrs (map ({ key }: { name = key; value = kept key; }) closure);
  };
}
