-- The nightly proof that nobody has standing access to what belongs to organisations: what was looked for, and every breach that was found, as codes.
create table identity.standing_access_certificate (
  day date primary key,
  made_at timestamptz not null default now(),
  -- Roles that may sign in to this database, staff sessions and grants that were looked at.
  roles_seen integer not null check (roles_seen >= 0),
  sessions_seen integer not null check (sessions_seen >= 0),
  grants_seen integer not null check (grants_seen >= 0),
  problems text[] not null
);
grant select, insert, update on identity.standing_access_certificate to freehold_identity;
