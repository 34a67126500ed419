-- Distance queries on the globe, where PostGIS is there. Without it, posts.cell finds the same posts.
create extension if not exists postgis;
create index if not exists posts_place on posts
  using gist ((st_setsrid(st_makepoint(lon, lat), 4326)::geography)) where lat is not null and lon is not null;
