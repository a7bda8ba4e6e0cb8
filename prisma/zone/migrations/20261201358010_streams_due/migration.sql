-- The sealer's backlog says whose trail is due to be sent as well: one list of organisations for that role, and no further function with more rights. What a
-- function gives cannot be changed in place; who asks for the columns of before is served as before.
set role freehold_definer;
drop function app.audit_backlog(timestamptz);
create function app.audit_backlog(hour timestamptz)
returns table (organization_id uuid, to_seal boolean, to_sign boolean, to_report boolean, to_send boolean)
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
      signed.sequence is not null and (witnessed.sequence is null or witnessed.sequence < signed.sequence),
      coalesce(not stream.paused and stream.next_attempt_at <= clock_timestamp() and sealed.sequence > stream.acknowledged
        and held.status in ('active', 'read_only'), false)
    from app.organization as held
    left join lateral (select sequence, transaction_id, event_id, sealed_at from app.audit_seal as seal
      where seal.organization_id = held.organization_id order by sequence desc limit 1) as sealed on true
    left join lateral (select sequence, checked_at from app.audit_checkpoint as checkpoint
      where checkpoint.organization_id = held.organization_id order by sequence desc limit 1) as signed on true
    left join lateral (select sequence from app.audit_witness as witness
      where witness.organization_id = held.organization_id order by sequence desc limit 1) as witnessed on true
    left join app.audit_stream as stream on stream.organization_id = held.organization_id
  ) as state (id, seal, sign, report, send) where state.seal or state.sign or state.report or state.send;
end $$;
grant execute on function app.audit_backlog(timestamptz) to freehold_sealer;
reset role;
