-- A grant was given to who somebody was then. When their role is taken away or changed it counts for nothing at once; the worker writes that down.
alter table app.access_grant drop constraint access_grant_end_reason_check,
  add constraint access_grant_end_reason_check
    check (end_reason in ('time', 'revoked', 'used_up', 'policy_changed', 'organization_moved', 'organization_left', 'role_changed'));
