-- People and companies, their tax identifiers, and who owns which unit when.

create table app.party (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  -- Where the person was entered, for members whose role is limited to one association. Owners are also found through their units.
  association_id uuid,
  kind text not null check (kind in ('person', 'company')),
  display_name text not null check (char_length(display_name) between 1 and 160),
  -- The name without case and accents: what lists are ordered by and searches look in.
  name_key text not null check (char_length(name_key) between 1 and 400),
  email text check (char_length(email) between 3 and 254),
  phone text check (phone ~ '^\+[1-9][0-9]{5,14}$'),
  locale text check (locale ~ '^[A-Za-z0-9-]{2,35}$'),
  address_id uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  constraint party_association foreign key (organization_id, association_id) references app.association (organization_id, id),
  constraint party_address foreign key (organization_id, address_id) references app.address (organization_id, id)
);
create index party_by_name on app.party (organization_id, name_key, id);
create index party_of_association on app.party (organization_id, association_id);
alter table app.party enable row level security;
alter table app.party force row level security;
create policy party_app on app.party for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update on app.party to freehold_app;

alter table app.membership add constraint membership_party foreign key (organization_id, party_id) references app.party (organization_id, id);
alter table app.invitation add constraint invitation_party foreign key (organization_id, party_id) references app.party (organization_id, id);

create table app.tax_identifier (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  party_id uuid,
  legal_entity_id uuid,
  type text not null check (type ~ '^[a-z]{2}_[a-z]{2,20}$' or type = 'other'),
  country_code char(2) not null check (country_code ~ '^[A-Z]{2}$'),
  -- Sealed with AES-256-GCM under a key of the zone, bound to organisation and column: key id, nonce, text and tag.
  sealed_value text not null check (sealed_value ~ '^[a-z0-9-]{1,63}(\.[A-Za-z0-9_-]+){3}$'),
  -- HMAC-SHA-256 under another key of the zone: equal identifiers are found by it, nothing is learnt from it.
  value_index char(64) not null check (value_index ~ '^[0-9a-f]{64}$'),
  ending text not null check (char_length(ending) between 0 and 4),
  valid_from date,
  valid_to date check (valid_to > valid_from),
  primary key (organization_id, id),
  constraint tax_identifier_has_one_holder check (num_nonnulls(party_id, legal_entity_id) = 1),
  constraint tax_identifier_once unique (organization_id, type, country_code, value_index),
  constraint tax_identifier_party foreign key (organization_id, party_id) references app.party (organization_id, id),
  constraint tax_identifier_legal_entity foreign key (organization_id, legal_entity_id) references app.legal_entity (organization_id, id)
);
create index tax_identifier_of_party on app.tax_identifier (organization_id, party_id);
create index tax_identifier_by_index on app.tax_identifier (organization_id, value_index);
alter table app.tax_identifier enable row level security;
alter table app.tax_identifier force row level security;
create policy tax_identifier_app on app.tax_identifier for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update, delete on app.tax_identifier to freehold_app;

create table app.ownership (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  unit_id uuid not null,
  party_id uuid not null,
  share_numerator bigint not null,
  share_denominator bigint not null check (share_denominator between 1 and 1000000000),
  valid_from date not null,
  -- The first day it no longer holds; null while it holds.
  valid_to date check (valid_to > valid_from),
  ordinal integer not null check (ordinal >= 1),
  primary key (organization_id, id),
  constraint ownership_share check (share_numerator between 1 and share_denominator),
  constraint ownership_order unique (organization_id, unit_id, valid_from, ordinal) deferrable initially immediate,
  constraint ownership_unit foreign key (organization_id, unit_id) references app.unit (organization_id, id),
  constraint ownership_party foreign key (organization_id, party_id) references app.party (organization_id, id)
);
create index ownership_of_party on app.ownership (organization_id, party_id, unit_id);
alter table app.ownership enable row level security;
alter table app.ownership force row level security;
create policy ownership_app on app.ownership for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update, delete on app.ownership to freehold_app;

-- From the first day a unit has owners, their shares make exactly one on every day. Shares change only on days that begin or end an
-- interval, so those days are looked at. Fractions are added exactly: thirds make one. Checked when the transaction commits, since a change
-- of owners ends some intervals and begins others.
create function app.check_ownership_shares() returns trigger language plpgsql as $$
declare
  organization uuid := case when tg_op = 'DELETE' then old.organization_id else new.organization_id end;
  unit uuid := case when tg_op = 'DELETE' then old.unit_id else new.unit_id end;
  day date;
  part record;
  numerator numeric;
  denominator numeric;
  divisor numeric;
begin
  for day in
    select valid_from from app.ownership where organization_id = organization and unit_id = unit
    union select valid_to from app.ownership where organization_id = organization and unit_id = unit and valid_to is not null
  loop
    numerator := 0;
    denominator := 1;
    for part in
      select share_numerator, share_denominator from app.ownership
      where organization_id = organization and unit_id = unit and valid_from <= day and (valid_to is null or valid_to > day)
    loop
      numerator := numerator * part.share_denominator + part.share_numerator * denominator;
      denominator := denominator * part.share_denominator;
      divisor := gcd(numerator, denominator);
      numerator := div(numerator, divisor);
      denominator := div(denominator, divisor);
    end loop;
    if numerator <> denominator then
      raise exception using errcode = 'FH030', message = 'the shares of a unit do not make one';
    end if;
  end loop;
  return null;
end $$;
create constraint trigger ownership_shares_make_one after insert or update or delete on app.ownership
  deferrable initially deferred for each row execute function app.check_ownership_shares();
