-- Membership pointers: where a zone's file switches them on, the control plane is told which organisations a person belongs to, as two opaque ids
-- and nothing else. The subject is drawn at random, is not the account's id, and is gone with the last membership. A row here says that the
-- control plane may hold the pointer: it is written before the pointer is told and removed after it has been withdrawn.

create table app.membership_pointer (
  organization_id uuid not null references app.organization (organization_id),
  user_id uuid not null,
  subject uuid not null,
  -- When the control plane last took it; null while it has not.
  told_at timestamptz,
  primary key (organization_id, user_id)
);
alter table app.membership_pointer enable row level security;
alter table app.membership_pointer force row level security;
create policy membership_pointer_app on app.membership_pointer for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select on app.membership_pointer to freehold_app;

-- The reporter looks over all organisations of the cell at once. It does so through the two functions below alone, which answer the identity role
-- and nobody else; the policies say the same.
create policy membership_pointer_definer on app.membership_pointer for all to freehold_definer
  using ((select session_user) = 'freehold_identity') with check ((select session_user) = 'freehold_identity');
create policy membership_definer on app.membership for select to freehold_definer using ((select session_user) = 'freehold_identity');
create policy organization_pointers on app.organization for select to freehold_definer using ((select session_user) = 'freehold_identity');
grant select, insert, update, delete on app.membership_pointer to freehold_definer;
grant select (organization_id, user_id, status) on app.membership to freehold_definer;

set role freehold_definer;

-- What the control plane has to be told: withdrawals first, then what is new, then what it has not heard of for half a day, so that what it is no
-- longer told of can be forgotten there. `wanted` false withdraws everything.
create function app.due_membership_pointers(wanted boolean, most integer) returns table (organization_id uuid, subject uuid, held boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if session_user <> 'freehold_identity' then
    raise exception using errcode = '42501', message = 'only the identity role reports membership pointers';
  end if;
  if wanted then
    with missing as materialized (
      select distinct m.organization_id, m.user_id from app.membership as m join app.organization as o on o.organization_id = m.organization_id
      where m.status = 'active' and o.status <> 'closed' and not exists (
        select from app.membership_pointer as p where p.organization_id = m.organization_id and p.user_id = m.user_id)
      limit most
    ), person as materialized (
      select distinct m.user_id from missing as m
    ), named as materialized (
      select n.user_id, coalesce((select k.subject from app.membership_pointer as k where k.user_id = n.user_id limit 1), gen_random_uuid()) as subject
      from person as n
    )
    insert into app.membership_pointer (organization_id, user_id, subject)
      select m.organization_id, m.user_id, n.subject from missing as m join named as n on n.user_id = m.user_id;
  end if;
  return query
    select due.organization_id, due.subject, due.held from (
      select p.organization_id, p.subject, p.told_at, wanted and exists (
        select from app.membership as m join app.organization as o on o.organization_id = m.organization_id
        where m.organization_id = p.organization_id and m.user_id = p.user_id and m.status = 'active' and o.status <> 'closed') as held
      from app.membership_pointer as p
    ) as due
    where not due.held or due.told_at is null or due.told_at < now() - interval '12 hours'
    order by due.held, due.told_at nulls first, due.organization_id, due.subject limit most;
end $$;

-- Notes what the control plane has taken: a pointer that it holds, or one that it has forgotten.
create function app.settle_membership_pointers(organizations uuid[], subjects uuid[], held boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if session_user <> 'freehold_identity' then
    raise exception using errcode = '42501', message = 'only the identity role reports membership pointers';
  end if;
  if held then
    update app.membership_pointer as p set told_at = now() from unnest(organizations, subjects) as t (organization_id, subject)
      where p.organization_id = t.organization_id and p.subject = t.subject;
  else
    delete from app.membership_pointer as p using unnest(organizations, subjects) as t (organization_id, subject)
      where p.organization_id = t.organization_id and p.subject = t.subject;
  end if;
end $$;

grant execute on function app.due_membership_pointers(boolean, integer) to freehold_identity;
grant execute on function app.settle_membership_pointers(uuid[], uuid[], boolean) to freehold_identity;
reset role;
