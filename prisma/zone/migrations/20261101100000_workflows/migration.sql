-- Durable workflows: the checkpoints of transactional steps, and the one way to enqueue.

-- A row commits together with what its step did, which is what makes the step's effect happen once.
-- No foreign key to the organisation: provisioning runs steps before the organisation's row exists.
CREATE TABLE app.workflow_step_checkpoint (
  organization_id uuid NOT NULL,
  workflow_id text NOT NULL CHECK (length(workflow_id) <= 256 AND starts_with(workflow_id, organization_id::text || ':')),
  step integer NOT NULL CHECK (step >= 0),
  result_json text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, workflow_id, step)
);

ALTER TABLE app.workflow_step_checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.workflow_step_checkpoint FORCE ROW LEVEL SECURITY;
CREATE POLICY workflow_step_checkpoint_app ON app.workflow_step_checkpoint TO freehold_app
  USING (organization_id = (SELECT nullif(current_setting('app.organization_id', true), '')::uuid))
  WITH CHECK (organization_id = (SELECT nullif(current_setting('app.organization_id', true), '')::uuid));
GRANT SELECT, INSERT, DELETE ON app.workflow_step_checkpoint TO freehold_app;

-- Enqueues a workflow in the caller's transaction: rolled back means not enqueued, so no outbox is needed.
-- SECURITY DEFINER, because the engine's tables hold every organisation's work and the application role may touch none of them. The caller
-- chooses what to run, never for whom: the organisation is the one of the transaction's scope, it leads the workflow's id (so that nobody can
-- guess or occupy another organisation's id) and it is the partition key by which the queues divide their capacity.
CREATE FUNCTION app.enqueue_workflow(workflow_name text, entity_id text, input jsonb, queue_name text, traceparent text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  organization uuid := nullif(current_setting('app.organization_id', true), '')::uuid;
BEGIN
  IF organization IS NULL THEN
    RAISE EXCEPTION 'enqueue_workflow: no organisation in scope' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF workflow_name !~ '^[a-z][a-z0-9-]{1,62}$' OR queue_name !~ '^[a-z][a-z0-9-]{1,62}$' OR entity_id !~ '^[A-Za-z0-9._-]{1,128}$' THEN
    RAISE EXCEPTION 'enqueue_workflow: malformed name or id' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF traceparent !~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$' THEN
    RAISE EXCEPTION 'enqueue_workflow: malformed trace context' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN dbos.enqueue_workflow(
    workflow_name => enqueue_workflow.workflow_name,
    queue_name => enqueue_workflow.queue_name,
    positional_args => ARRAY[json_build_object('input', input, 'traceparent', traceparent)],
    workflow_id => organization::text || ':' || enqueue_workflow.workflow_name || ':' || entity_id,
    queue_partition_key => organization::text
  );
END;
$$;
-- Its rights on the engine's tables are granted where those are created: by the migration of the workflow engine.
ALTER FUNCTION app.enqueue_workflow(text, text, jsonb, text, text) OWNER TO freehold_definer;
REVOKE EXECUTE ON FUNCTION app.enqueue_workflow(text, text, jsonb, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.enqueue_workflow(text, text, jsonb, text, text) TO freehold_app;
