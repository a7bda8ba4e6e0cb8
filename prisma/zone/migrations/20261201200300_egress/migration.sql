-- The egress register: what the programs of this cell sent out, and what they were refused. It is the cell's own and no tenant's, so it lies in a schema
-- of its own: no row names an organisation. The identity door writes it, whoever is in an organisation's transaction may read it; nobody edits it.
create schema egress;
grant usage on schema egress to freehold_app, freehold_identity;

create table egress.use (
  day date not null,
  purpose text not null check (purpose ~ '^[a-z][a-z0-9_]{0,31}$'),
  host text not null check (host ~ '^[a-z0-9.:_-]{1,253}$'),
  port integer not null check (port between 0 and 65535),
  connections bigint not null check (connections >= 0),
  sent_bytes bigint not null check (sent_bytes >= 0),
  received_bytes bigint not null check (received_bytes >= 0),
  primary key (day, purpose, host, port)
);
grant select on egress.use to freehold_app;
grant select, insert, update (connections, sent_bytes, received_bytes) on egress.use to freehold_identity;

create table egress.refusal (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('connect', 'dns', 'datagram')),
  program text not null check (program in ('web', 'worker')),
  -- What a program tried to reach. A name can carry data out in itself, so it stays here, and tenants see counts alone.
  host text not null check (char_length(host) between 1 and 253),
  port integer check (port between 0 and 65535),
  times bigint not null check (times >= 1),
  first_at timestamptz not null,
  last_at timestamptz not null
);
create index refusal_last on egress.refusal (last_at);
grant select (id, kind, program, times, first_at, last_at) on egress.refusal to freehold_app;
grant insert on egress.refusal to freehold_identity;
create function egress.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'FH020', message = 'rows of ' || tg_table_name || ' are never changed';
end $$;
create trigger refusal_immutable before update or delete on egress.refusal for each row execute function egress.refuse_change();
