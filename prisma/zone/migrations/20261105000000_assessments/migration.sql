-- Assessment runs, and the charges they make.
--
-- A run fixes its split when it is created: every unit has an item with its amount, so that posting it, however often it restarts, cannot come
-- to another result. A unit is charged at most once by a run, and a run at most once for an association, kind and month. What is paid
-- of a share can never exceed it: the check on `applied_minor` holds against two receipts at once, which wait for each other on the row.

create table app.assessment_run (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  association_id uuid not null,
  legal_entity_id uuid not null,
  -- 1, 2, 3 … within the association; the owners' rotation counts by it.
  ordinal integer not null check (ordinal >= 1),
  kind text not null check (kind in ('operating', 'reserve', 'utilities', 'special')),
  basis text not null check (basis in ('unit', 'entitlement', 'area')),
  period_start date not null check (extract(day from period_start) = 1),
  due_on date not null,
  total_minor bigint not null check (total_minor > 0),
  currency_code char(3) not null,
  status text not null check (status in ('posting', 'posted', 'partly_failed')),
  rotation_start integer not null check (rotation_start >= 0),
  left_over integer not null check (left_over >= 0),
  unit_count integer not null check (unit_count >= 1),
  chunk_count integer not null check (chunk_count >= 1),
  -- Raised by each retry; a part of the workflow's id.
  attempt smallint not null default 1 check (attempt >= 1),
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (organization_id, id),
  constraint assessment_run_once unique (organization_id, association_id, kind, period_start),
  constraint assessment_run_ordinal unique (organization_id, association_id, ordinal),
  constraint assessment_run_currency_key unique (organization_id, id, currency_code),
  constraint assessment_run_finished check ((status = 'posting') = (finished_at is null)),
  constraint assessment_run_association foreign key (organization_id, association_id) references app.association (organization_id, id),
  constraint assessment_run_book foreign key (organization_id, legal_entity_id, currency_code)
    references app.ledger_book (organization_id, legal_entity_id, currency_code)
);
create index assessment_run_newest on app.assessment_run (organization_id, created_at desc, id desc);
alter table app.assessment_run enable row level security;
alter table app.assessment_run force row level security;
create policy assessment_run_app on app.assessment_run for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update (status, attempt, finished_at) on app.assessment_run to freehold_app;

create table app.charge (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  association_id uuid not null,
  legal_entity_id uuid not null,
  unit_id uuid not null,
  run_id uuid not null,
  -- Order of creation within the association: of the run, then of the unit in it.
  run_ordinal integer not null,
  position integer not null,
  kind text not null check (kind in ('operating', 'reserve', 'utilities', 'special')),
  period_start date not null,
  effective_on date not null,
  due_on date not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency_code char(3) not null,
  status text not null default 'billed' check (status in ('billed', 'partially_paid', 'paid', 'written_off', 'credited')),
  journal_entry_id uuid not null,
  primary key (organization_id, id),
  constraint charge_once unique (organization_id, run_id, unit_id),
  constraint charge_currency_key unique (organization_id, id, currency_code),
  constraint charge_in_association unique (organization_id, association_id, id),
  constraint charge_journal_entry_once unique (organization_id, journal_entry_id),
  constraint charge_unit foreign key (organization_id, association_id, unit_id) references app.unit (organization_id, association_id, id),
  constraint charge_run foreign key (organization_id, run_id, currency_code)
    references app.assessment_run (organization_id, id, currency_code),
  constraint charge_journal_entry foreign key (organization_id, legal_entity_id, journal_entry_id)
    references app.journal_entry (organization_id, legal_entity_id, id)
);
create index charge_newest on app.charge (organization_id, association_id, run_ordinal desc, position);
create index charge_of_unit on app.charge (organization_id, unit_id, run_ordinal desc);
create index charge_of_run on app.charge (organization_id, run_id, position);
alter table app.charge enable row level security;
alter table app.charge force row level security;
create policy charge_app on app.charge for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update (status) on app.charge to freehold_app;

create table app.charge_share (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  charge_id uuid not null,
  association_id uuid not null,
  party_id uuid not null,
  position smallint not null check (position >= 1),
  amount_minor bigint not null check (amount_minor > 0),
  currency_code char(3) not null,
  -- What receipts and credits have paid of it.
  applied_minor bigint not null default 0,
  primary key (organization_id, id),
  constraint charge_share_once unique (organization_id, charge_id, party_id),
  constraint charge_share_currency_key unique (organization_id, id, currency_code),
  constraint charge_share_not_overpaid check (applied_minor between 0 and amount_minor),
  constraint charge_share_charge foreign key (organization_id, charge_id, currency_code)
    references app.charge (organization_id, id, currency_code),
  constraint charge_share_association foreign key (organization_id, association_id, charge_id)
    references app.charge (organization_id, association_id, id),
  constraint charge_share_party foreign key (organization_id, party_id) references app.party (organization_id, id)
);
create index charge_share_of_party on app.charge_share (organization_id, party_id, association_id);
create index charge_share_open on app.charge_share (organization_id, association_id, party_id) where applied_minor < amount_minor;
alter table app.charge_share enable row level security;
alter table app.charge_share force row level security;
create policy charge_share_app on app.charge_share for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update (applied_minor) on app.charge_share to freehold_app;

-- A charge says what it is worth and its shares say who owes it: together exactly that, checked at the commit.
create function app.require_whole_charge() returns trigger language plpgsql as $$
begin
  if new.amount_minor is distinct from (select sum(amount_minor) from app.charge_share
      where organization_id = new.organization_id and charge_id = new.id) then
    raise exception using errcode = 'FH043', message = 'the shares of a charge do not make its amount';
  end if;
  return null;
end $$;
create constraint trigger charge_is_shared_out after insert on app.charge
  deferrable initially deferred for each row execute function app.require_whole_charge();

create table app.assessment_item (
  organization_id uuid not null references app.organization (organization_id),
  run_id uuid not null,
  unit_id uuid not null,
  -- From 1, in the association's order of units.
  position integer not null check (position >= 1),
  chunk integer not null check (chunk >= 0),
  weight bigint not null check (weight >= 0),
  amount_minor bigint not null check (amount_minor >= 0),
  status text not null check (status in ('pending', 'posted', 'nothing_to_bill', 'failed')),
  failure text check (failure in ('OWNER_MISSING', 'SHARES_INCOMPLETE', 'PERIOD_CLOSED')),
  charge_id uuid,
  primary key (organization_id, run_id, unit_id),
  constraint assessment_item_position unique (organization_id, run_id, position),
  constraint assessment_item_failure check ((status = 'failed') = (failure is not null)),
  constraint assessment_item_charged check ((status = 'posted') = (charge_id is not null)),
  constraint assessment_item_nothing check ((status = 'nothing_to_bill') = (amount_minor = 0)),
  constraint assessment_item_run foreign key (organization_id, run_id) references app.assessment_run (organization_id, id),
  constraint assessment_item_unit foreign key (organization_id, unit_id) references app.unit (organization_id, id),
  constraint assessment_item_charge foreign key (organization_id, charge_id) references app.charge (organization_id, id)
);
create index assessment_item_by_status on app.assessment_item (organization_id, run_id, status, position);
create index assessment_item_by_chunk on app.assessment_item (organization_id, run_id, chunk);
alter table app.assessment_item enable row level security;
alter table app.assessment_item force row level security;
create policy assessment_item_app on app.assessment_item for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update (status, failure, charge_id) on app.assessment_item to freehold_app;
