-- How far each stream is stored; written in the transaction that stores the rows.
create table cursors (
  stream      text   primary key,
  host        text   not null,
  wire        text   not null,
  boot_id     text,
  seq         bigint,
  time_us     bigint not null,                   -- µs since 1970
  updated_at  timestamptz not null default now()
);

-- Stretches of a stream that were never seen.
create table gaps (
  stream   text   not null,
  from_us  bigint not null,
  to_us    bigint not null,
  reason   text   not null,
  at       timestamptz not null default now(),
  primary key (stream, from_us, to_us)
);
