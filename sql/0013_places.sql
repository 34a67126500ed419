-- Where posts belong. lat, lon and cell are of the place that a post most likely belongs to, found when it arrives
-- where some feed asks about places; before, they were what the record carries, which is now part of `location`.
alter table posts
  add column confidence real,                    -- how sure it is that the post belongs to lat and lon, up to 1
  add column location   jsonb;                   -- what its record and others tell: coordinates, address, told (src/event.ts)
update posts
set confidence = 1,
  location = jsonb_build_object('coordinates', jsonb_build_object('lat', lat::float8, 'lon', lon::float8)),
  cell = least(719, floor((lat::float8 + 90) * 4))::int * 1440 + floor((lon::float8 + 180) * 4)::int % 1440
where lat is not null and lon is not null;

-- What events, check-ins and profiles tell of places, by account, as far as feeds ask; ingest has all of it in memory.
-- `ordinal` tells what was told last: the accounts that were heard of longest ago are forgotten first.
create table told_places (
  did      text   collate "C" primary key,
  ordinal  bigint not null,
  records  jsonb  not null                       -- list of { by, rkey, rev, places } (src/persist/told-places.ts)
);
create index told_places_ordinal on told_places (ordinal);
