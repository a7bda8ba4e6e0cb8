-- Classifications of single records. The catalogue (the doc comments of the schema) classifies every column; a row here lifts one record above that.
-- A lowering takes a second person, and holds for copies that are made afterwards: what exists stays what it is.

create table app.record_classification (
  organization_id uuid not null references app.organization (organization_id),
  record_id uuid not null,
  dataset text not null check (dataset in ('association', 'unit', 'party', 'receipt', 'assessment_run', 'journal_entry', 'import_job')),
  level text not null check (level in ('identity', 'transactional', 'operational', 'content', 'analytical_derived')),
  bucket text not null check (bucket in ('R0', 'R1', 'R2', 'R3')),
  new_copies_level text check (new_copies_level in ('identity', 'transactional', 'operational', 'content', 'analytical_derived')),
  new_copies_bucket text check (new_copies_bucket in ('R0', 'R1', 'R2', 'R3')),
  changed_at timestamptz not null,
  primary key (organization_id, record_id),
  check ((new_copies_level is null) = (new_copies_bucket is null)),
  -- Identity stays identity, whatever is written.
  constraint record_classification_identity_stays check (level <> 'identity' or new_copies_level is null)
);
create index record_classification_changed on app.record_classification (organization_id, changed_at desc);
alter table app.record_classification enable row level security;
alter table app.record_classification force row level security;
create policy record_classification_app on app.record_classification for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert, update on app.record_classification to freehold_app;

-- A classification is only ever raised; the law is in the code's table of levels, and here what no code may do: lower identity, or lose a row.
create function app.keep_identity() returns trigger language plpgsql as $$
begin
  if old.level = 'identity' and new.level <> 'identity' then
    raise exception using errcode = 'FH023', message = 'what is classified as identity stays so';
  end if;
  return new;
end $$;
create trigger record_classification_identity before update on app.record_classification
  for each row execute function app.keep_identity();

create table app.classification_lowering (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  record_id uuid not null,
  from_level text not null check (from_level in ('identity', 'transactional', 'operational', 'content', 'analytical_derived')),
  from_bucket text not null check (from_bucket in ('R0', 'R1', 'R2', 'R3')),
  level text not null check (level in ('identity', 'transactional', 'operational', 'content', 'analytical_derived')),
  bucket text not null check (bucket in ('R0', 'R1', 'R2', 'R3')),
  reason text not null check (char_length(reason) between 1 and 500),
  status text not null default 'pending' check (status in ('pending', 'approved', 'rejected', 'expired')),
  requested_by uuid not null,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, record_id) references app.record_classification (organization_id, record_id),
  -- Two people, whatever the code says.
  constraint classification_lowering_two_people check (status <> 'approved' or (decided_by is not null and decided_by <> requested_by)),
  check ((status in ('approved', 'rejected')) = (decided_by is not null))
);
create unique index classification_lowering_pending on app.classification_lowering (organization_id, record_id) where status = 'pending';
create index classification_lowering_requested on app.classification_lowering (organization_id, requested_at desc);
alter table app.classification_lowering enable row level security;
alter table app.classification_lowering force row level security;
create policy classification_lowering_app on app.classification_lowering for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
grant select, insert on app.classification_lowering to freehold_app;
grant update (status, decided_by, decided_at) on app.classification_lowering to freehold_app;
