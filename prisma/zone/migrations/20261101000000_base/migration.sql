-- The ground of a zone: the schemas, an organisation with its fence, the audit trail and idempotency keys.
--
-- The fence. Every organisation transaction asks app.check_fence first. Epoch and status change only through
-- app.set_organization_fence, which takes the organisation's advisory lock exclusively; a writing transaction holds it shared until it
-- ends. So no write commits under an epoch or a status that has already been replaced. The lock is taken in one statement and the row
-- read in the next: a single statement would keep the snapshot from before it waited.

create schema app;
create schema identity;
revoke all on schema public from public;
grant usage on schema app to freehold_app, freehold_identity, freehold_dbos, freehold_definer;
grant usage on schema identity to freehold_identity;
-- Owner of the functions that run with more rights than their caller. It cannot sign in and reaches only what policies below say.
grant create on schema app to freehold_definer;
-- Functions are open to everybody by default; here each one names who may call it.
alter default privileges revoke execute on functions from public;
set role freehold_definer;
alter default privileges revoke execute on functions from public;
reset role;

-- By this number a sealer later tells which events are surely committed.
create function app.current_transaction_id() returns bigint language sql stable
  return pg_current_xact_id()::text::bigint;
grant execute on function app.current_transaction_id() to freehold_app, freehold_identity, freehold_definer;

create table app.organization (
  organization_id uuid primary key,
  status text not null check (status in ('provisioning', 'active', 'read_only', 'moving', 'moved', 'suspended', 'closed')),
  epoch bigint not null check (epoch >= 1),
  residency_zone text not null check (residency_zone ~ '^[a-z]{2,8}$'),
  cell text not null check (cell ~ '^[a-z]{2,8}-[0-9]{1,4}$'),
  policy_mode text not null default 'regional'
    check (policy_mode in ('single_country', 'regional', 'hybrid', 'fully_sovereign', 'client_owned_sovereignty')),
  policy_version integer not null default 1 check (policy_version >= 1),
  kind text check (kind in ('community_association', 'management_company', 'service_provider', 'concierge', 'commercial_client')),
  default_currency_code char(3) check (default_currency_code ~ '^[A-Z]{3}$'),
  default_locale text check (default_locale ~ '^[A-Za-z0-9-]{2,35}$'),
  default_timezone text check (default_timezone ~ '^[A-Za-z0-9_+/-]{1,64}$'),
  legal_country_code char(2) check (legal_country_code ~ '^[A-Z]{2}$'),
  legal_subdivision_code text check (legal_subdivision_code ~ '^[A-Z]{2}-[A-Z0-9]{1,3}$'),
  jurisdiction_profile text check (jurisdiction_profile ~ '^[a-z0-9_-]{2,32}$'),
  created_at timestamptz not null default now(),
  claimed_at timestamptz,
  constraint organization_claimed_is_complete check (claimed_at is null or (
    kind is not null and default_currency_code is not null and default_locale is not null and default_timezone is not null
    and legal_country_code is not null and jurisdiction_profile is not null))
);
alter table app.organization enable row level security;
alter table app.organization force row level security;
create policy organization_app on app.organization for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
create policy organization_definer on app.organization for all to freehold_definer
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
-- The fence's columns are left out on purpose: only the function below writes them.
grant select on app.organization to freehold_app;
grant update (kind, default_currency_code, default_locale, default_timezone, legal_country_code, legal_subdivision_code,
  jurisdiction_profile, claimed_at) on app.organization to freehold_app;
grant select, insert, update on app.organization to freehold_definer;

create table app.organization_name (
  organization_id uuid primary key references app.organization (organization_id),
  name text not null check (char_length(name) between 1 and 200),
  updated_at timestamptz not null default now()
);
alter table app.organization_name enable row level security;
alter table app.organization_name force row level security;
create policy organization_name_app on app.organization_name for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update on app.organization_name to freehold_app;

create function app.organization_lock_key(organization uuid) returns bigint language sql immutable strict
  return hashtextextended(organization::text, 7);
grant execute on function app.organization_lock_key(uuid) to freehold_app, freehold_definer;

-- Refuses by raising, so that statements already sent behind it in the same pipeline fail too. The message is "fence <epoch>".
--   FH001 not in this zone   FH002 the caller's epoch is older   FH003 read only   FH004 suspended   FH005 moving
--   FH006 moved away         FH007 not provisioned yet           FH008 the caller's epoch is newer than this zone's   FH009 closed
-- mode: read, write, or prepare (claiming: the organisation may still be provisioning). expected: the edge's epoch, null for work that
-- starts inside the zone.
create function app.check_fence(mode text, expected bigint) returns void language plpgsql as $$
declare
  fence record;
begin
  select epoch, status into fence from app.organization
    where organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid);
  if not found then raise exception using errcode = 'FH001', message = 'fence 0'; end if;
  if fence.status = 'moved' then raise exception using errcode = 'FH006', message = 'fence ' || fence.epoch; end if;
  if expected < fence.epoch then raise exception using errcode = 'FH002', message = 'fence ' || fence.epoch; end if;
  if expected > fence.epoch then raise exception using errcode = 'FH008', message = 'fence ' || fence.epoch; end if;
  case fence.status
    when 'active' then return;
    when 'read_only' then
      if mode = 'read' then return; end if;
      raise exception using errcode = 'FH003', message = 'fence ' || fence.epoch;
    when 'provisioning' then
      if mode = 'prepare' then return; end if;
      raise exception using errcode = 'FH007', message = 'fence ' || fence.epoch;
    when 'moving' then raise exception using errcode = 'FH005', message = 'fence ' || fence.epoch;
    when 'suspended' then raise exception using errcode = 'FH004', message = 'fence ' || fence.epoch;
    else raise exception using errcode = 'FH009', message = 'fence ' || fence.epoch;
  end case;
end $$;
grant execute on function app.check_fence(text, bigint) to freehold_app;

-- Takes the fence: creates the organisation when it is new here, else moves its epoch forward or changes its status. Never back: a
-- message delivered twice or late changes nothing and answers false. Which organisation is meant comes from the scope, not a parameter.
set role freehold_definer;
create function app.set_organization_fence(
  new_epoch bigint, new_status text, new_zone text, new_cell text, new_policy_mode text, new_policy_version integer
) returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  organization uuid := nullif(current_setting('app.organization_id', true), '')::uuid;
  changed bigint;
begin
  if organization is null then raise exception using errcode = '42501', message = 'no organisation in scope'; end if;
  perform pg_advisory_xact_lock(app.organization_lock_key(organization));
  insert into app.organization as held (organization_id, epoch, status, residency_zone, cell, policy_mode, policy_version)
    values (organization, new_epoch, new_status, new_zone, new_cell, new_policy_mode, new_policy_version)
    on conflict (organization_id) do update set epoch = excluded.epoch, status = excluded.status,
      residency_zone = excluded.residency_zone, cell = excluded.cell, policy_mode = excluded.policy_mode,
      policy_version = excluded.policy_version
    where held.epoch <= excluded.epoch and held.policy_version <= excluded.policy_version
      and not (excluded.status = 'provisioning' and held.status <> 'provisioning');
  get diagnostics changed = row_count;
  return changed = 1;
end $$;
grant execute on function app.set_organization_fence(bigint, text, text, text, text, integer) to freehold_app;
reset role;

create table app.audit_event (
  organization_id uuid not null,
  id uuid not null default uuidv7(),
  transaction_id bigint not null default app.current_transaction_id(),
  occurred_at timestamptz not null default now(),
  zone text not null check (zone ~ '^[a-z]{2,8}$'),
  cell text not null check (cell ~ '^[a-z]{2,8}-[0-9]{1,4}$'),
  actor_kind text not null check (actor_kind in ('user', 'api_key', 'workflow', 'officer', 'system', 'anonymous')),
  actor_id uuid,
  actor_employer text check (actor_employer ~ '^[a-z_]{1,32}$'),
  actor_office_country char(2) check (actor_office_country ~ '^[A-Z]{2}$'),
  actor_present_country char(2) check (actor_present_country ~ '^[A-Z]{2}$'),
  authentication_strength text check (authentication_strength in ('password', 'passkey', 'api_key', 'link', 'none')),
  action text not null check (action ~ '^[A-Za-z][A-Za-z0-9_.:-]{0,63}$'),
  target_kind text not null check (target_kind ~ '^[A-Za-z][A-Za-z0-9_]{0,63}$'),
  target_id uuid,
  level text check (level in ('identity', 'transactional', 'operational', 'content', 'analytical_derived')),
  bucket text check (bucket in ('R0', 'R1', 'R2', 'R3')),
  source_country char(2) check (source_country ~ '^[A-Z]{2}$'),
  destination_country char(2) check (destination_country ~ '^[A-Z]{2}$'),
  decision text not null check (decision in ('allowed', 'refused')),
  rule_code text check (rule_code ~ '^[A-Za-z0-9_.:-]{1,64}$'),
  policy_version integer,
  grant_ids uuid[] not null default '{}',
  outcome text not null check (outcome in ('done', 'refused', 'failed')),
  row_count bigint check (row_count >= 0),
  size_bytes bigint check (size_bytes >= 0),
  trace_id text check (trace_id ~ '^[0-9a-f]{32}$'),
  primary key (organization_id, id)
);
create index audit_event_occurred on app.audit_event (organization_id, occurred_at);
alter table app.audit_event enable row level security;
alter table app.audit_event force row level security;
create policy audit_event_app on app.audit_event for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
-- Insert and read, nothing else: an event is never edited, and the trigger holds for the owner of the table as well.
grant select, insert on app.audit_event to freehold_app;
create function app.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'FH020', message = 'rows of ' || tg_table_name || ' are never changed';
end $$;
create trigger audit_event_immutable before update or delete on app.audit_event for each row execute function app.refuse_change();
create trigger audit_event_kept before truncate on app.audit_event for each statement execute function app.refuse_change();

create table app.idempotency_key (
  organization_id uuid not null references app.organization (organization_id),
  procedure text not null check (procedure ~ '^[A-Za-z][A-Za-z0-9.]{0,99}$'),
  key text not null check (char_length(key) between 1 and 200),
  body_hash bytea not null check (octet_length(body_hash) = 32),
  answer jsonb,
  created_at timestamptz not null default now(),
  primary key (organization_id, procedure, key)
);
create index idempotency_key_created on app.idempotency_key (organization_id, created_at);
alter table app.idempotency_key enable row level security;
alter table app.idempotency_key force row level security;
create policy idempotency_key_app on app.idempotency_key for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update, delete on app.idempotency_key to freehold_app;
