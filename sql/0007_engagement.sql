-- Orders that follow engagement, and rules with thresholds.
-- What a row had before is right for orders by time: no lift, and nothing to wait for.
alter table feed_posts
  add column waiting boolean not null default false,   -- the rule wants it only with other counters than it has
  add column lift    bigint  not null default 0,       -- ms of rank_key that follow the counters; the rest is settled
  add column needs   text;                             -- JSON of src/counters.ts: with which counters the rule wants it
drop index feed_posts_page;
create index feed_posts_page on feed_posts (feed, rank_key desc, rkey desc, author desc)
  where not hidden and not waiting;

-- By what the rows of a feed stand where they do; ingest puts them right where the settings say something else.
alter table feeds add column standing text not null default 'time';

-- Accounts count on the posts of others, not on their own.
update post_stats s set likes = s.likes - own.likes, reposts = s.reposts - own.reposts,
  replies = s.replies - own.replies, quotes = s.quotes - own.quotes
from (
  select subject_author, subject_rkey,
    count(distinct actor) filter (where kind = 1)::int as likes,
    count(distinct actor) filter (where kind = 2)::int as reposts,
    count(distinct actor) filter (where kind = 3)::int as replies,
    count(distinct actor) filter (where kind = 4)::int as quotes
  from engagements where actor = subject_author group by subject_author, subject_rkey
) own
where s.author = own.subject_author and s.rkey = own.subject_rkey;
