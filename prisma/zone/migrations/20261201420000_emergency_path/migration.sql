-- Access while nobody who could decide is there: custodians of the zone have signed a text offline, and somebody of the staff presents it. It becomes a grant like
-- every other, of half an hour at most (docs/access.md). What was signed is kept beside it, and a text counts once.
alter table app.access_request drop constraint access_request_kind_check,
  add constraint access_request_kind_check check (kind in ('regular', 'break_glass', 'emergency')),
  add constraint access_request_emergency check (kind <> 'emergency' or (asked_minutes <= 30 and verb = 'read'));
alter table app.access_grant drop constraint access_grant_kind_check,
  add constraint access_grant_kind_check check (kind in ('regular', 'break_glass', 'emergency')),
  drop constraint access_grant_lasts,
  add constraint access_grant_lasts check (ends_at > starts_at and ends_at <= starts_at + case
    when kind = 'emergency' then interval '30 minutes'
    when kind = 'break_glass' then interval '1 hour'
    when level in ('identity', 'transactional') then interval '8 hours'
    when level in ('content', 'operational') then interval '24 hours'
    else interval '72 hours' end);

create table app.emergency_authorization (
  organization_id uuid not null references app.organization (organization_id),
  request_id uuid not null,
  nonce text not null check (nonce ~ '^[0-9a-f]{32}$'),
  -- The very bytes that were signed: codes, ids and instants.
  signed_text text not null check (char_length(signed_text) <= 1000 and signed_text ~ '^freehold-emergency-1\n([a-z-]+: [A-Za-z0-9:_-]+\n){12}$'),
  custodian_ids uuid[] not null,
  signatures bytea[] not null,
  -- How many the zone asked for at that moment. Whatever a program believes: never one.
  custodians_required integer not null check (custodians_required >= 2),
  presented_at timestamptz not null default clock_timestamp(),
  primary key (organization_id, request_id),
  constraint emergency_authorization_used_once unique (organization_id, nonce),
  constraint emergency_authorization_of_request foreign key (organization_id, request_id) references app.access_request (organization_id, id),
  constraint emergency_authorization_enough check (cardinality(custodian_ids) >= custodians_required and cardinality(signatures) = cardinality(custodian_ids))
);
alter table app.emergency_authorization enable row level security;
alter table app.emergency_authorization force row level security;
create policy emergency_authorization_app on app.emergency_authorization for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert on app.emergency_authorization to freehold_app;
create trigger emergency_authorization_immutable before update or delete on app.emergency_authorization for each row execute function app.refuse_change();
create trigger emergency_authorization_kept before truncate on app.emergency_authorization for each statement execute function app.refuse_change();
