-- Staff of the zone and their access to what belongs to organisations: who they are, what they ask for, what they were granted, what they saw.
--
-- Nobody has standing access. Role freehold_staff reads tenant rows only while a grant is live: for this actor, this organisation and this data set,
-- under the policy, zone and cell it was given under. The grant's id is in the session context and its truth in the table, looked up anew by every
-- statement with the clock of that moment, so that neither a pooled connection nor a transaction that is open already outlives it.

grant usage on schema app to freehold_staff;

-- People of the zone itself. They are no users: these tables have nothing to do with "user", and a session of one kind is none of the other.
create table identity.staff_member (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 200),
  email text not null unique check (email = lower(email) and char_length(email) <= 254),
  email_verified boolean not null default false,
  image text,
  role text not null check (role in ('support', 'officer')),
  -- Who was given a role after a request was made does not approve that request.
  role_since timestamptz not null default now(),
  employer text not null check (employer ~ '^[a-z_]{1,32}$'),
  office_country char(2) not null check (office_country ~ '^[A-Z]{2}$'),
  status text not null default 'active' check (status in ('active', 'left')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create function identity.note_staff_role() returns trigger language plpgsql as $$
begin
  new.role_since := clock_timestamp();
  return new;
end $$;
create trigger staff_member_role_since before update of role, status on identity.staff_member for each row
  when (new.role <> old.role or new.status <> old.status) execute function identity.note_staff_role();

create table identity.staff_session (
  id uuid primary key,
  user_id uuid not null references identity.staff_member (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index session_of_staff on identity.staff_session (user_id);
create table identity.staff_account (
  id uuid primary key,
  user_id uuid not null references identity.staff_member (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index account_of_staff on identity.staff_account (user_id);
grant select, insert, update, delete on identity.staff_member, identity.staff_session, identity.staff_account to freehold_identity;

-- Since when a member has the role: the customer's word on a request counts only from somebody who held it before.
alter table app.membership add column role_since timestamptz not null default now();
create function app.note_membership_role() returns trigger language plpgsql as $$
begin
  new.role_since := clock_timestamp();
  return new;
end $$;
create trigger membership_role_since before update of role, status on app.membership for each row
  when (new.role <> old.role or new.status <> old.status) execute function app.note_membership_role();

create table app.access_request (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  kind text not null check (kind in ('regular', 'break_glass')),
  requested_by uuid not null,
  purpose text not null check (purpose in ('customer_support', 'production_incident', 'security_review', 'legal_demand', 'maintenance',
    'data_subject_request', 'migration')),
  reason text not null check (char_length(btrim(reason)) between 1 and 1000),
  ticket text not null check (ticket ~ '^[A-Za-z0-9][A-Za-z0-9._/#-]{0,63}$'),
  dataset text not null check (dataset in ('associations', 'units', 'people', 'receipts', 'charges')),
  record_id uuid,
  level text not null check (level in ('identity', 'transactional', 'operational', 'content', 'analytical_derived')),
  -- Never 'export': R3 leaves its zone under no grant, so a request for it is refused before there is a row.
  verb text not null check (verb in ('view', 'read')),
  source_country char(2) not null check (source_country ~ '^[A-Z]{2}$'),
  destination_country char(2) check (destination_country ~ '^[A-Z]{2}$'),
  asked_minutes integer not null check (asked_minutes between 1 and 4320),
  uses_max integer check (uses_max between 1 and 100000),
  needs_customer boolean not null,
  policy_mode text not null check (policy_mode in ('single_country', 'regional', 'hybrid', 'fully_sovereign', 'client_owned_sovereignty')),
  policy_version integer not null check (policy_version >= 1),
  status text not null default 'pending' check (status in ('pending', 'approved', 'rejected', 'expired', 'cancelled')),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  staff_approved_by uuid,
  staff_approved_at timestamptz,
  customer_approved_by uuid,
  customer_approved_at timestamptz,
  ended_by uuid,
  ended_at timestamptz,
  primary key (organization_id, id),
  -- Whatever a program believes: nobody approves what they asked for.
  constraint access_request_second_person check (staff_approved_by <> requested_by and customer_approved_by <> requested_by),
  constraint access_request_two_sides check (staff_approved_by <> customer_approved_by),
  constraint access_request_lives_four_days check (expires_at <= created_at + interval '4 days'),
  constraint access_request_approved_by_all check (status <> 'approved'
    or (staff_approved_by is not null and (customer_approved_by is not null or not needs_customer))),
  constraint access_request_break_glass check (kind = 'regular' or not needs_customer)
);
create index access_request_status on app.access_request (organization_id, status, id);
create index access_request_requester on app.access_request (requested_by, organization_id, id);
alter table app.access_request enable row level security;
alter table app.access_request force row level security;
create policy access_request_app on app.access_request for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
-- For "my requests" and "waiting for me", over all organisations of the zone: codes, ids and instants to signed-in staff, never the reason.
create policy access_request_identity on app.access_request for select to freehold_identity
  using ((select nullif(current_setting('app.staff_id', true), '')) is not null);
grant select, insert on app.access_request to freehold_app;
grant update (status, staff_approved_by, staff_approved_at, customer_approved_by, customer_approved_at, ended_by, ended_at)
  on app.access_request to freehold_app;
grant select (organization_id, id, kind, requested_by, purpose, dataset, level, verb, status, created_at, expires_at, needs_customer,
  staff_approved_by, customer_approved_by) on app.access_request to freehold_identity;

create table app.access_grant (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  request_id uuid not null,
  kind text not null check (kind in ('regular', 'break_glass')),
  staff_id uuid not null,
  dataset text not null check (dataset in ('associations', 'units', 'people', 'receipts', 'charges')),
  record_id uuid,
  level text not null check (level in ('identity', 'transactional', 'operational', 'content', 'analytical_derived')),
  verb text not null check (verb in ('view', 'read')),
  approved_by_staff uuid not null,
  approved_by_customer uuid,
  -- What it was given under. When any of it changes, the grant is over.
  policy_mode text not null check (policy_mode in ('single_country', 'regional', 'hybrid', 'fully_sovereign', 'client_owned_sovereignty')),
  policy_version integer not null check (policy_version >= 1),
  zone text not null check (zone ~ '^[a-z]{2,8}$'),
  cell text not null check (cell ~ '^[a-z]{2,8}-[0-9]{1,4}$'),
  status text not null default 'active' check (status in ('active', 'expired', 'revoked', 'exhausted')),
  starts_at timestamptz not null default clock_timestamp(),
  ends_at timestamptz not null,
  uses_max integer check (uses_max between 1 and 100000),
  use_count integer not null default 0 check (use_count >= 0 and use_count <= coalesce(uses_max, use_count)),
  ended_at timestamptz,
  end_reason text check (end_reason in ('time', 'revoked', 'used_up', 'policy_changed', 'organization_moved', 'organization_left')),
  ended_by uuid,
  end_note text check (char_length(btrim(end_note)) between 1 and 1000),
  -- What was done and why, by who did it. Without it the next request is refused.
  after_note text check (char_length(btrim(after_note)) between 1 and 4000),
  after_noted_at timestamptz,
  review text check (review in ('justified', 'not_justified')),
  reviewed_by uuid,
  reviewed_at timestamptz,
  primary key (organization_id, id),
  constraint access_grant_one_for_a_request unique (organization_id, request_id),
  constraint access_grant_of_request foreign key (organization_id, request_id) references app.access_request (organization_id, id),
  constraint access_grant_second_person check (approved_by_staff <> staff_id and approved_by_customer <> staff_id),
  constraint access_grant_lasts check (ends_at > starts_at and ends_at <= starts_at + case
    when kind = 'break_glass' then interval '1 hour'
    when level in ('identity', 'transactional') then interval '8 hours'
    when level in ('content', 'operational') then interval '24 hours'
    else interval '72 hours' end),
  constraint access_grant_ended check ((status = 'active') = (ended_at is null) and (status = 'active') = (end_reason is null)),
  constraint access_grant_reviewer check (reviewed_by <> staff_id and reviewed_by <> approved_by_staff)
);
create index access_grant_status on app.access_grant (organization_id, status, id);
create index access_grant_staff on app.access_grant (staff_id, organization_id, id);
alter table app.access_grant enable row level security;
alter table app.access_grant force row level security;
create policy access_grant_app on app.access_grant for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
create policy access_grant_staff on app.access_grant for select to freehold_staff
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid)
    and id = (select nullif(current_setting('app.grant_id', true), '')::uuid)
    and staff_id = (select nullif(current_setting('app.staff_id', true), '')::uuid));
create policy access_grant_identity on app.access_grant for select to freehold_identity
  using ((select nullif(current_setting('app.staff_id', true), '')) is not null);
create policy access_grant_definer on app.access_grant for all to freehold_definer
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert on app.access_grant to freehold_app;
grant update (status, use_count, ended_at, end_reason, ended_by, end_note, after_note, after_noted_at, review, reviewed_by, reviewed_at)
  on app.access_grant to freehold_app;
grant select on app.access_grant to freehold_staff;
grant select (organization_id, id, request_id, kind, staff_id, dataset, level, verb, status, starts_at, ends_at, ended_at, end_reason, after_noted_at,
  reviewed_at) on app.access_grant to freehold_identity;
grant select on app.access_grant to freehold_definer;
grant update (status, ended_at, end_reason) on app.access_grant to freehold_definer;

-- What was shown: records and names of fields, never their values. Written with the audit event, in the transaction that answers.
create table app.access_grant_use (
  organization_id uuid not null,
  id uuid not null default uuidv7(),
  grant_id uuid not null,
  staff_id uuid not null,
  seen_at timestamptz not null default clock_timestamp(),
  dataset text not null check (dataset in ('associations', 'units', 'people', 'receipts', 'charges')),
  record_id uuid not null,
  fields text[] not null,
  -- Uncovered, and why; a masked view needs no reason of its own.
  uncovered boolean not null,
  reason text check (char_length(btrim(reason)) between 1 and 1000),
  primary key (organization_id, id),
  constraint access_grant_use_of_grant foreign key (organization_id, grant_id) references app.access_grant (organization_id, id),
  constraint access_grant_use_says_why check (uncovered = (reason is not null))
);
create index access_grant_use_grant on app.access_grant_use (organization_id, grant_id, id);
alter table app.access_grant_use enable row level security;
alter table app.access_grant_use force row level security;
create policy access_grant_use_app on app.access_grant_use for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert on app.access_grant_use to freehold_app;
create trigger access_grant_use_immutable before update or delete on app.access_grant_use for each row execute function app.refuse_change();
create trigger access_grant_use_kept before truncate on app.access_grant_use for each statement execute function app.refuse_change();

-- Each use holds the grant's lock shared; ending it takes the lock alone.
create function app.grant_lock_key(access_grant uuid) returns bigint language sql immutable strict
  return hashtextextended(access_grant::text, 11);
grant execute on function app.grant_lock_key(uuid) to freehold_app, freehold_staff, freehold_definer;

-- The one look-up: is the grant in the session context live now, for this data set (null: for whichever it is for)?
create function app.live_grant(of_dataset text) returns boolean language sql volatile
  return exists (
    select from app.access_grant as held join app.organization as now_under on now_under.organization_id = held.organization_id
    where held.organization_id = nullif(current_setting('app.organization_id', true), '')::uuid
      and held.id = nullif(current_setting('app.grant_id', true), '')::uuid
      and held.staff_id = nullif(current_setting('app.staff_id', true), '')::uuid
      and held.status = 'active' and clock_timestamp() >= held.starts_at and clock_timestamp() < held.ends_at
      and (of_dataset is null or held.dataset = of_dataset)
      and (held.policy_mode, held.policy_version, held.zone, held.cell)
        = (now_under.policy_mode, now_under.policy_version, now_under.residency_zone, now_under.cell));
create function app.granted_record() returns uuid language sql volatile
  return (select record_id from app.access_grant where organization_id = nullif(current_setting('app.organization_id', true), '')::uuid
    and id = nullif(current_setting('app.grant_id', true), '')::uuid);
-- Opens a transaction under a grant. Raising makes statements fail that were sent behind it already.
create function app.check_grant() returns void language plpgsql as $$
begin
  if not app.live_grant(null) then raise exception using errcode = 'FH030', message = 'no live grant'; end if;
end $$;
grant execute on function app.live_grant(text), app.granted_record(), app.check_grant(), app.check_fence(text, bigint), app.organization_lock_key(uuid),
  app.current_transaction_id() to freehold_staff;

create policy organization_staff on app.organization for select to freehold_staff
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select (organization_id, status, epoch, residency_zone, cell, policy_mode, policy_version) on app.organization to freehold_staff;

-- The data sets. Columns are named: one that is added later is not shown until somebody decides so.
create policy association_staff on app.association for select to freehold_staff
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid)
    and (select app.live_grant('associations')) and id = coalesce((select app.granted_record()), id));
create policy unit_staff on app.unit for select to freehold_staff
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid)
    and (select app.live_grant('units')) and id = coalesce((select app.granted_record()), id));
create policy party_staff on app.party for select to freehold_staff
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid)
    and (select app.live_grant('people')) and id = coalesce((select app.granted_record()), id));
create policy receipt_staff on app.receipt for select to freehold_staff
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid)
    and (select app.live_grant('receipts')) and id = coalesce((select app.granted_record()), id));
create policy charge_staff on app.charge for select to freehold_staff
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid)
    and (select app.live_grant('charges')) and id = coalesce((select app.granted_record()), id));
grant select (organization_id, id, legal_entity_id, name, code, created_at) on app.association to freehold_staff;
grant select (organization_id, id, association_id, property_id, label, kind, floor, area_sq_cm, entitlement, created_at) on app.unit to freehold_staff;
grant select (organization_id, id, association_id, kind, display_name, email, phone, locale, created_at) on app.party to freehold_staff;
grant select (organization_id, id, association_id, party_id, amount_minor, currency_code, received_on, method, reference, status, recorded_at)
  on app.receipt to freehold_staff;
grant select (organization_id, id, association_id, unit_id, kind, period_start, due_on, amount_minor, currency_code, status) on app.charge to freehold_staff;

-- Ends what runs under a grant, so that from the caller's commit on no statement of it runs: whoever is in the middle of one loses the connection,
-- whoever comes later waits for the caller and then finds the grant ended. The caller holds the grant's lock until it ends.
-- The definer may end connections of other roles (pg_signal_backend, given where the roles are made); this function ends those of the one grant.
set role freehold_definer;
create function app.end_grant_use(grant_to_end uuid) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  key bigint := app.grant_lock_key(grant_to_end);
  ended integer := 0;
  holder record;
begin
  perform 1 from app.access_grant where id = grant_to_end
    and organization_id = nullif(current_setting('app.organization_id', true), '')::uuid;
  if not found then raise exception using errcode = '42501', message = 'no such grant in scope'; end if;
  for attempt in 1..200 loop
    if pg_try_advisory_xact_lock(key) then return ended; end if;
    for holder in select distinct pid from pg_locks where locktype = 'advisory' and objsubid = 1 and pid <> pg_backend_pid()
        and database = (select oid from pg_database where datname = current_database())
        and classid = ((key >> 32) & 4294967295)::oid and objid = (key & 4294967295)::oid loop
      if pg_terminate_backend(holder.pid) then ended := ended + 1; end if;
    end loop;
    perform pg_sleep(0.005);
  end loop;
  raise exception using errcode = '55P03', message = 'what runs under the grant could not be ended';
end $$;
grant execute on function app.end_grant_use(uuid) to freehold_app;
reset role;
grant select on app.access_grant to freehold_definer;

-- Offboarding, a change of policy, of zone or of cell ends every grant of the organisation, in the transaction of the change and with an event each.
create function app.end_grants_of_changed_organization() returns trigger language plpgsql as $$
declare
  ended record;
  why text := case
    when new.status in ('moved', 'suspended', 'closed') and new.status <> old.status then 'organization_left'
    when (new.residency_zone, new.cell) <> (old.residency_zone, old.cell) then 'organization_moved'
    else 'policy_changed' end;
begin
  for ended in update app.access_grant set status = 'revoked', ended_at = clock_timestamp(), end_reason = why
      where organization_id = new.organization_id and status = 'active' returning id, level loop
    perform app.end_grant_use(ended.id);
    insert into app.audit_event (organization_id, zone, cell, actor_kind, authentication_strength, action, target_kind, target_id, level, bucket,
      decision, rule_code, policy_version, grant_ids, outcome)
      values (new.organization_id, new.residency_zone, new.cell, 'system', 'none', 'access_grant.revoked', 'access_grant', ended.id, ended.level,
        'R3', 'allowed', upper(why), new.policy_version, array[ended.id], 'done');
  end loop;
  return null;
end $$;
grant execute on function app.end_grants_of_changed_organization() to freehold_definer, freehold_app;
create trigger organization_ends_grants after update of status, residency_zone, cell, policy_mode, policy_version on app.organization for each row
  when ((new.residency_zone, new.cell, new.policy_mode, new.policy_version)
    is distinct from (old.residency_zone, old.cell, old.policy_mode, old.policy_version)
    or (new.status <> old.status and new.status in ('moved', 'suspended', 'closed')))
  execute function app.end_grants_of_changed_organization();
create policy audit_event_ended_grants on app.audit_event for insert to freehold_definer
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant insert on app.audit_event to freehold_definer;
