-- What nobody needs any more goes by itself: an import that nobody finished expires, and answers of repeated writes are forgotten.
-- How long each is kept is written in docs/retention.md and held by the code that removes it.

-- When somebody last did something with an import: began it, or sent a file. Code from before this column lets the default speak.
alter table app.import_job add column last_active_at timestamptz not null default now();
alter table app.import_job drop constraint import_job_status_check;
alter table app.import_job add constraint import_job_status_check
  check (status in ('awaiting_upload', 'checking', 'checked', 'committing', 'committed', 'failed', 'cancelled', 'expired'));
create index import_job_idle on app.import_job (organization_id, last_active_at) where status in ('awaiting_upload', 'checking', 'checked');

-- The daily round starts one workflow for each active organisation, so it has to know which there are: their ids, which are opaque and which the
-- workflow role sees in every workflow's id anyway. The function answers that role alone, by who signed in to the database, and a policy
-- says the same, so that no other function of the definer sees more than its one organisation.
create policy organization_round on app.organization for select to freehold_definer using ((select session_user) = 'freehold_dbos');
set role freehold_definer;
create function app.active_organizations(after uuid, most integer) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if session_user <> 'freehold_dbos' then raise exception using errcode = '42501', message = 'only the workflow role goes the round'; end if;
  return query select organization_id from app.organization
    where status = 'active' and (after is null or organization_id > after) order by organization_id limit most;
end $$;
grant execute on function app.active_organizations(uuid, integer) to freehold_dbos;
reset role;
