-- The type of a policy, with the countries where a primary is wished, the dearest first; and how a cell keeps its copies. Codes and countries alone.

alter table directory.residency_policy_version
  add column policy_type text check (policy_type in ('mandatory', 'preferred', 'flexible'));

create table directory.residency_policy_preferred_country (
  policy_id uuid not null,
  version integer not null,
  position integer not null check (position between 0 and 63),
  country_code text not null check (country_code ~ '^[A-Z]{2}$'),
  primary key (policy_id, version, position),
  unique (policy_id, version, country_code),
  foreign key (policy_id, version) references directory.residency_policy_version (policy_id, version)
);
create trigger residency_policy_preferred_country_immutable before update or delete on directory.residency_policy_preferred_country
  for each row execute function directory.refuse_change();
create trigger residency_policy_preferred_country_kept before truncate on directory.residency_policy_preferred_country
  for each statement execute function directory.refuse_change();
grant select, insert on directory.residency_policy_preferred_country to freehold_control;

-- A cell that has not said keeps nobody waiting: it has no standby that may take over.
alter table directory.cell
  add column replication text check (replication in ('single_region_ha', 'sync_standby', 'async_standby', 'read_replica', 'backup_only'));
