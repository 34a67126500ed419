-- Posts that wait for engagement are limited in number too; this finds the newest of a feed. Those that are shown are
-- not in it.
create index feed_posts_waiting on feed_posts (feed, rkey desc) where waiting;
