-- What operators of the control plane asked the zone's staff to look into: an organisation, a purpose and a ticket's code, and nothing else. It opens nothing. Somebody
-- of the staff takes it up by asking for access, once; what becomes of that goes back as a code (docs/access.md).
create table app.support_escalation (
  organization_id uuid not null references app.organization (organization_id),
  -- The id of the job that brought it.
  id uuid not null,
  purpose text not null check (purpose in ('customer_support', 'production_incident', 'security_review', 'legal_demand', 'maintenance',
    'data_subject_request', 'migration')),
  ticket text not null check (ticket ~ '^[A-Z]{2,8}-[0-9]{1,10}$'),
  epoch integer not null check (epoch >= 1),
  received_at timestamptz not null default clock_timestamp(),
  request_id uuid,
  primary key (organization_id, id),
  constraint support_escalation_taken_up_once unique (organization_id, request_id),
  constraint support_escalation_request foreign key (organization_id, request_id) references app.access_request (organization_id, id)
);
alter table app.support_escalation enable row level security;
alter table app.support_escalation force row level security;
create policy support_escalation_app on app.support_escalation for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
-- For what waits to be taken up, over all organisations of the zone: to signed-in staff.
create policy support_escalation_identity on app.support_escalation for select to freehold_identity
  using ((select nullif(current_setting('app.staff_id', true), '')) is not null);
grant select, insert on app.support_escalation to freehold_app;
grant update (request_id) on app.support_escalation to freehold_app;
grant select (organization_id, id, purpose, ticket, received_at, request_id) on app.support_escalation to freehold_identity;
