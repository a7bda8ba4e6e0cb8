-- The ledger: the books of a legal entity, their chart, periods and journal.
--
-- What the database itself guarantees, whoever writes: an entry touches one entity's books only (composite keys), is in that entity's
-- currency, has at least two lines, balances in the functional currency and in every document currency (deferred triggers), falls into an
-- open period, and is never changed (no grant, and a trigger for the owner). An entry states its number of lines and its total, so that
-- nothing can be appended to it later.
--   FH040 the entry does not balance   FH041 no period for the date   FH042 the period is closed


create table app.ledger_book (
  organization_id uuid not null references app.organization (organization_id),
  legal_entity_id uuid not null,
  -- Null for a company's own books.
  association_id uuid,
  currency_code char(3) not null,
  fiscal_year_start_month smallint not null check (fiscal_year_start_month between 1 and 12),
  opened_at timestamptz not null default now(),
  primary key (organization_id, legal_entity_id),
  constraint ledger_book_of_association unique (organization_id, association_id),
  constraint ledger_book_currency unique (organization_id, legal_entity_id, currency_code),
  constraint ledger_book_entity foreign key (organization_id, legal_entity_id, currency_code)
    references app.legal_entity (organization_id, id, currency_code),
  constraint ledger_book_association foreign key (organization_id, association_id) references app.association (organization_id, id)
);

create table app.fund (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  legal_entity_id uuid not null,
  code text not null check (code ~ '^[a-z][a-z0-9_]{0,31}$'),
  name text not null check (char_length(name) between 1 and 100),
  kind text not null check (kind in ('operating', 'reserve')),
  primary key (organization_id, id),
  constraint fund_code unique (organization_id, legal_entity_id, code),
  constraint fund_in_entity unique (organization_id, legal_entity_id, id),
  constraint fund_book foreign key (organization_id, legal_entity_id) references app.ledger_book (organization_id, legal_entity_id)
);

create table app.account (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  legal_entity_id uuid not null,
  code text not null check (code ~ '^[0-9]{3,8}$'),
  template_key text check (template_key ~ '^[a-z][a-z0-9_]{0,63}$'),
  name text not null check (char_length(name) between 1 and 100),
  kind text not null check (kind in ('asset', 'liability', 'equity', 'income', 'expense')),
  fund_id uuid not null,
  is_control boolean not null default false,
  primary key (organization_id, id),
  constraint account_code unique (organization_id, legal_entity_id, code),
  constraint account_in_entity unique (organization_id, legal_entity_id, id),
  constraint account_fund foreign key (organization_id, legal_entity_id, fund_id) references app.fund (organization_id, legal_entity_id, id)
);

create table app.accounting_period (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  legal_entity_id uuid not null,
  -- The calendar year in which the fiscal year begins.
  fiscal_year smallint not null,
  starts_on date not null check (extract(day from starts_on) = 1),
  ends_on date not null,
  status text not null default 'open' check (status in ('open', 'closed')),
  closed_at timestamptz,
  primary key (organization_id, id),
  constraint accounting_period_once unique (organization_id, legal_entity_id, starts_on),
  constraint accounting_period_in_entity unique (organization_id, legal_entity_id, id),
  constraint accounting_period_is_month check (ends_on = (starts_on + interval '1 month' - interval '1 day')::date),
  constraint accounting_period_closed_at check ((status = 'closed') = (closed_at is not null)),
  constraint accounting_period_book foreign key (organization_id, legal_entity_id)
    references app.ledger_book (organization_id, legal_entity_id)
);

create table app.journal_entry (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  legal_entity_id uuid not null,
  functional_currency_code char(3) not null,
  -- Filled in by the database from the effective date.
  period_id uuid not null,
  effective_on date not null,
  recorded_at timestamptz not null default now(),
  source_type text not null check (source_type in ('manual', 'reversal', 'charge', 'receipt', 'receipt_bounce', 'credit_application')),
  source_id uuid,
  reason text check (reason in ('opening_balance', 'correction', 'accrual', 'bank_charge', 'expense', 'transfer', 'other')),
  reference text check (reference ~ '^[A-Za-z0-9][A-Za-z0-9./_-]{0,39}$'),
  reverses_entry_id uuid,
  line_count smallint not null check (line_count >= 2),
  -- Sum of the debits.
  total_minor bigint not null check (total_minor > 0),
  primary key (organization_id, id),
  constraint journal_entry_key unique (organization_id, legal_entity_id, id, effective_on, functional_currency_code),
  constraint journal_entry_in_entity unique (organization_id, legal_entity_id, id),
  -- One entry for one document: posting it again is refused, whatever restarts.
  constraint journal_entry_source unique (organization_id, source_type, source_id),
  constraint journal_entry_reversed_once unique (organization_id, reverses_entry_id),
  constraint journal_entry_reason check ((source_type = 'manual') = (reason is not null)),
  constraint journal_entry_book foreign key (organization_id, legal_entity_id, functional_currency_code)
    references app.ledger_book (organization_id, legal_entity_id, currency_code),
  constraint journal_entry_period foreign key (organization_id, legal_entity_id, period_id)
    references app.accounting_period (organization_id, legal_entity_id, id),
  constraint journal_entry_reverses foreign key (organization_id, legal_entity_id, reverses_entry_id)
    references app.journal_entry (organization_id, legal_entity_id, id)
);
create index journal_entry_of_book on app.journal_entry (organization_id, legal_entity_id, effective_on, id);

create table app.journal_line (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  legal_entity_id uuid not null,
  entry_id uuid not null,
  effective_on date not null,
  position smallint not null check (position >= 1),
  account_id uuid not null,
  fund_id uuid not null,
  -- Debit positive, credit negative.
  functional_amount_minor bigint not null check (functional_amount_minor <> 0),
  functional_currency_code char(3) not null,
  document_amount_minor bigint not null,
  document_currency_code char(3) not null check (document_currency_code ~ '^[A-Z]{3}$'),
  party_id uuid,
  unit_id uuid,
  primary key (organization_id, id),
  constraint journal_line_position unique (organization_id, entry_id, position),
  constraint journal_line_same_currency check (
    document_currency_code <> functional_currency_code or document_amount_minor = functional_amount_minor),
  constraint journal_line_same_side check (document_amount_minor = 0 or sign(document_amount_minor) = sign(functional_amount_minor)),
  constraint journal_line_entry foreign key (organization_id, legal_entity_id, entry_id, effective_on, functional_currency_code)
    references app.journal_entry (organization_id, legal_entity_id, id, effective_on, functional_currency_code),
  constraint journal_line_account foreign key (organization_id, legal_entity_id, account_id)
    references app.account (organization_id, legal_entity_id, id),
  constraint journal_line_fund foreign key (organization_id, legal_entity_id, fund_id)
    references app.fund (organization_id, legal_entity_id, id),
  constraint journal_line_party foreign key (organization_id, party_id) references app.party (organization_id, id),
  constraint journal_line_unit foreign key (organization_id, unit_id) references app.unit (organization_id, id)
);
create index journal_line_of_account on app.journal_line (organization_id, legal_entity_id, account_id, effective_on, id)
  include (functional_amount_minor);
create index journal_line_of_party on app.journal_line (organization_id, party_id, legal_entity_id, effective_on, id) where party_id is not null;
create index journal_line_of_unit on app.journal_line (organization_id, unit_id, effective_on) where unit_id is not null;

-- Free text about an entry, apart from the journal so that it can be erased.
create table app.journal_entry_note (
  organization_id uuid not null references app.organization (organization_id),
  entry_id uuid not null,
  note text not null check (char_length(note) between 1 and 500),
  primary key (organization_id, entry_id),
  constraint journal_entry_note_entry foreign key (organization_id, entry_id) references app.journal_entry (organization_id, id)
);

-- Puts an entry into the period of its date. The row lock keeps the period from being closed under a posting that is under way.
create function app.place_journal_entry() returns trigger language plpgsql as $$
declare
  period record;
begin
  select id, status into period from app.accounting_period
    where organization_id = new.organization_id and legal_entity_id = new.legal_entity_id
      and starts_on = (new.effective_on - (extract(day from new.effective_on)::integer - 1))
    for share;
  if not found then raise exception using errcode = 'FH041', message = 'no accounting period for the date'; end if;
  if period.status = 'closed' then raise exception using errcode = 'FH042', message = 'the accounting period is closed'; end if;
  new.period_id := period.id;
  return new;
end $$;
create trigger journal_entry_placed before insert on app.journal_entry for each row execute function app.place_journal_entry();

-- Runs when the transaction commits, once for each new entry and line. Lines the scope cannot see count as missing, so a scope changed on
-- the way fails too.
create function app.require_balanced_entry() returns trigger language plpgsql as $$
declare
  entry uuid := case when tg_table_name = 'journal_entry' then (to_jsonb(new) ->> 'id')::uuid else (to_jsonb(new) ->> 'entry_id')::uuid end;
  head record;
  body record;
begin
  select line_count, total_minor into head from app.journal_entry where organization_id = new.organization_id and id = entry;
  select count(*) as lines, coalesce(sum(functional_amount_minor), 0) as balance,
      coalesce(sum(functional_amount_minor) filter (where functional_amount_minor > 0), 0) as debits
    into body from app.journal_line where organization_id = new.organization_id and entry_id = entry;
  if head.line_count is distinct from body.lines or body.balance <> 0 or head.total_minor is distinct from body.debits then
    raise exception using errcode = 'FH040', message = 'the journal entry does not balance';
  end if;
  if exists (select from app.journal_line where organization_id = new.organization_id and entry_id = entry
      group by document_currency_code having sum(document_amount_minor) <> 0) then
    raise exception using errcode = 'FH040', message = 'the journal entry does not balance in a document currency';
  end if;
  return null;
end $$;
create constraint trigger journal_entry_balanced after insert on app.journal_entry
  deferrable initially deferred for each row execute function app.require_balanced_entry();
create constraint trigger journal_line_balanced after insert on app.journal_line
  deferrable initially deferred for each row execute function app.require_balanced_entry();

create trigger journal_entry_immutable before update or delete on app.journal_entry for each row execute function app.refuse_change();
create trigger journal_entry_kept before truncate on app.journal_entry for each statement execute function app.refuse_change();
create trigger journal_line_immutable before update or delete on app.journal_line for each row execute function app.refuse_change();
create trigger journal_line_kept before truncate on app.journal_line for each statement execute function app.refuse_change();

alter table app.ledger_book enable row level security;
alter table app.ledger_book force row level security;
create policy ledger_book_app on app.ledger_book for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert on app.ledger_book to freehold_app;

alter table app.fund enable row level security;
alter table app.fund force row level security;
create policy fund_app on app.fund for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert on app.fund to freehold_app;

alter table app.account enable row level security;
alter table app.account force row level security;
create policy account_app on app.account for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert on app.account to freehold_app;

alter table app.accounting_period enable row level security;
alter table app.accounting_period force row level security;
create policy accounting_period_app on app.accounting_period for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update (status, closed_at) on app.accounting_period to freehold_app;

alter table app.journal_entry enable row level security;
alter table app.journal_entry force row level security;
create policy journal_entry_app on app.journal_entry for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert on app.journal_entry to freehold_app;

alter table app.journal_line enable row level security;
alter table app.journal_line force row level security;
create policy journal_line_app on app.journal_line for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert on app.journal_line to freehold_app;

alter table app.journal_entry_note enable row level security;
alter table app.journal_entry_note force row level security;
create policy journal_entry_note_app on app.journal_entry_note for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, delete on app.journal_entry_note to freehold_app;
