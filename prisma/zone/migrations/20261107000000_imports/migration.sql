-- Imports of units and owners: the job, the lines that wait to be taken over, and the problems found in the file.
-- Lines are gone once the import has ended, whichever way; problems hold line, column and reason, never what the line said.

create table app.import_job (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null,
  association_id uuid not null,
  status text not null
    check (status in ('awaiting_upload', 'checking', 'checked', 'committing', 'committed', 'failed', 'cancelled')),
  column_separator text not null check (column_separator in ('auto', 'comma', 'semicolon', 'tab')),
  decimal_sign text not null check (decimal_sign in ('auto', 'point', 'comma')),
  upload_id uuid,
  size_bytes bigint not null default 0 check (size_bytes >= 0),
  checked_bytes bigint not null default 0 check (checked_bytes between 0 and size_bytes),
  checked_rows integer not null default 0 check (checked_rows >= 0),
  problem_count integer not null default 0 check (problem_count >= 0),
  found_units integer check (found_units >= 0),
  found_properties integer check (found_properties >= 0),
  found_owners integer check (found_owners >= 0),
  failure text check (failure in ('UNIT_LABEL_TAKEN', 'FILE_MISSING', 'UNEXPECTED')),
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, association_id) references app.association (organization_id, id),
  constraint import_job_failed_says_why check ((status = 'failed') = (failure is not null)),
  constraint import_job_commits_only_what_is_clean check (status not in ('committing', 'committed') or problem_count = 0)
);
create index import_job_association on app.import_job (organization_id, association_id, id);
create index import_job_status on app.import_job (organization_id, status, id);
alter table app.import_job enable row level security;
alter table app.import_job force row level security;
create policy import_job_app on app.import_job for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update on app.import_job to freehold_app;

create table app.import_row (
  organization_id uuid not null,
  import_id uuid not null,
  line integer not null check (line >= 2),
  unit_label text not null check (char_length(unit_label) between 1 and 40),
  property text not null check (char_length(property) between 1 and 160),
  kind text not null check (kind in ('dwelling', 'commercial', 'parking', 'storage', 'other')),
  floor text check (char_length(floor) between 1 and 20),
  area_sq_cm bigint check (area_sq_cm > 0),
  entitlement bigint not null check (entitlement >= 0),
  owner_kind text not null check (owner_kind in ('person', 'company')),
  owner_name text not null check (char_length(owner_name) between 1 and 160),
  owner_email text check (char_length(owner_email) between 3 and 254),
  owner_phone text check (owner_phone ~ '^\+[1-9][0-9]{5,14}$'),
  owner_locale text check (owner_locale ~ '^[A-Za-z0-9-]{2,35}$'),
  share_numerator bigint not null check (share_numerator > 0),
  share_denominator bigint not null check (share_denominator >= share_numerator),
  owned_from date not null,
  primary key (organization_id, import_id, line),
  foreign key (organization_id, import_id) references app.import_job (organization_id, id)
);
create index import_row_unit on app.import_row (organization_id, import_id, unit_label, line);
alter table app.import_row enable row level security;
alter table app.import_row force row level security;
create policy import_row_app on app.import_row for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, delete on app.import_row to freehold_app;

create table app.import_problem (
  organization_id uuid not null,
  import_id uuid not null,
  id uuid not null default uuidv7(),
  line integer not null check (line >= 1),
  -- A column's name, or the unknown title a header has in its place.
  field text check (char_length(field) between 0 and 60),
  code text not null check (code ~ '^[A-Z_]{3,40}$'),
  -- Which unit the bad line speaks of, while the file is checked: its shares are then not judged.
  unit_label text check (char_length(unit_label) between 1 and 40),
  primary key (organization_id, import_id, id),
  foreign key (organization_id, import_id) references app.import_job (organization_id, id)
);
create index import_problem_line on app.import_problem (organization_id, import_id, line, id);
alter table app.import_problem enable row level security;
alter table app.import_problem force row level security;
create policy import_problem_app on app.import_problem for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, delete on app.import_problem to freehold_app;
