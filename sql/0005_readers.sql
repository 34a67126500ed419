-- What readers told about posts that a feed showed them (app.bsky.feed.sendInteractions).
create table interactions (
  id            bigint generated always as identity primary key,
  viewer        int    not null,
  feed          int,                             -- null where the reader's app did not tell it
  event         text   not null,
  author        int    not null,
  rkey          bigint not null,
  feed_context  text,
  req_id        text,
  at            timestamptz not null default now()
);
create index interactions_at on interactions (at);

-- Caches: what DIDs and handles resolved to.
create table identities (
  did         text  collate "C" primary key,
  doc         jsonb not null,
  fetched_at  timestamptz not null default now()
);
create table handles (
  handle      text collate "C" primary key,
  did         text,                              -- null where nobody has the handle
  checked_at  timestamptz not null default now()
);
