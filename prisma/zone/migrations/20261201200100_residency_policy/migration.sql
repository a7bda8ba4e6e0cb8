-- An organisation's residency policy as the control plane signed it, one row for each version. The zone decides by the newest it has, and so needs
-- nobody outside for a decision. A version is written once; what it says is in the signed bytes.
create table app.residency_policy (
  organization_id uuid not null references app.organization (organization_id),
  version integer not null check (version >= 1),
  mode text not null check (mode in ('single_country', 'regional', 'hybrid', 'fully_sovereign', 'client_owned_sovereignty')),
  bundle bytea not null check (octet_length(bundle) between 1 and 65536),
  signature bytea not null check (octet_length(signature) = 64),
  key_id text not null check (key_id ~ '^[a-z0-9][a-z0-9.-]{0,62}$'),
  received_at timestamptz not null default now(),
  primary key (organization_id, version)
);
alter table app.residency_policy enable row level security;
alter table app.residency_policy force row level security;
create policy residency_policy_app on app.residency_policy for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert on app.residency_policy to freehold_app;
create trigger residency_policy_immutable before update or delete on app.residency_policy for each row execute function app.refuse_change();
create trigger residency_policy_kept before truncate on app.residency_policy for each statement execute function app.refuse_change();
