-- A fence that is set again to what it says already changes nothing and says so. A workflow repeats the step that sets it when its worker died
-- before the step was recorded; what is written with a change, its audit event, must not be written again.
set role freehold_definer;
create or replace function app.set_organization_fence(
  new_epoch bigint, new_status text, new_zone text, new_cell text, new_policy_mode text, new_policy_version integer
) returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  organization uuid := nullif(current_setting('app.organization_id', true), '')::uuid;
  changed bigint;
begin
  if organization is null then raise exception using errcode = '42501', message = 'no organisation in scope'; end if;
  perform pg_advisory_xact_lock(app.organization_lock_key(organization));
  insert into app.organization as held (organization_id, epoch, status, residency_zone, cell, policy_mode, policy_version)
    values (organization, new_epoch, new_status, new_zone, new_cell, new_policy_mode, new_policy_version)
    on conflict (organization_id) do update set epoch = excluded.epoch, status = excluded.status,
      residency_zone = excluded.residency_zone, cell = excluded.cell, policy_mode = excluded.policy_mode,
      policy_version = excluded.policy_version
    where held.epoch <= excluded.epoch and held.policy_version <= excluded.policy_version
      and not (excluded.status = 'provisioning' and held.status <> 'provisioning')
      and (held.epoch, held.status, held.residency_zone, held.cell, held.policy_mode, held.policy_version) is distinct from
        (excluded.epoch, excluded.status, excluded.residency_zone, excluded.cell, excluded.policy_mode, excluded.policy_version);
  get diagnostics changed = row_count;
  return changed = 1;
end $$;
reset role;
