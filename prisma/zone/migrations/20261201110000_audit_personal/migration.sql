-- What an event has to say of a person lies beside the trail and not in it: the event holds a salted commitment, under its seal, and the value can be
-- erased with its salt. Whoever has both can show that the value is the one that was meant; without the salt nobody can guess it from the hash.
alter table app.audit_event add column commitments text[] not null default '{}'
  check (array_to_string(commitments, ' ') ~ '^([a-z_]{1,32}:[0-9a-f]{64}( |$))*$');

create table app.audit_personal (
  organization_id uuid not null,
  event_id uuid not null,
  field text not null check (field in ('client_address')),
  salt bytea not null check (octet_length(salt) = 32),
  value text not null check (char_length(value) between 1 and 64),
  recorded_at timestamptz not null default now(),
  primary key (organization_id, event_id, field),
  foreign key (organization_id, event_id) references app.audit_event (organization_id, id)
);
create index audit_personal_recorded on app.audit_personal (organization_id, recorded_at);
alter table app.audit_personal enable row level security;
alter table app.audit_personal force row level security;
create policy audit_personal_app on app.audit_personal for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
-- Added, read and erased; never changed, since a changed value would no longer be the one that the event is committed to.
grant select, insert, delete on app.audit_personal to freehold_app;
