-- How well each cell's edge served: totals of its runs as they were reported, and what they grew by in five minutes and in an hour.

create table directory.edge_run (
  zone_code text not null references directory.zone (code) check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  cell_code text not null references directory.cell (code) check (cell_code ~ '^[a-z]{2}[a-z0-9]{0,6}-[1-9][0-9]{0,3}$'),
  run_id uuid not null,
  requests bigint not null check (requests >= 0),
  failed bigint not null check (failed >= 0),
  heard_at timestamptz(3) not null,
  primary key (zone_code, cell_code, run_id),
  check (failed <= requests)
);

create table directory.edge_run_latency (
  zone_code text not null check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  cell_code text not null check (cell_code ~ '^[a-z]{2}[a-z0-9]{0,6}-[1-9][0-9]{0,3}$'),
  run_id uuid not null,
  bucket integer not null check (bucket between 0 and 13),
  requests bigint not null check (requests >= 0),
  primary key (zone_code, cell_code, run_id, bucket),
  foreign key (zone_code, cell_code, run_id) references directory.edge_run (zone_code, cell_code, run_id) on delete cascade
);

create table directory.traffic_slice (
  zone_code text not null references directory.zone (code) check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  cell_code text not null references directory.cell (code) check (cell_code ~ '^[a-z]{2}[a-z0-9]{0,6}-[1-9][0-9]{0,3}$'),
  starts_at timestamptz(3) not null,
  requests bigint not null check (requests >= 0),
  failed bigint not null check (failed >= 0),
  primary key (zone_code, cell_code, starts_at),
  check (failed <= requests)
);
create index traffic_slice_starts on directory.traffic_slice (starts_at);

create table directory.traffic_slice_latency (
  zone_code text not null check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  cell_code text not null check (cell_code ~ '^[a-z]{2}[a-z0-9]{0,6}-[1-9][0-9]{0,3}$'),
  starts_at timestamptz(3) not null,
  bucket integer not null check (bucket between 0 and 13),
  requests bigint not null check (requests >= 0),
  primary key (zone_code, cell_code, starts_at, bucket),
  foreign key (zone_code, cell_code, starts_at) references directory.traffic_slice (zone_code, cell_code, starts_at) on delete cascade
);
create index traffic_slice_latency_starts on directory.traffic_slice_latency (starts_at);

create table directory.traffic_hour (
  zone_code text not null references directory.zone (code) check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  cell_code text not null references directory.cell (code) check (cell_code ~ '^[a-z]{2}[a-z0-9]{0,6}-[1-9][0-9]{0,3}$'),
  starts_at timestamptz(3) not null,
  requests bigint not null check (requests >= 0),
  failed bigint not null check (failed >= 0),
  primary key (zone_code, cell_code, starts_at),
  check (failed <= requests)
);
create index traffic_hour_starts on directory.traffic_hour (starts_at);

create table directory.burn_acknowledgement (
  id uuid primary key,
  zone_code text not null references directory.zone (code) check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  operator_id uuid not null references directory.operator (id),
  severity text not null check (severity in ('page', 'ticket')),
  acknowledged_at timestamptz(3) not null default now()
);
create index burn_acknowledgement_zone on directory.burn_acknowledgement (zone_code, acknowledged_at);
create trigger burn_acknowledgement_immutable before update or delete on directory.burn_acknowledgement
  for each row execute function directory.refuse_change();

grant select, insert, update, delete on directory.edge_run, directory.edge_run_latency, directory.traffic_slice,
  directory.traffic_slice_latency, directory.traffic_hour to freehold_control;
grant select, insert on directory.burn_acknowledgement to freehold_control;
