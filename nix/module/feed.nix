# One feed of services.lycan.settings.feeds.
{
  lib,
  yaml,
  unlessNull,
}:
let
  inherit (lib) literalExpression mkOption types;
in
{
  freeformType = yaml;
  options = {
    name = mkOption {
      type = types.str;
      example = "Cats";
      description = "What readers see as the name of the feed; at most 24 characters.";
    };
    description =
      unlessNull types.str "What readers see below the name; at most 300 characters."
        { };
    avatar = unlessNull types.path "A PNG or JPEG file of at most 1,000,000 bytes." {
      example = literalExpression "./avatars/cats.png";
    };
    auth = unlessNull (types.either (types.enum [
      "anonymous"
      "optional"
      "required"
    ]) (types.listOf types.str)) ''
      Who may read the feed: everybody (`anonymous`, which is the default), everybody while readers are told apart
      where they are signed in (`optional`), only readers who are signed in (`required`), or only the DIDs of a list.
    '' { };
    match = unlessNull yaml "Which posts are wanted; docs/reference.md lists the filters." {
      example = literalExpression ''{ any = [ { hashtag = [ "cats" ]; } { text = [ "kitten" ]; } ]; }'';
    };
    order = unlessNull yaml "How posts are ordered: `chronological` if not said; docs/reference.md lists the orders." {
      example = literalExpression ''{ engagement.halfLife = "6h"; }'';
    };
    diversity = unlessNull yaml "How much of one author or thread readers see." {
      example = {
        perAuthor = 2;
      };
    };
    pin = unlessNull types.str "A post shown first on the first page, by its at:// URI." { };
    tests = unlessNull (types.listOf yaml) ''
      Posts that the feed must or must not want. They are tried when the system is built, with `checkConfig`.
    '' {
      example = literalExpression ''[ { post.text = "my #cats"; expect = "in"; } ]'';
    };
  };
}
