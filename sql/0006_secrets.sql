-- Keys that every process of an installation shares and that outlive restarts; made by the first to ask.
create table secrets (
  name        text primary key,
  value       bytea not null,
  created_at  timestamptz not null default now()
);
