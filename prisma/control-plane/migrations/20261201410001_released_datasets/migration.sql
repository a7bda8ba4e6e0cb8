-- Data sets that zones released: counts alone, under a random id. Whose they are is not told. A withdrawal deletes the figures and leaves the id.

create table directory.released_dataset (
  id uuid primary key,
  zone_code text not null references directory.zone (code) check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  dataset text not null check (dataset in ('portfolio', 'collections')),
  month text not null check (month ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'),
  content_hash bytea not null check (octet_length(content_hash) = 32),
  received_at timestamptz(3) not null default now(),
  withdrawn_at timestamptz(3)
);
create index released_dataset_received on directory.released_dataset (received_at desc);
grant select, insert, update on directory.released_dataset to freehold_control;

create table directory.released_figure (
  release_id uuid not null references directory.released_dataset (id),
  position smallint not null check (position between 0 and 15),
  figure text not null check (figure in ('associations', 'units', 'owners', 'charged_units', 'settled_units', 'paying_owners')),
  counted integer check (counted >= 0),
  primary key (release_id, figure)
);
grant select, insert, delete on directory.released_figure to freehold_control;
