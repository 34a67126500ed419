-- What an author's posts usually get, for orders that compare a post with that. One row a full hour of the stream's
-- time, in the transaction that begins the hour, so that it does not matter where batches end.
create table author_stats (
  author  int              primary key,           -- 0: everybody's posts
  at      timestamptz      not null,              -- the full hour at which posts were last added
  posts   double precision not null,              -- that left their first day, faded since; replies are not among them
  level   double precision not null               -- the sum of 1000 · log2(1 + engagement) of these, faded alike
);
create index author_stats_at on author_stats (at);

-- Null in feeds whose order asks for neither.
alter table feed_posts
  add column baseline smallint,                   -- 100 · log2(1 + engagement) that the author's posts usually had when this one came
  add column feedback int;                        -- ms of rank_key that follow what readers told; not part of lift

-- How far feedback jobs have read table interactions, and posts that they have to look at for another reason.
create table feedback_progress (
  single  boolean primary key default true check (single),
  read    bigint  not null                        -- interactions.id
);
create table feedback_due (
  feed    int    not null,
  author  int    not null,
  rkey    bigint not null,
  marks   int    not null default 1,              -- how often it became due; tells whether it did so again meanwhile
  primary key (feed, author, rkey)
);

-- What readers told of one post in one feed.
create index interactions_post on interactions (feed, author, rkey) where feed is not null;
