-- A post is (author, rkey). Its record key is a TID, a positive bigint that sorts by time; so ranges of rkey are
-- ranges of time, and a partition holds one. Partitions are made ahead by upkeep and on demand by the writer.
-- No foreign keys: one writer upholds them, and retention drops whole partitions.

create table posts (
  author         int      not null,
  rkey           bigint   not null,
  rev            bigint   not null,              -- the repository's revision; an older one changes nothing
  time           bigint   not null,              -- ms since 1970: the earlier of createdAt and the event
  created_at     bigint,                         -- ms since 1970, as the record says
  text           text     not null,
  langs          text[]   not null,
  tags           text[]   not null,
  mentions       text[]   not null,              -- DIDs
  links          text[]   not null,
  titles         text[]   not null,
  alts           text[]   not null,
  labels         text[]   not null,              -- self-labels
  images         smallint not null,
  flags          smallint not null,              -- 1 video, 2 gif, 4 external
  quote_author   int,
  quote_rkey     bigint,
  root_author    int,
  root_rkey      bigint,
  parent_author  int,
  parent_rkey    bigint,
  fingerprint    bigint,                         -- equal or near for near-duplicates
  lat            real,
  lon            real,
  cell           int,                            -- of a grid, to find what is near without an extension
  tsv            tsvector not null,              -- the matcher's own tokens, so that search and rules agree
  primary key (author, rkey)
) partition by range (rkey);
create index posts_time on posts (time);
create index posts_cell on posts (cell) where cell is not null;
create index posts_tsv on posts using gin (tsv);

create table feeds (
  id         int  generated always as identity primary key,
  name       text not null unique,               -- the record key of the feed
  rule_hash  text not null,
  created_at timestamptz not null default now(),
  removed_at timestamptz                         -- since when the settings do not name it
);

-- Which post stands in which feed, and where. A page is one index-only range read of feed_posts_page.
create table feed_posts (
  feed      int     not null,
  author    int     not null,
  rkey      bigint  not null,
  rank_key  bigint  not null,                    -- ms; larger is nearer the top, and time never changes the order
  hidden    boolean not null default false,      -- the author's account is not active
  primary key (author, rkey, feed)               -- by post, for deletes, updates and hiding
) partition by range (rkey);
create index feed_posts_page on feed_posts (feed, rank_key desc, rkey desc, author desc) where not hidden;
