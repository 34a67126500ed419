-- What a reader likes, as their own repository told when they first opened a feed that learns interests. What the
-- stream shows afterwards stands in engagements. Purged with the account, and 30 days after it was last read.
create table interests (
  viewer   int         not null,
  author   int         not null,                 -- whose post they liked
  rkey     bigint      not null,                 -- 0: posts of this author that are not stored
  likes    int         not null,
  liked    bigint      not null,                 -- when the newest was written, ms since 1970
  read_at  timestamptz not null default now(),
  primary key (viewer, author, rkey)
);
create index interests_read_at on interests (read_at);

-- When a reader's repository is to be read again; before that nobody asks for it.
create table interest_readings (
  viewer  int         primary key,
  due     timestamptz not null
);
create index interest_readings_due on interest_readings (due);

-- What one reader told, newest first: asked whenever a list is made for them, and for the purge.
create index interactions_viewer on interactions (viewer, event, at desc);
