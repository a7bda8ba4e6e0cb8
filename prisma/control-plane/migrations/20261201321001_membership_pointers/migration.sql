-- Which organisations a person belongs to, as zones that switch it on report it: an opaque subject and an opaque organisation. A zone confirms each
-- pointer twice a day; what is not confirmed any more is forgotten, so that a withdrawal which got lost does not last.

create table directory.membership_pointer (
  subject uuid not null,
  organization_id uuid not null references directory.organization (id),
  zone_code text not null references directory.zone (code) check (zone_code ~ '^[a-z]{2}[a-z0-9]{0,6}$'),
  confirmed_at timestamptz(3) not null default now(),
  primary key (subject, organization_id)
);
create index membership_pointer_organization on directory.membership_pointer (organization_id);
create index membership_pointer_confirmed on directory.membership_pointer (confirmed_at);
grant select, insert, update, delete on directory.membership_pointer to freehold_control;
