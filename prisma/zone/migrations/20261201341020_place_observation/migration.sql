-- What was found of the cell's own places, night by night: where its files, its backups and its standbys are, against what the zone's file allows. The cell's
-- and no tenant's, like the register beside it.
create table egress.place_observation (
  day date not null,
  store text not null check (store in ('objects', 'backup', 'replica')),
  -- As a label or a standby's own name tells it; a name that is no place of the zone's file is kept to be looked at.
  place text not null check (char_length(place) between 1 and 200),
  country char(2) check (country ~ '^[A-Z]{2}$'),
  -- How many backups, or standbys, were seen there.
  items integer not null check (items >= 0),
  verdict text not null check (verdict in ('allowed', 'elsewhere', 'unlabelled')),
  observed_at timestamptz not null default now(),
  primary key (day, store, place)
);
grant select on egress.place_observation to freehold_app;
grant select, insert, update (country, items, verdict, observed_at) on egress.place_observation to freehold_identity;

-- Whoever replicates from here, by the name it gave itself. Seeing that takes pg_read_all_stats, which the owner of this function has and no caller gets.
set role freehold_definer;
create function app.observed_standbys() returns table (name text, state text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if session_user <> 'freehold_identity' then raise exception using errcode = '42501', message = 'only the identity door asks for standbys'; end if;
  return query select coalesce(replication.application_name, ''), coalesce(replication.state, '') from pg_stat_replication as replication;
end $$;
grant execute on function app.observed_standbys() to freehold_identity;
reset role;
