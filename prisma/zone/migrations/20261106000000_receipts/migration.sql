-- Receipts, what they pay, and credits used later.
--
-- An application says that a receipt or a use of credit paid a part of a share on a day; it is never deleted, only undone on a day, so that any
-- past day's open items can be worked out again.

create table app.receipt (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  association_id uuid not null,
  legal_entity_id uuid not null,
  party_id uuid not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency_code char(3) not null,
  -- Applied to charges when it was recorded; the rest became the payer's credit.
  applied_minor bigint not null check (applied_minor between 0 and amount_minor),
  received_on date not null,
  method text not null check (method in ('transfer', 'direct_debit', 'cheque', 'card', 'cash', 'other')),
  reference text check (reference ~ '^[A-Za-z0-9][A-Za-z0-9./_-]{0,39}$'),
  status text not null check (status in ('received', 'applied', 'cleared', 'bounced', 'refunded')),
  journal_entry_id uuid not null,
  reversal_entry_id uuid,
  recorded_at timestamptz not null default now(),
  cleared_on date check (cleared_on >= received_on),
  bounced_on date check (bounced_on >= received_on),
  primary key (organization_id, id),
  constraint receipt_currency_key unique (organization_id, id, currency_code),
  constraint receipt_journal_entry_once unique (organization_id, journal_entry_id),
  constraint receipt_bounced check ((status = 'bounced') = (bounced_on is not null) and (bounced_on is null) = (reversal_entry_id is null)),
  constraint receipt_association foreign key (organization_id, association_id) references app.association (organization_id, id),
  constraint receipt_book foreign key (organization_id, legal_entity_id, currency_code)
    references app.ledger_book (organization_id, legal_entity_id, currency_code),
  constraint receipt_party foreign key (organization_id, party_id) references app.party (organization_id, id),
  constraint receipt_journal_entry foreign key (organization_id, legal_entity_id, journal_entry_id)
    references app.journal_entry (organization_id, legal_entity_id, id),
  constraint receipt_reversal_entry foreign key (organization_id, legal_entity_id, reversal_entry_id)
    references app.journal_entry (organization_id, legal_entity_id, id)
);
create index receipt_newest on app.receipt (organization_id, received_on desc, id desc);
create index receipt_of_association on app.receipt (organization_id, association_id, received_on desc, id desc);
create index receipt_of_party on app.receipt (organization_id, party_id, received_on desc, id desc);
alter table app.receipt enable row level security;
alter table app.receipt force row level security;
create policy receipt_app on app.receipt for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update (status, reversal_entry_id, cleared_on, bounced_on) on app.receipt to freehold_app;

-- A use of a payer's credit for open charges.
create table app.credit_application (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  association_id uuid not null,
  legal_entity_id uuid not null,
  party_id uuid not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency_code char(3) not null,
  applied_on date not null,
  -- Set when the receipt behind the credit bounced.
  undone_on date check (undone_on >= applied_on),
  journal_entry_id uuid not null,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, id),
  constraint credit_application_currency_key unique (organization_id, id, currency_code),
  constraint credit_application_book foreign key (organization_id, legal_entity_id, currency_code)
    references app.ledger_book (organization_id, legal_entity_id, currency_code),
  constraint credit_application_association foreign key (organization_id, association_id) references app.association (organization_id, id),
  constraint credit_application_party foreign key (organization_id, party_id) references app.party (organization_id, id),
  constraint credit_application_journal_entry foreign key (organization_id, legal_entity_id, journal_entry_id)
    references app.journal_entry (organization_id, legal_entity_id, id)
);
create index credit_application_of_party on app.credit_application (organization_id, association_id, party_id, recorded_at desc);
alter table app.credit_application enable row level security;
alter table app.credit_application force row level security;
create policy credit_application_app on app.credit_application for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update (undone_on) on app.credit_application to freehold_app;

create table app.share_application (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  charge_share_id uuid not null,
  receipt_id uuid,
  credit_application_id uuid,
  amount_minor bigint not null check (amount_minor > 0),
  currency_code char(3) not null,
  applied_on date not null,
  undone_on date check (undone_on >= applied_on),
  primary key (organization_id, id),
  constraint share_application_has_one_source check (num_nonnulls(receipt_id, credit_application_id) = 1),
  constraint share_application_share foreign key (organization_id, charge_share_id, currency_code)
    references app.charge_share (organization_id, id, currency_code),
  constraint share_application_receipt foreign key (organization_id, receipt_id, currency_code)
    references app.receipt (organization_id, id, currency_code),
  constraint share_application_credit foreign key (organization_id, credit_application_id, currency_code)
    references app.credit_application (organization_id, id, currency_code)
);
create index share_application_of_share on app.share_application (organization_id, charge_share_id);
create index share_application_of_receipt on app.share_application (organization_id, receipt_id) where receipt_id is not null;
create index share_application_of_credit on app.share_application (organization_id, credit_application_id) where credit_application_id is not null;
alter table app.share_application enable row level security;
alter table app.share_application force row level security;
create policy share_application_app on app.share_application for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update (undone_on) on app.share_application to freehold_app;
