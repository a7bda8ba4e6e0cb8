-- Units. `sort_key` is the label in natural order (10 after 9), made by the application; `ordinal` is the order of creation within the
-- association, by which amounts are split.

create table app.unit (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  association_id uuid not null,
  property_id uuid not null,
  label text not null check (char_length(label) between 1 and 40),
  sort_key text not null check (char_length(sort_key) between 1 and 400),
  kind text not null check (kind in ('dwelling', 'commercial', 'parking', 'storage', 'other')),
  floor text check (char_length(floor) between 1 and 20),
  area_sq_cm bigint check (area_sq_cm > 0),
  entitlement bigint not null default 0 check (entitlement >= 0),
  ordinal integer not null check (ordinal >= 1),
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  constraint unit_label unique (organization_id, association_id, label),
  constraint unit_ordinal unique (organization_id, association_id, ordinal),
  constraint unit_in_association unique (organization_id, association_id, id),
  constraint unit_property foreign key (organization_id, association_id, property_id)
    references app.property (organization_id, association_id, id)
);
create index unit_by_sort_key on app.unit (organization_id, sort_key, id);
create index unit_of_association on app.unit (organization_id, association_id, sort_key, id);
create index unit_of_property on app.unit (organization_id, property_id, sort_key, id);
alter table app.unit enable row level security;
alter table app.unit force row level security;
create policy unit_app on app.unit for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update on app.unit to freehold_app;

