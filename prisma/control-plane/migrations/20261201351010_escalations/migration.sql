-- Support escalations: an operator asks the staff of an organisation's zone to look into something, by the organisation's id, a purpose and a ticket's code. It is
-- a job like any other; what becomes of it comes back as its outcome. There is no column for a word about it: who is affected and why stays in the zone.
alter table directory.zone_job drop constraint zone_job_kind_check;
alter table directory.zone_job add constraint zone_job_kind_check
  check (kind in ('provision', 'set_status', 'set_policy', 'close', 'escalate'));
alter table directory.zone_job drop constraint zone_job_outcome_check;
alter table directory.zone_job add constraint zone_job_outcome_check
  check (outcome in ('open', 'accepted', 'claimable', 'claimed', 'taken', 'approved', 'rejected', 'ended', 'done', 'failed'));
alter table directory.zone_job
  add column purpose_code text check (purpose_code in ('customer_support', 'production_incident', 'security_review', 'legal_demand', 'maintenance',
    'data_subject_request', 'migration')),
  add column ticket_code text check (ticket_code ~ '^[A-Z]{2,8}-[0-9]{1,10}$'),
  add constraint zone_job_escalates check (
    (kind = 'escalate') = (purpose_code is not null) and (kind = 'escalate') = (ticket_code is not null));
create index zone_job_escalations on directory.zone_job (created_at desc) where kind = 'escalate';
