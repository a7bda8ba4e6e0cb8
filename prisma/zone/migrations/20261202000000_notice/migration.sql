-- What administrators are told by e-mail: that something waits for them, or that somebody of the zone's staff may look. One row for each of them, made in the
-- transaction of what it tells of; the worker sends it and notes what the mail server said. No address and no word of the message is kept.
create table app.notice (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  kind text not null check (kind in ('access_wanted', 'access_opened', 'release_wanted')),
  target_id uuid not null,
  recipient_id uuid not null,
  status text not null default 'waiting' check (status in ('waiting', 'accepted', 'failed', 'withdrawn')),
  attempts integer not null default 0 check (attempts >= 0),
  -- Why it is not accepted, or not yet.
  failure text check (failure in ('AWAY', 'REFUSED', 'NO_MAIL', 'NO_RECIPIENT', 'PLACE_FORBIDDEN')),
  created_at timestamptz not null default clock_timestamp(),
  -- Nobody is told of what is over.
  send_until timestamptz not null,
  settled_at timestamptz,
  primary key (organization_id, id),
  constraint notice_once unique (organization_id, target_id, kind, recipient_id),
  constraint notice_settled check ((status = 'waiting') = (settled_at is null)),
  constraint notice_says_why check (case status when 'failed' then failure is not null when 'accepted' then failure is null else true end)
);
create index notice_age on app.notice (organization_id, created_at);
alter table app.notice enable row level security;
alter table app.notice force row level security;
create policy notice_app on app.notice for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, delete on app.notice to freehold_app;
grant update (status, attempts, failure, settled_at) on app.notice to freehold_app;
