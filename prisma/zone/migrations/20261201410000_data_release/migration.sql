-- Released data sets: what was computed from an organisation's rows leaves its zone as a new data set of counts alone, asked for by one person, approved by
-- another, and taken back by either. The request stays in the zone; the figures are copied into rows of their own when they are approved, and never change.

create table app.data_release (
  organization_id uuid not null references app.organization (organization_id),
  -- Random, since it is the one thing about a release that is known outside.
  id uuid not null default gen_random_uuid(),
  dataset text not null check (dataset in ('portfolio', 'collections')),
  month text not null check (month ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'),
  reason text not null check (char_length(reason) between 1 and 500),
  status text not null default 'pending' check (status in ('pending', 'approved', 'rejected', 'expired', 'withdrawn')),
  requested_by uuid not null,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  withdrawn_by uuid,
  withdrawn_at timestamptz,
  -- Of what was approved: its content, and the policy that allowed it.
  content_hash bytea check (octet_length(content_hash) = 32),
  policy_version integer,
  -- What the control plane has last taken.
  told text not null default 'nothing' check (told in ('nothing', 'released', 'withdrawn')),
  primary key (organization_id, id),
  -- Two people, whatever the code says.
  constraint data_release_two_people check (status not in ('approved', 'withdrawn') or (decided_by is not null and decided_by <> requested_by)),
  check ((status in ('approved', 'rejected', 'withdrawn')) = (decided_by is not null)),
  check ((status in ('approved', 'withdrawn')) = (content_hash is not null)),
  check ((content_hash is null) = (policy_version is null)),
  check ((status = 'withdrawn') = (withdrawn_by is not null))
);
create unique index data_release_pending on app.data_release (organization_id, dataset) where status = 'pending';
create unique index data_release_standing on app.data_release (organization_id, dataset, month) where status = 'approved';
create index data_release_requested on app.data_release (organization_id, requested_at desc);
create index data_release_due on app.data_release (organization_id, id) where (status, told) in (('approved', 'nothing'), ('withdrawn', 'released'), ('withdrawn', 'nothing'));
alter table app.data_release enable row level security;
alter table app.data_release force row level security;
create policy data_release_app on app.data_release for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert on app.data_release to freehold_app;
grant update (status, decided_by, decided_at, withdrawn_by, withdrawn_at, content_hash, policy_version) on app.data_release to freehold_app;

create table app.released_figure (
  organization_id uuid not null,
  release_id uuid not null,
  position smallint not null check (position between 0 and 15),
  figure text not null check (figure in ('associations', 'units', 'owners', 'charged_units', 'settled_units', 'paying_owners')),
  -- Null: withheld, because too few people stand behind it.
  counted integer check (counted >= 0),
  primary key (organization_id, release_id, figure),
  foreign key (organization_id, release_id) references app.data_release (organization_id, id)
);
alter table app.released_figure enable row level security;
alter table app.released_figure force row level security;
create policy released_figure_app on app.released_figure for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
-- Insert only: a released data set is what it is, or is withdrawn.
grant select, insert on app.released_figure to freehold_app;

-- The reporter looks over all organisations of the cell at once, through the two functions below alone, which answer the identity role and nobody else.
create policy data_release_definer on app.data_release for all to freehold_definer
  using ((select session_user) = 'freehold_identity') with check ((select session_user) = 'freehold_identity');
create policy released_figure_definer on app.released_figure for select to freehold_definer using ((select session_user) = 'freehold_identity');
grant select, update (told) on app.data_release to freehold_definer;
grant select on app.released_figure to freehold_definer;

set role freehold_definer;
create function app.due_releases(most integer)
returns table (organization_id uuid, id uuid, dataset text, month text, content_hash bytea, held boolean, figures jsonb)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if session_user <> 'freehold_identity' then raise exception using errcode = '42501', message = 'only the identity role reports releases'; end if;
  return query select r.organization_id, r.id, r.dataset, r.month, r.content_hash, r.status = 'approved',
      (select coalesce(jsonb_agg(jsonb_build_object('figure', f.figure, 'counted', f.counted) order by f.position), '[]') from app.released_figure as f
        where f.organization_id = r.organization_id and f.release_id = r.id)
    from app.data_release as r
    where (r.status, r.told) in (('approved', 'nothing'), ('withdrawn', 'released'), ('withdrawn', 'nothing'))
    order by r.status desc, r.organization_id, r.id limit most;
end $$;
-- Notes what the control plane has taken. What was withdrawn meanwhile stays due.
create function app.settle_releases(organizations uuid[], releases uuid[], held boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if session_user <> 'freehold_identity' then raise exception using errcode = '42501', message = 'only the identity role reports releases'; end if;
  update app.data_release as r set told = case when settle_releases.held then 'released' else 'withdrawn' end
    from unnest(organizations, releases) as t (organization_id, id)
    where r.organization_id = t.organization_id and r.id = t.id and r.told <> 'withdrawn';
end $$;
grant execute on function app.due_releases(integer) to freehold_identity;
grant execute on function app.settle_releases(uuid[], uuid[], boolean) to freehold_identity;
reset role;
