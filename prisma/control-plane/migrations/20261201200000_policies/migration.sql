-- The registry of regions, and residency policies with their versions. Codes, ids and countries alone: a policy's name and reasons are
-- texts of its zone.

create table directory.registered_region (
  id uuid primary key,
  zone_code text not null check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  provider_code text not null check (provider_code ~ '^[a-z][a-z0-9-]{0,31}$'),
  region_code text not null check (region_code ~ '^[a-z][a-z0-9-]{0,31}$'),
  -- Jurisdiction is this, and never read out of the two names above. A region of no country cannot be registered.
  country_code text not null check (country_code ~ '^[A-Z]{2}$'),
  holds_primary boolean not null,
  holds_replica boolean not null,
  holds_backup boolean not null,
  lifecycle text not null check (lifecycle in ('planned', 'active', 'retired')),
  version integer not null default 1 check (version >= 1),
  registered_at timestamptz(3) not null default now(),
  changed_at timestamptz(3) not null default now(),
  unique (provider_code, region_code),
  unique (provider_code, region_code, country_code)
);
create index registered_region_zone on directory.registered_region (zone_code, lifecycle);

-- What cells use already is registered: one entry for a provider's place, with every role it has anywhere.
insert into directory.registered_region
  (id, zone_code, provider_code, region_code, country_code, holds_primary, holds_replica, holds_backup, lifecycle)
select gen_random_uuid(), min(cell.zone_code), region.provider_code, region.region_code, min(region.country_code),
  bool_or(region.role = 'primary'), bool_or(region.role = 'replica'), bool_or(region.role = 'backup'),
  case when bool_or(region.lifecycle = 'active') then 'active' when bool_or(region.lifecycle = 'planned') then 'planned' else 'retired' end
from directory.region join directory.cell on cell.number = region.cell_number
group by region.provider_code, region.region_code;

-- A cell stands in registered places only, and in the country that the registry says: a place that is used cannot be deleted, and its
-- country cannot be changed under it.
alter table directory.region add foreign key (provider_code, region_code, country_code)
  references directory.registered_region (provider_code, region_code, country_code);

create table directory.residency_policy (
  id uuid primary key,
  zone_code text not null check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  version integer not null check (version >= 1),
  created_at timestamptz(3) not null default now(),
  changed_at timestamptz(3) not null default now(),
  -- A deleted policy is no longer offered or assigned; its versions stay for reports about the past.
  deleted_at timestamptz(3)
);
create index residency_policy_zone on directory.residency_policy (zone_code, deleted_at);

create table directory.residency_policy_version (
  policy_id uuid not null references directory.residency_policy (id),
  version integer not null check (version >= 1),
  mode text not null check (mode in ('single_country', 'regional', 'hybrid', 'fully_sovereign', 'client_owned_sovereignty')),
  pinned_country text check (pinned_country ~ '^[A-Z]{2}$'),
  primary_country text check (primary_country ~ '^[A-Z]{2}$'),
  view_from_outside boolean,
  recorded_at timestamptz(3) not null default now(),
  primary key (policy_id, version)
);

create table directory.residency_policy_backup_country (
  policy_id uuid not null,
  version integer not null,
  country_code text not null check (country_code ~ '^[A-Z]{2}$'),
  primary key (policy_id, version, country_code),
  foreign key (policy_id, version) references directory.residency_policy_version (policy_id, version)
);

create table directory.residency_policy_facility (
  policy_id uuid not null,
  version integer not null,
  region_id uuid not null references directory.registered_region (id),
  primary key (policy_id, version, region_id),
  foreign key (policy_id, version) references directory.residency_policy_version (policy_id, version)
);

create table directory.residency_policy_narrowing (
  policy_id uuid not null,
  version integer not null,
  position integer not null check (position between 0 and 31),
  scope text not null check (scope in ('platform', 'zone', 'organization', 'level', 'dataset')),
  level text check (level in ('identity', 'transactional', 'operational', 'content', 'analytical_derived')),
  dataset_code text check (dataset_code ~ '^[a-z][a-z0-9_]{0,31}$'),
  -- An empty list of allowed countries allows nothing; none at all takes nothing away.
  limits_countries boolean not null,
  primary key (policy_id, version, position),
  foreign key (policy_id, version) references directory.residency_policy_version (policy_id, version)
);

create table directory.residency_policy_narrowing_country (
  policy_id uuid not null,
  version integer not null,
  position integer not null,
  country_code text not null check (country_code ~ '^[A-Z]{2}$'),
  denied boolean not null,
  primary key (policy_id, version, position, country_code, denied),
  foreign key (policy_id, version, position) references directory.residency_policy_narrowing (policy_id, version, position)
);

-- Which version of which policy an organisation is under. Its own count rises with each change, so that edges and its zone can tell newer
-- from older although it changed to another policy.
alter table directory.organization
  add column policy_id uuid,
  add column policy_revision integer,
  add foreign key (policy_id, policy_revision) references directory.residency_policy_version (policy_id, version),
  add check ((policy_id is null) = (policy_revision is null));
create index organization_under_policy on directory.organization (policy_id, policy_revision);

create table directory.organization_policy (
  organization_id uuid not null references directory.organization (id),
  policy_version integer not null check (policy_version >= 1),
  policy_id uuid not null,
  policy_revision integer not null,
  recorded_at timestamptz(3) not null default now(),
  primary key (organization_id, policy_version),
  foreign key (policy_id, policy_revision) references directory.residency_policy_version (policy_id, version)
);

do $$
declare
  kept text;
begin
  foreach kept in array array['residency_policy_version', 'residency_policy_backup_country', 'residency_policy_facility',
    'residency_policy_narrowing', 'residency_policy_narrowing_country', 'organization_policy'] loop
    execute format('create trigger %I before update or delete on directory.%I for each row execute function directory.refuse_change()',
      kept || '_immutable', kept);
    execute format('create trigger %I before truncate on directory.%I for each statement execute function directory.refuse_change()',
      kept || '_kept', kept);
  end loop;
end $$;

-- A job may tell a zone of another policy; its status is then the one that the organisation has.
alter table directory.zone_job drop constraint zone_job_kind_check;
alter table directory.zone_job add constraint zone_job_kind_check check (kind in ('provision', 'set_status', 'set_policy', 'close'));

-- What an operator's action was about when it was no organisation: a region or a policy.
alter table directory.operator_action add column target_id uuid;

grant select, insert, update, delete on directory.registered_region to freehold_control;
grant select, insert, update on directory.residency_policy to freehold_control;
grant select, insert on directory.residency_policy_version, directory.residency_policy_backup_country, directory.residency_policy_facility,
  directory.residency_policy_narrowing, directory.residency_policy_narrowing_country, directory.organization_policy to freehold_control;
