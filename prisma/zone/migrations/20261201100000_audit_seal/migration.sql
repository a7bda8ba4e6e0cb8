-- The audit trail is sealed: a sealer appends to each organisation's chain, and nothing of a trail is ever changed (docs/audit.md).
--
-- Order. An event carries the id of the transaction that wrote it. The sealer takes events below the oldest transaction still under way, by
-- that id and then by their own: whatever commits later has a higher one, so nobody who writes an event waits for the chain.

-- The database says which transaction an event belongs to, and which version of the organisation's policy stood; no writer can.
create function app.complete_audit_event() returns trigger language plpgsql as $$
begin
  new.transaction_id := pg_current_xact_id()::text::bigint;
  if new.policy_version is null then
    select policy_version into new.policy_version from app.organization where organization_id = new.organization_id;
  end if;
  return new;
end $$;
create trigger audit_event_completed before insert on app.audit_event for each row execute function app.complete_audit_event();
create index audit_event_order on app.audit_event (organization_id, transaction_id, id);

create table app.audit_seal (
  organization_id uuid not null,
  sequence bigint not null check (sequence >= 1),
  event_id uuid not null,
  transaction_id bigint not null,
  previous_hash bytea not null check (octet_length(previous_hash) = 32),
  hash bytea not null check (octet_length(hash) = 32),
  sealed_at timestamptz not null default now(),
  primary key (organization_id, sequence),
  constraint audit_seal_once unique (organization_id, event_id),
  foreign key (organization_id, event_id) references app.audit_event (organization_id, id)
);

create table app.audit_checkpoint (
  organization_id uuid not null,
  sequence bigint not null,
  hash bytea not null check (octet_length(hash) = 32),
  checked_at timestamptz(3) not null,
  key_id text not null check (key_id ~ '^[a-z0-9][a-z0-9.-]{0,62}$'),
  signature bytea not null check (octet_length(signature) = 64),
  primary key (organization_id, sequence),
  foreign key (organization_id, sequence) references app.audit_seal (organization_id, sequence)
);

create table app.audit_witness (
  organization_id uuid not null,
  sequence bigint not null,
  witnessed_at timestamptz not null default now(),
  primary key (organization_id, sequence),
  foreign key (organization_id, sequence) references app.audit_checkpoint (organization_id, sequence)
);

-- A seal follows the one before it or is refused, whoever inserts it: no gap, no second beginning, no fork.
create function app.follow_audit_seal() returns trigger language plpgsql as $$
declare
  before record;
begin
  select sequence, hash into before from app.audit_seal
    where organization_id = new.organization_id order by sequence desc limit 1;
  if new.sequence <> coalesce(before.sequence, 0) + 1
    or new.previous_hash <> coalesce(before.hash, decode(repeat('00', 32), 'hex')) then
    raise exception using errcode = 'FH021', message = 'seal ' || new.sequence || ' does not follow the one before it';
  end if;
  return new;
end $$;
create trigger audit_seal_follows before insert on app.audit_seal for each row execute function app.follow_audit_seal();

do $$
declare
  name text;
  scope text := '(select nullif(current_setting(''app.organization_id'', true), '''')::uuid)';
begin
  foreach name in array array['audit_seal', 'audit_checkpoint', 'audit_witness'] loop
    execute format('alter table app.%I enable row level security', name);
    execute format('alter table app.%I force row level security', name);
    execute format('create policy %I on app.%I for all to freehold_app using (organization_id = %s) with check (organization_id = %s)',
      name || '_app', name, scope, scope);
    execute format('create policy %I on app.%I for all to freehold_sealer using (organization_id = %s) with check (organization_id = %s)',
      name || '_sealer', name, scope, scope);
    execute format('create policy %I on app.%I for select to freehold_definer using ((select session_user) = ''freehold_sealer'')',
      name || '_definer', name);
    execute format('create trigger %I before update or delete on app.%I for each row execute function app.refuse_change()',
      name || '_immutable', name);
    execute format('create trigger %I before truncate on app.%I for each statement execute function app.refuse_change()',
      name || '_kept', name);
    -- The application looks; the sealer looks and adds. Nobody may do more.
    execute format('grant select on app.%I to freehold_app, freehold_definer', name);
    execute format('grant select, insert on app.%I to freehold_sealer', name);
  end loop;
end $$;

grant usage on schema app to freehold_sealer;
grant select on app.audit_event to freehold_sealer, freehold_definer;
create policy audit_event_sealer on app.audit_event for select to freehold_sealer
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
create policy audit_event_definer on app.audit_event for select to freehold_definer using ((select session_user) = 'freehold_sealer');
create policy organization_sealing on app.organization for select to freehold_definer using ((select session_user) = 'freehold_sealer');

-- Which organisations have something to seal, to sign or to report: their ids, nothing else, and to the sealer's role alone. Whatever is then
-- done to one of them is done inside its own scope. `hour` is the beginning of the present hour: a chain that grew gets one checkpoint in each.
set role freehold_definer;
create function app.audit_backlog(hour timestamptz) returns table (organization_id uuid, to_seal boolean, to_sign boolean, to_report boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  settled bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
begin
  if session_user <> 'freehold_sealer' then raise exception using errcode = '42501', message = 'only the sealer asks for its backlog'; end if;
  return query select * from (
    select held.organization_id,
      exists (select from app.audit_event as event where event.organization_id = held.organization_id and event.transaction_id < settled
        and (event.transaction_id, event.id) > (coalesce(sealed.transaction_id, 0), coalesce(sealed.event_id, '00000000-0000-0000-0000-000000000000'))),
      sealed.sequence is not null and (signed.sequence is null or (signed.sequence < sealed.sequence and signed.checked_at < hour)),
      signed.sequence is not null and (witnessed.sequence is null or witnessed.sequence < signed.sequence)
    from app.organization as held
    left join lateral (select sequence, transaction_id, event_id from app.audit_seal as seal
      where seal.organization_id = held.organization_id order by sequence desc limit 1) as sealed on true
    left join lateral (select sequence, checked_at from app.audit_checkpoint as checkpoint
      where checkpoint.organization_id = held.organization_id order by sequence desc limit 1) as signed on true
    left join lateral (select sequence from app.audit_witness as witness
      where witness.organization_id = held.organization_id order by sequence desc limit 1) as witnessed on true
  ) as state (id, seal, sign, report) where state.seal or state.sign or state.report;
end $$;
grant execute on function app.audit_backlog(timestamptz) to freehold_sealer;
reset role;
