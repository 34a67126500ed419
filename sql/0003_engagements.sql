-- Distinct accounts that engaged with a post. No index beyond the key and room in the page: every update is HOT.
-- A row outlives the deletion of its post, which may be written again while engagements with it will not be.
create table post_stats (
  author   int    not null,
  rkey     bigint not null,
  likes    int    not null default 0,
  reposts  int    not null default 0,
  replies  int    not null default 0,
  quotes   int    not null default 0,
  primary key (author, rkey)
) partition by range (rkey);

-- One row per record, so that replays and withdrawals count exactly. Only of posts in post_stats.
create table engagements (
  subject_rkey    bigint   not null,
  subject_author  int      not null,
  kind            smallint not null check (kind between 1 and 4),   -- 1 like, 2 repost, 3 reply, 4 quote
  actor           int      not null,
  rkey            bigint   not null,
  rev             bigint   not null,
  primary key (subject_rkey, subject_author, kind, actor, rkey)
) partition by range (subject_rkey);
create index engagements_record on engagements (actor, kind, rkey);   -- a delete does not tell the subject

-- Deleted records: a create that arrives later (another host, a replay) must not bring one back.
-- Pruned after two days.
create table tombstones (
  key  bigint primary key,                       -- 64 bits of SHA-256 of "did/collection/rkey"
  rev  bigint not null,                          -- creates up to this rev are void
  at   timestamptz not null default now()
);
create index tombstones_at on tombstones (at);
