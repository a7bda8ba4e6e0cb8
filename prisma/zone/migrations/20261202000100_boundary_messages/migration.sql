-- How many messages of each kind of the boundary contract went to the control plane on one day. Messages of bucket R2 name an organisation, and so does their row:
-- the one table of this schema that does, and each organisation sees its own rows and those that are about none.
create table egress.boundary_message (
  day date not null,
  message text not null check (message ~ '^[a-z][a-z_]{0,31}$'),
  bucket text not null check (bucket in ('R1', 'R2')),
  -- The nil id where a message is about no organisation.
  organization_id uuid not null,
  messages bigint not null check (messages >= 0),
  sent_bytes bigint not null check (sent_bytes >= 0),
  primary key (organization_id, day, message),
  check ((bucket = 'R1') = (organization_id = '00000000-0000-0000-0000-000000000000'))
);
alter table egress.boundary_message enable row level security;
alter table egress.boundary_message force row level security;
create policy boundary_message_app on egress.boundary_message for select to freehold_app
  using (organization_id in ((select nullif(current_setting('app.organization_id', true), '')::uuid), '00000000-0000-0000-0000-000000000000'));
-- The registrar counts and reads nothing of it: what it adds to is found by the key.
create policy boundary_message_identity on egress.boundary_message for all to freehold_identity using (true) with check (true);
grant select on egress.boundary_message to freehold_app;
grant select, insert, update (messages, sent_bytes) on egress.boundary_message to freehold_identity;
