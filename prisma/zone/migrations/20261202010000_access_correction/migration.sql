-- Corrections: under a grant for it, somebody of the staff proposes values for a few fields of one record, the customer sees before and after and says yes to exactly
-- that, and either side can take it back (docs/access.md). Staff write nothing themselves: their role of the database still changes no row.
alter table app.access_request drop constraint access_request_verb_check,
  add constraint access_request_verb_check check (verb in ('view', 'read', 'correct')),
  -- One record, asked for as it should be, with the customer's word; never break-glass and never signed offline.
  add constraint access_request_correct check (verb <> 'correct' or (record_id is not null and kind = 'regular' and needs_customer));
alter table app.access_grant drop constraint access_grant_verb_check,
  add constraint access_grant_verb_check check (verb in ('view', 'read', 'correct')),
  add constraint access_grant_correct check (verb <> 'correct' or (record_id is not null and kind = 'regular' and approved_by_customer is not null));
alter table app.access_invitation drop constraint access_invitation_verb_check,
  add constraint access_invitation_verb_check check (verb in ('view', 'read', 'correct'));
alter table app.notice drop constraint notice_kind_check,
  add constraint notice_kind_check check (kind in ('access_wanted', 'access_opened', 'release_wanted', 'correction_wanted'));

create table app.access_correction (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  grant_id uuid not null,
  dataset text not null check (dataset in ('associations', 'units', 'people')),
  record_id uuid not null,
  reason text not null check (char_length(btrim(reason)) between 1 and 1000),
  -- Field → before, after. Erased a while after the end; what was done stays, without its words.
  changes jsonb check (jsonb_typeof(changes) = 'object'),
  content_hash bytea not null check (octet_length(content_hash) = 32),
  proposed_by uuid not null,
  proposed_at timestamptz not null default clock_timestamp(),
  status text not null default 'proposed' check (status in ('proposed', 'applied', 'rejected', 'undone')),
  decided_by uuid,
  decided_at timestamptz,
  undone_by uuid,
  undone_at timestamptz,
  primary key (organization_id, id),
  constraint access_correction_of_grant foreign key (organization_id, grant_id) references app.access_grant (organization_id, id),
  -- Whatever a program believes: who proposed decides nothing.
  constraint access_correction_second_person check (decided_by <> proposed_by),
  constraint access_correction_decided check ((status = 'proposed') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
  constraint access_correction_undone check ((status = 'undone') = (undone_by is not null) and (undone_by is null) = (undone_at is null))
);
create index access_correction_grant on app.access_correction (organization_id, grant_id, id);
create index access_correction_status on app.access_correction (organization_id, status, id);
alter table app.access_correction enable row level security;
alter table app.access_correction force row level security;
create policy access_correction_app on app.access_correction for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert on app.access_correction to freehold_app;
grant update (status, changes, decided_by, decided_at, undone_by, undone_at) on app.access_correction to freehold_app;

-- A proposal, and its taking effect, needs a grant that is live at that moment: for its proposer, its record, and to correct.
create function app.require_correcting_grant() returns trigger language plpgsql as $$
begin
  if not exists (select from app.access_grant as g where g.organization_id = new.organization_id and g.id = new.grant_id and g.verb = 'correct'
      and g.staff_id = new.proposed_by and g.dataset = new.dataset and g.record_id = new.record_id and g.status = 'active'
      and g.ends_at > clock_timestamp()) then
    raise exception using errcode = 'FH030', message = 'no live grant to correct this record';
  end if;
  return new;
end $$;
create trigger access_correction_proposed before insert on app.access_correction for each row execute function app.require_correcting_grant();
create trigger access_correction_applied before update of status on app.access_correction for each row
  when (new.status = 'applied' and old.status <> 'applied') execute function app.require_correcting_grant();

-- What was proposed never changes; its words can only go.
create function app.keep_correction() returns trigger language plpgsql as $$
begin
  if new.changes is not null and new.changes is distinct from old.changes then
    raise exception using errcode = 'FH020', message = 'what a correction proposed is never changed';
  end if;
  if (old.status, new.status) not in (('proposed', 'applied'), ('proposed', 'rejected'), ('applied', 'undone')) and old.status <> new.status then
    raise exception using errcode = 'FH020', message = 'a correction goes forward only';
  end if;
  return new;
end $$;
create trigger access_correction_kept before update on app.access_correction for each row execute function app.keep_correction();
