-- What feeds remember of the posts that their rules wanted lately, for orders that compare a post with those before it.
-- Rows come and go in the transactions that store the posts, so that a restart continues with the same memory.
-- Accounts and posts stand here as hashes only.
create table recent_arrivals (
  feed       int      not null,
  ordinal    bigint   not null,                  -- counts the feed's arrivals; without gaps
  post       bigint   not null,
  author     bigint   not null,                  -- 0 where the post continues its author's own thread
  clock      bigint   not null,                  -- the latest time of any post until then, in milliseconds since 1970
  hosts      bytea    not null,                  -- linked hosts, 8 bytes each
  text       bigint   not null,
  letters    int      not null,
  minima     bytea    not null,                  -- MinHash, 16 times 4 bytes
  -- What was found when the post arrived.
  copies     smallint not null,
  alike      smallint not null,
  by_author  smallint not null,
  by_domain  smallint not null,
  primary key (feed, ordinal)
);
