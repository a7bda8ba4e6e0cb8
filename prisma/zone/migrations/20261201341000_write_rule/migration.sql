-- The fence says under which policy it let a transaction in, so that a write can be judged by that policy without asking again. Whoever ignores the
-- answer is served as before. A function's result cannot be changed in place.

drop function app.check_fence(text, bigint);
create function app.check_fence(mode text, expected bigint) returns text language plpgsql as $$
declare
  fence record;
begin
  select epoch, status, policy_mode || ' ' || policy_version as policy into fence from app.organization
    where organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid);
  if not found then raise exception using errcode = 'FH001', message = 'fence 0'; end if;
  if fence.status = 'moved' then raise exception using errcode = 'FH006', message = 'fence ' || fence.epoch; end if;
  if expected < fence.epoch then raise exception using errcode = 'FH002', message = 'fence ' || fence.epoch; end if;
  if expected > fence.epoch then raise exception using errcode = 'FH008', message = 'fence ' || fence.epoch; end if;
  case fence.status
    when 'active' then return fence.policy;
    when 'read_only' then
      if mode = 'read' then return fence.policy; end if;
      raise exception using errcode = 'FH003', message = 'fence ' || fence.epoch;
    when 'provisioning' then
      if mode = 'prepare' then return fence.policy; end if;
      raise exception using errcode = 'FH007', message = 'fence ' || fence.epoch;
    when 'moving' then raise exception using errcode = 'FH005', message = 'fence ' || fence.epoch;
    when 'suspended' then raise exception using errcode = 'FH004', message = 'fence ' || fence.epoch;
    else raise exception using errcode = 'FH009', message = 'fence ' || fence.epoch;
  end case;
end $$;
grant execute on function app.check_fence(text, bigint) to freehold_app, freehold_staff;
