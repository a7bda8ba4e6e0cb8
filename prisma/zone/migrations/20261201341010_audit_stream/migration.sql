-- Where an organisation's sealed trail is sent, and how far it has got. One destination for an organisation; the worker's stream reads it under the
-- sealer's role, which may move the cursor and tell of failures and change nothing of what was set.
create table app.audit_stream (
  organization_id uuid primary key references app.organization (organization_id),
  kind text not null check (kind in ('syslog_tls', 'https')),
  host text not null check (host ~ '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$'),
  port integer not null check (port between 1 and 65535),
  path text not null check (path ~ '^/[A-Za-z0-9._~/-]{0,199}$'),
  -- Sealed with the zone's field key; sent as a bearer token.
  sealed_token text check (char_length(sealed_token) <= 2000),
  paused boolean not null default false,
  -- The last event of the chain that the destination took.
  acknowledged bigint not null default 0 check (acknowledged >= 0),
  acknowledged_at timestamptz,
  failures integer not null default 0 check (failures >= 0),
  last_error text check (last_error in ('UNREACHABLE', 'TLS_REFUSED', 'TIMED_OUT', 'NOT_TAKEN', 'NOT_DECLARED', 'PLACE_FORBIDDEN', 'TOKEN_UNREADABLE')),
  last_error_at timestamptz,
  next_attempt_at timestamptz not null default now(),
  changed_by uuid not null,
  changed_at timestamptz not null default now()
);
alter table app.audit_stream enable row level security;
alter table app.audit_stream force row level security;
create policy audit_stream_app on app.audit_stream for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
create policy audit_stream_sealer on app.audit_stream for all to freehold_sealer
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
create policy audit_stream_definer on app.audit_stream for select to freehold_definer using ((select session_user) = 'freehold_sealer');
grant select, insert, update, delete on app.audit_stream to freehold_app;
grant select on app.audit_stream to freehold_sealer, freehold_definer;
grant update (acknowledged, acknowledged_at, failures, last_error, last_error_at, next_attempt_at) on app.audit_stream to freehold_sealer;

-- What the sealer's role has to know to judge a destination again before anything is sent: under which policy the organisation is, and that policy.
create policy organization_streaming on app.organization for select to freehold_sealer
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select (organization_id, status, policy_mode, policy_version) on app.organization to freehold_sealer;
create policy residency_policy_streaming on app.residency_policy for select to freehold_sealer
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select on app.residency_policy to freehold_sealer;
