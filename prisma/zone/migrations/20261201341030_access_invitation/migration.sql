-- An organisation under a mode in which nobody of the zone's staff may even ask invites one of them, for one data set, up to a level, for a few days. Who was not
-- invited is refused at the request; what was granted ends when the invitation is withdrawn.
create table app.access_invitation (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  staff_id uuid not null,
  dataset text not null check (dataset in ('associations', 'units', 'people', 'receipts', 'charges')),
  level text not null check (level in ('identity', 'transactional', 'operational', 'content', 'analytical_derived')),
  verb text not null check (verb in ('view', 'read')),
  invited_by uuid not null,
  invited_at timestamptz not null default now(),
  -- Until then the person may ask. What they were granted by then ends by its own time.
  expires_at timestamptz not null,
  withdrawn_by uuid,
  withdrawn_at timestamptz,
  primary key (organization_id, id),
  constraint access_invitation_lives_four_days check (expires_at > invited_at and expires_at <= invited_at + interval '4 days'),
  constraint access_invitation_withdrawn check ((withdrawn_by is null) = (withdrawn_at is null)),
  constraint access_invitation_of_another check (invited_by <> staff_id)
);
create index access_invitation_of_staff on app.access_invitation (organization_id, staff_id, dataset);
alter table app.access_invitation enable row level security;
alter table app.access_invitation force row level security;
create policy access_invitation_app on app.access_invitation for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update (withdrawn_by, withdrawn_at) on app.access_invitation to freehold_app;
