-- A chain is signed in each hour in which it grew, and now also soon after it has come to rest, and when it has grown by much: what was done is under a signature
-- within minutes, and a report about it need not wait for the next hour (docs/audit.md).
--
-- `hour` is the beginning of the present hour, as before. Rest is told by the database's clock, by which seals are dated.
set role freehold_definer;
create or replace function app.audit_backlog(hour timestamptz) returns table (organization_id uuid, to_seal boolean, to_sign boolean, to_report boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  settled bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  at_rest_since timestamptz := clock_timestamp() - interval '1 minute';
begin
  if session_user <> 'freehold_sealer' then raise exception using errcode = '42501', message = 'only the sealer asks for its backlog'; end if;
  return query select * from (
    select held.organization_id,
      exists (select from app.audit_event as event where event.organization_id = held.organization_id and event.transaction_id < settled
        and (event.transaction_id, event.id) > (coalesce(sealed.transaction_id, 0), coalesce(sealed.event_id, '00000000-0000-0000-0000-000000000000'))),
      sealed.sequence is not null and (signed.sequence is null or (signed.sequence < sealed.sequence
        and (signed.checked_at < hour or sealed.sequence - signed.sequence >= 500 or sealed.sealed_at < at_rest_since))),
      signed.sequence is not null and (witnessed.sequence is null or witnessed.sequence < signed.sequence)
    from app.organization as held
    left join lateral (select sequence, transaction_id, event_id, sealed_at from app.audit_seal as seal
      where seal.organization_id = held.organization_id order by sequence desc limit 1) as sealed on true
    left join lateral (select sequence, checked_at from app.audit_checkpoint as checkpoint
      where checkpoint.organization_id = held.organization_id order by sequence desc limit 1) as signed on true
    left join lateral (select sequence from app.audit_witness as witness
      where witness.organization_id = held.organization_id order by sequence desc limit 1) as witnessed on true
  ) as state (id, seal, sign, report) where state.seal or state.sign or state.report;
end $$;
reset role;
