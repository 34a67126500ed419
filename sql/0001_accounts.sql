-- Accounts by a small number, so that no row repeats a DID of 32 bytes.
create table actors (
  id         int    generated always as identity primary key,
  did        text   collate "C" not null unique,
  handle     text,
  handle_us  bigint,                             -- time of the event that told the handle, µs since 1970
  status     text   not null default 'active',   -- as #account events say; anything but active hides the posts
  status_us  bigint not null default 0,          -- time of the event that told the status, µs since 1970
  floor      bigint not null default 0           -- a TID: records with an older rev are void (purge, #sync)
);

-- What the stream said of accounts that no row mentions yet, so that records which arrive later obey it.
-- Becomes the new row in actors; pruned after two days.
create table unseen_accounts (
  did        text   collate "C" primary key,
  status     text   not null default 'active',
  status_us  bigint not null default 0,
  floor      bigint not null default 0,
  at         timestamptz not null default now()
);
create index unseen_accounts_at on unseen_accounts (at);
