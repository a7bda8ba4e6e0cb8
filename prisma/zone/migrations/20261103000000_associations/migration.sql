-- Addresses, legal entities, associations and properties. A legal entity is whose books are kept; each association is one.

create table app.address (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  country_code char(2) not null check (country_code ~ '^[A-Z]{2}$'),
  subdivision_code text check (subdivision_code ~ '^[A-Z]{2}-[A-Z0-9]{1,3}$' and starts_with(subdivision_code, country_code)),
  locality text check (char_length(locality) between 1 and 120),
  dependent_locality text check (char_length(dependent_locality) between 1 and 120),
  postal_code text check (char_length(postal_code) between 1 and 20),
  sorting_code text check (char_length(sorting_code) between 1 and 20),
  lines text[] not null check (cardinality(lines) between 1 and 6),
  primary key (organization_id, id)
);
alter table app.address enable row level security;
alter table app.address force row level security;
create policy address_app on app.address for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update, delete on app.address to freehold_app;

create table app.legal_entity (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  kind text not null check (kind in ('association', 'company')),
  name text not null check (char_length(name) between 1 and 160),
  currency_code char(3) not null check (currency_code ~ '^[A-Z]{3}$'),
  country_code char(2) not null check (country_code ~ '^[A-Z]{2}$'),
  subdivision_code text check (subdivision_code ~ '^[A-Z]{2}-[A-Z0-9]{1,3}$' and starts_with(subdivision_code, country_code)),
  time_zone text not null check (time_zone ~ '^[A-Za-z0-9_+/-]{1,64}$'),
  fiscal_year_start_month integer not null check (fiscal_year_start_month between 1 and 12),
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  -- What posts to an entity's books carries the entity's currency through this key.
  constraint legal_entity_currency unique (organization_id, id, currency_code)
);
alter table app.legal_entity enable row level security;
alter table app.legal_entity force row level security;
create policy legal_entity_app on app.legal_entity for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update on app.legal_entity to freehold_app;

create table app.association (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  legal_entity_id uuid not null,
  name text not null check (char_length(name) between 1 and 160),
  code text not null check (code ~ '^[A-Z0-9][A-Z0-9-]{0,15}$'),
  address_id uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  constraint association_code unique (organization_id, code),
  constraint association_legal_entity_once unique (organization_id, legal_entity_id),
  constraint association_legal_entity foreign key (organization_id, legal_entity_id) references app.legal_entity (organization_id, id),
  constraint association_address foreign key (organization_id, address_id) references app.address (organization_id, id)
);
create index association_by_name on app.association (organization_id, name, id);
alter table app.association enable row level security;
alter table app.association force row level security;
create policy association_app on app.association for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update on app.association to freehold_app;

create table app.property (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  association_id uuid not null,
  name text not null check (char_length(name) between 1 and 160),
  address_id uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  -- A unit names its association and its property; through this key they cannot disagree.
  constraint property_in_association unique (organization_id, association_id, id),
  constraint property_association foreign key (organization_id, association_id) references app.association (organization_id, id),
  constraint property_address foreign key (organization_id, address_id) references app.address (organization_id, id)
);
create index property_by_name on app.property (organization_id, name, id);
alter table app.property enable row level security;
alter table app.property force row level security;
create policy property_app on app.property for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update on app.property to freehold_app;

-- Roles, invitations and keys may be limited to one association, which must be one of this organisation.
alter table app.membership add constraint membership_association
  foreign key (organization_id, association_id) references app.association (organization_id, id);
alter table app.invitation add constraint invitation_association
  foreign key (organization_id, association_id) references app.association (organization_id, id);
alter table app.api_key add constraint api_key_association
  foreign key (organization_id, association_id) references app.association (organization_id, id);
