-- Durable workflows: the checkpoints of transactional steps, and the one way to enqueue.

-- A row commits together with what its step did, which is what makes the step's effect happen once.
-- No foreign key to the organisation: provisioning runs steps before the organisation's row exists.
create table app.workflow_step_checkpoint (
  organization_id uuid not null,
  workflow_id text not null
    check (char_length(workflow_id) <= 256 and workflow_id ~ '^[0-9a-f-]{36}:[a-z0-9-]+:[A-Za-z0-9._-]+$'
      and starts_with(workflow_id, organization_id::text || ':')),
  step integer not null check (step >= 0),
  result jsonb not null,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, workflow_id, step)
);
alter table app.workflow_step_checkpoint enable row level security;
alter table app.workflow_step_checkpoint force row level security;
create policy workflow_step_checkpoint_app on app.workflow_step_checkpoint for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, delete on app.workflow_step_checkpoint to freehold_app;

-- Enqueues a workflow in the caller's transaction: rolled back means not enqueued, so no outbox is needed.
-- The engine's tables hold every organisation's work, and the application role may touch none of them. The caller chooses what to run, never
-- for whom: the organisation is the one of the transaction's scope, it leads the workflow's id (so that nobody can occupy another
-- organisation's id) and it is the partition key by which the queues divide their capacity.
-- The definer's rights on the engine's tables are granted where those tables are made, by migrateWorkflows of packages/workflows.
set role freehold_definer;
create function app.enqueue_workflow(workflow_name text, entity_id text, input jsonb, queue_name text, traceparent text default null)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  organization uuid := nullif(current_setting('app.organization_id', true), '')::uuid;
begin
  if organization is null then raise exception using errcode = '42501', message = 'no organisation in scope'; end if;
  if workflow_name !~ '^[a-z][a-z0-9-]{1,62}$' or queue_name !~ '^[a-z][a-z0-9-]{1,62}$' or entity_id !~ '^[A-Za-z0-9._-]{1,128}$' then
    raise exception using errcode = '22023', message = 'malformed name or id of a workflow';
  end if;
  if traceparent !~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$' then
    raise exception using errcode = '22023', message = 'malformed trace context';
  end if;
  return dbos.enqueue_workflow(
    workflow_name => enqueue_workflow.workflow_name,
    queue_name => enqueue_workflow.queue_name,
    positional_args => array[json_build_object('input', input, 'traceparent', traceparent)],
    workflow_id => organization::text || ':' || enqueue_workflow.workflow_name || ':' || entity_id,
    queue_partition_key => organization::text
  );
end $$;
revoke execute on function app.enqueue_workflow(text, text, jsonb, text, text) from public;
grant execute on function app.enqueue_workflow(text, text, jsonb, text, text) to freehold_app;
reset role;
