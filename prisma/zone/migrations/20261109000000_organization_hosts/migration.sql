-- Organisation hosts, `<alias>.o.<zone host>`: opt-in, one for an organisation at most. Server names are public, so the alias is drawn at random
-- and can be replaced; it tells nothing about the organisation. Only the zone's own edge resolves it, from the table below.

create table app.organization_host (
  organization_id uuid primary key references app.organization (organization_id),
  -- 20 characters of base32: 100 random bits, which nobody draws twice and nobody guesses.
  alias text not null check (alias ~ '^[a-z2-7]{20}$'),
  created_at timestamptz not null default now()
);
alter table app.organization_host enable row level security;
alter table app.organization_host force row level security;
create policy organization_host_app on app.organization_host for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
create policy organization_host_definer on app.organization_host for select to freehold_definer
  using ((select session_user) = 'freehold_identity');
grant select, insert, update, delete on app.organization_host to freehold_app;
grant select on app.organization_host to freehold_definer;

-- The zone's whole table, for the file that its edge reads: aliases and opaque ids, nothing else. It is the one place where rows of several
-- organisations are read at once, so it asks who is calling: the identity role, which has no other way to this table. The policy above says the
-- same, so that no other function of the definer sees more. Were an alias ever there twice, the older one keeps it.
set role freehold_definer;
create function app.list_organization_hosts() returns table (alias text, organization_id uuid)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if session_user <> 'freehold_identity' then
    raise exception using errcode = '42501', message = 'only the identity role lists organisation hosts';
  end if;
  return query select distinct on (host.alias) host.alias, host.organization_id from app.organization_host as host
    order by host.alias, host.created_at, host.organization_id;
end $$;
grant execute on function app.list_organization_hosts() to freehold_identity;
reset role;
