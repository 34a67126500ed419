-- Lists that readers are paging: what an order composed for a reader, or for everybody, when they opened the feed.
-- Unlogged, as a list lives an hour at most and can be made anew; a crash empties the table, a restart does not.
create unlogged table snapshots (
  id          bigint primary key,                -- random, in the cursors
  feed        int    not null,
  made_at     timestamptz not null,
  expires_at  timestamptz not null,
  body        bytea  not null                    -- the posts; src/rank/snapshot.ts
);
create index snapshots_expires on snapshots (expires_at);
