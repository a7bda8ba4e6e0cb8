-- The directory: which zone and cell an organisation is in, and what zones are asked and report.
--
-- Nothing here can hold free text. Allowed are uuid, integers, boolean, timestamptz, bytea of a fixed length, and text with a check against a
-- closed pattern of at most 64 characters. tests/residency/control-plane-columns.test.ts reads the live catalogue and fails on anything else.

create schema directory;
revoke all on schema public from public;
grant usage on schema directory to freehold_control;
alter default privileges in schema directory revoke execute on functions from public;

create function directory.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'FH020', message = 'rows of ' || tg_table_name || ' are never changed';
end $$;
grant execute on function directory.refuse_change() to freehold_control;

create table directory.zone (
  code text primary key check (code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  web_origin text not null check (web_origin ~ '^https?://[a-z0-9.-]{1,50}(:[0-9]{1,5})?$'),
  state text not null check (state in ('open', 'draining', 'off')),
  registered_at timestamptz(3) not null default now(),
  changed_at timestamptz(3) not null default now()
);

create table directory.cell (
  number integer primary key check (number between 1 and 2047),
  code text not null unique check (code ~ '^[a-z]{2}[a-z0-9]{0,6}-[1-9][0-9]{0,3}$'),
  zone_code text not null references directory.zone (code) check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  edge_address text not null check (edge_address ~ '^https?://[a-z0-9.-]{1,50}(:[0-9]{1,5})?$'),
  state text not null check (state in ('open', 'draining', 'off')),
  registered_at timestamptz(3) not null default now(),
  changed_at timestamptz(3) not null default now(),
  unique (number, zone_code)
);

create table directory.region (
  id uuid primary key,
  cell_number integer not null references directory.cell (number),
  country_code text not null check (country_code ~ '^[A-Z]{2}$'),
  provider_code text not null check (provider_code ~ '^[a-z][a-z0-9-]{0,31}$'),
  region_code text not null check (region_code ~ '^[a-z][a-z0-9-]{0,31}$'),
  role text not null check (role in ('primary', 'replica', 'backup')),
  lifecycle text not null check (lifecycle in ('planned', 'active', 'retired')),
  changed_at timestamptz(3) not null default now(),
  unique (cell_number, provider_code, region_code, role)
);

create table directory.organization (
  id uuid primary key,
  zone_code text not null check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  cell_number integer not null,
  kind_code text not null check (kind_code in ('community_association', 'management_company', 'service_provider', 'concierge', 'commercial_client')),
  status text not null check (status in ('provisioning', 'active', 'read_only', 'moving', 'moved', 'suspended', 'closed')),
  epoch integer not null check (epoch between 1 and 65535),
  policy_mode text not null check (policy_mode in ('single_country', 'regional', 'hybrid', 'fully_sovereign', 'client_owned_sovereignty')),
  policy_version integer not null check (policy_version >= 1),
  created_at timestamptz(3) not null default now(),
  changed_at timestamptz(3) not null default now(),
  sequence bigint not null default 0,
  foreign key (cell_number, zone_code) references directory.cell (number, zone_code)
);
create index organization_zone on directory.organization (zone_code, status);
create index organization_sequence on directory.organization (sequence);

-- One row, one lock: whoever appends to the log holds it until commit, so sequences have no gaps and follow the order of commits.
create table directory.change_head (
  single boolean primary key default true check (single),
  sequence bigint not null check (sequence >= 0)
);
insert into directory.change_head (sequence) values (0);

create table directory.change_log (
  sequence bigint primary key,
  kind text not null check (kind in ('organization', 'cell', 'zone')),
  organization_id uuid,
  zone_code text not null check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  cell_number integer,
  status text check (status in ('provisioning', 'active', 'read_only', 'moving', 'moved', 'suspended', 'closed')),
  epoch integer,
  policy_mode text check (policy_mode in ('single_country', 'regional', 'hybrid', 'fully_sovereign', 'client_owned_sovereignty')),
  policy_version integer,
  recorded_at timestamptz(3) not null default now(),
  check ((kind = 'organization') = (organization_id is not null and cell_number is not null and status is not null and epoch is not null
    and policy_mode is not null and policy_version is not null)),
  check (kind <> 'cell' or cell_number is not null)
);
create index change_log_organization on directory.change_log (organization_id, sequence);
create trigger change_log_immutable before update or delete on directory.change_log for each row execute function directory.refuse_change();
create trigger change_log_kept before truncate on directory.change_log for each statement execute function directory.refuse_change();

-- The log is written by triggers, so that no code path can change routing without telling the edges. They run as the owner: the
-- control plane's own role may read the log and its head, and write neither.
create function directory.next_sequence() returns bigint language sql security definer set search_path = pg_catalog, pg_temp as $$
  update directory.change_head set sequence = sequence + 1 returning sequence
$$;
revoke execute on function directory.next_sequence() from public;

create function directory.log_organization() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and (new.zone_code, new.cell_number, new.status, new.epoch, new.policy_mode, new.policy_version)
    is not distinct from (old.zone_code, old.cell_number, old.status, old.epoch, old.policy_mode, old.policy_version) then
    return new;
  end if;
  new.sequence := directory.next_sequence();
  new.changed_at := now();
  insert into directory.change_log (sequence, kind, organization_id, zone_code, cell_number, status, epoch, policy_mode, policy_version)
    values (new.sequence, 'organization', new.id, new.zone_code, new.cell_number, new.status, new.epoch, new.policy_mode, new.policy_version);
  return new;
end $$;
revoke execute on function directory.log_organization() from public;
create trigger organization_logged before insert or update on directory.organization
  for each row execute function directory.log_organization();

create function directory.log_place() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_table_name = 'zone' then
    insert into directory.change_log (sequence, kind, zone_code) values (directory.next_sequence(), 'zone', new.code);
  elsif tg_table_name = 'cell' then
    insert into directory.change_log (sequence, kind, zone_code, cell_number)
      values (directory.next_sequence(), 'cell', new.zone_code, new.number);
  else
    insert into directory.change_log (sequence, kind, zone_code, cell_number)
      select directory.next_sequence(), 'cell', zone_code, number from directory.cell where number = new.cell_number;
  end if;
  return new;
end $$;
revoke execute on function directory.log_place() from public;
create trigger zone_logged after insert or update on directory.zone for each row execute function directory.log_place();
create trigger cell_logged after insert or update on directory.cell for each row execute function directory.log_place();
create trigger region_logged after insert or update on directory.region for each row execute function directory.log_place();

create table directory.zone_job_head (
  zone_code text primary key references directory.zone (code) check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  sequence bigint not null check (sequence >= 0)
);

create table directory.zone_job (
  id uuid primary key,
  zone_code text not null references directory.zone (code) check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  sequence bigint not null default 0,
  kind text not null check (kind in ('provision', 'set_status', 'close')),
  organization_id uuid not null references directory.organization (id),
  cell_number integer not null references directory.cell (number),
  epoch integer not null check (epoch between 1 and 65535),
  target_status text not null check (target_status in ('provisioning', 'active', 'read_only', 'suspended', 'closed')),
  organization_kind text not null
    check (organization_kind in ('community_association', 'management_company', 'service_provider', 'concierge', 'commercial_client')),
  policy_mode text not null check (policy_mode in ('single_country', 'regional', 'hybrid', 'fully_sovereign', 'client_owned_sovereignty')),
  policy_version integer not null check (policy_version >= 1),
  outcome text not null default 'open' check (outcome in ('open', 'accepted', 'claimable', 'claimed', 'done', 'failed')),
  failure_code text check (failure_code ~ '^[A-Z][A-Z0-9_]{0,63}$'),
  created_at timestamptz(3) not null default now(),
  changed_at timestamptz(3) not null default now(),
  unique (zone_code, sequence)
);
create index zone_job_organization on directory.zone_job (organization_id, sequence);

create function directory.number_zone_job() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into directory.zone_job_head as head (zone_code, sequence) values (new.zone_code, 1)
    on conflict (zone_code) do update set sequence = head.sequence + 1 returning sequence into new.sequence;
  return new;
end $$;
revoke execute on function directory.number_zone_job() from public;
create trigger zone_job_numbered before insert on directory.zone_job for each row execute function directory.number_zone_job();

create table directory.audit_head (
  organization_id uuid not null references directory.organization (id),
  zone_code text not null references directory.zone (code) check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  sequence bigint not null check (sequence >= 0),
  hash bytea not null check (octet_length(hash) = 32),
  witnessed_at timestamptz(3) not null default now(),
  primary key (organization_id, sequence)
);
create trigger audit_head_immutable before update or delete on directory.audit_head for each row execute function directory.refuse_change();

create table directory.zone_instance (
  zone_code text not null references directory.zone (code) check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  instance_id uuid not null,
  cell_code text not null references directory.cell (code) check (cell_code ~ '^[a-z]{2}[a-z0-9]{0,6}-[1-9][0-9]{0,3}$'),
  role text not null check (role in ('web', 'worker', 'edge')),
  directory_age_ms integer check (directory_age_ms >= 0),
  reported_at timestamptz(3) not null,
  received_at timestamptz(3) not null default now(),
  primary key (zone_code, instance_id)
);

create table directory.zone_health (
  zone_code text not null check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  instance_id uuid not null,
  part text not null check (part in ('postgres', 'redis', 'cerbos', 'workflows', 'object_store', 'directory', 'web', 'worker', 'edge')),
  state text not null check (state in ('up', 'down', 'unknown')),
  measured_state text not null check (measured_state in ('up', 'down', 'unknown')),
  run_length integer not null check (run_length >= 1),
  latency_us integer check (latency_us >= 0),
  received_at timestamptz(3) not null default now(),
  primary key (zone_code, instance_id, part),
  foreign key (zone_code, instance_id) references directory.zone_instance (zone_code, instance_id) on delete cascade
);

create table directory.zone_counter (
  zone_code text not null references directory.zone (code) check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  cell_code text not null references directory.cell (code) check (cell_code ~ '^[a-z]{2}[a-z0-9]{0,6}-[1-9][0-9]{0,3}$'),
  workflows_pending bigint not null check (workflows_pending >= 0),
  workflows_failed bigint not null check (workflows_failed >= 0),
  received_at timestamptz(3) not null default now(),
  primary key (zone_code, cell_code)
);

create table directory.operator (
  id uuid primary key,
  subject_code text not null unique check (subject_code ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
  role text not null check (role in ('viewer', 'operator')),
  created_at timestamptz(3) not null default now(),
  disabled_at timestamptz(3)
);

create table directory.operator_session (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  operator_id uuid not null references directory.operator (id),
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  ended_at timestamptz(3)
);
create index operator_session_operator on directory.operator_session (operator_id);

create table directory.operator_action (
  id uuid primary key,
  operator_id uuid references directory.operator (id),
  action_code text not null check (action_code ~ '^[a-zA-Z][a-zA-Z0-9_.-]{0,63}$'),
  organization_id uuid,
  zone_code text check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  outcome_code text not null check (outcome_code ~ '^[A-Z][A-Z0-9_]{0,63}$'),
  recorded_at timestamptz(3) not null default now()
);
create index operator_action_organization on directory.operator_action (organization_id, recorded_at);
create index operator_action_recorded on directory.operator_action (recorded_at);
create trigger operator_action_immutable before update or delete on directory.operator_action
  for each row execute function directory.refuse_change();
create trigger operator_action_kept before truncate on directory.operator_action
  for each statement execute function directory.refuse_change();

create table directory.idempotency_key (
  operator_id uuid not null references directory.operator (id),
  key_hash bytea not null check (octet_length(key_hash) = 32),
  body_hash bytea not null check (octet_length(body_hash) = 32),
  organization_id uuid not null references directory.organization (id),
  created_at timestamptz(3) not null default now(),
  primary key (operator_id, key_hash)
);

grant select, insert, update on directory.zone, directory.cell, directory.region, directory.organization to freehold_control;
grant select on directory.change_head, directory.change_log, directory.zone_job_head to freehold_control;
grant select, insert on directory.zone_job, directory.audit_head, directory.operator_action, directory.idempotency_key to freehold_control;
grant update (outcome, failure_code, changed_at) on directory.zone_job to freehold_control;
grant select, insert, update, delete on directory.zone_instance, directory.zone_health to freehold_control;
grant select, insert, update on directory.zone_counter, directory.operator, directory.operator_session to freehold_control;

-- Durable workflows. A step's checkpoint commits together with what the step did. Its result is a code or nothing: words do not fit.
create table directory.workflow_step_checkpoint (
  organization_id uuid not null,
  workflow_name text not null check (workflow_name ~ '^[a-z][a-z0-9-]{1,62}$'),
  entity_id text not null check (entity_id ~ '^[A-Za-z0-9_-]{1,64}$'),
  step integer not null check (step >= 0),
  result_code text check (result_code ~ '^[a-z_]{1,64}$'),
  recorded_at timestamptz(3) not null default now(),
  primary key (organization_id, workflow_name, entity_id, step)
);
grant select, insert, delete on directory.workflow_step_checkpoint to freehold_control;

-- Enqueues a workflow in the caller's transaction: rolled back means not enqueued. The control plane's role may touch none of the
-- engine's tables; here it chooses a name and ids, and the input is built from columns, so no text gets in.
create function directory.enqueue_workflow(workflow_name text, organization uuid, entity_id text, queue_name text, traceparent text default null)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if workflow_name !~ '^[a-z][a-z0-9-]{1,62}$' or queue_name !~ '^[a-z][a-z0-9-]{1,62}$' or entity_id !~ '^[A-Za-z0-9_-]{1,64}$' then
    raise exception 'enqueue_workflow: malformed name or id' using errcode = 'invalid_parameter_value';
  end if;
  if traceparent !~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$' then
    raise exception 'enqueue_workflow: malformed trace context' using errcode = 'invalid_parameter_value';
  end if;
  return dbos.enqueue_workflow(
    workflow_name => enqueue_workflow.workflow_name,
    queue_name => enqueue_workflow.queue_name,
    positional_args => array[json_build_object('input', json_build_object('organizationId', organization), 'traceparent', traceparent)],
    workflow_id => organization::text || ':' || enqueue_workflow.workflow_name || ':' || entity_id,
    queue_partition_key => organization::text
  );
end $$;
revoke execute on function directory.enqueue_workflow(text, uuid, text, text, text) from public;
grant execute on function directory.enqueue_workflow(text, uuid, text, text, text) to freehold_control;
