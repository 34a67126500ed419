-- How feeds are filled from the posts that are stored, after they came or their rules changed: the last run of each.
-- Without a row nobody has looked yet.
create table fillings (
  feed         int         primary key,
  rule_hash    text        not null,             -- the rules by which this run decides
  state        text        not null check (state in ('searching', 'sorting', 'filled', 'refused')),
  since        timestamptz not null default now(),
  at           timestamptz not null default now(),  -- when it last got on
  allow_empty  boolean     not null default false,
  newest       bigint      not null default 0,   -- the time of the newest post when it began, ms since 1970
  oldest       bigint      not null default 0,
  -- The last post that was looked at. Searching goes by time, newest first; sorting by author.
  time         bigint,
  author       int,
  rkey         bigint,
  seen         bigint      not null default 0,   -- posts that were looked at
  shown        bigint      not null default 0,   -- older than the run, wanted, and with nothing to wait for
  joined       bigint      not null default 0,   -- rows that came into the feed
  removed      bigint      not null default 0
);
-- What stands in the feeds was decided by the rules that they have.
insert into fillings (feed, rule_hash, state) select id, rule_hash, 'filled' from feeds where removed_at is null;
