-- Posts that lost engagement fall, and a reader who has seen one above must not be shown it again below.
alter table post_stats
  add column withdrawn bigint not null default 0;   -- the newest revision that took an account off a counter; 0 for none
