-- A reversal is posted by a person too, so it may say why. Those of documents and of earlier days say nothing.
alter table app.journal_entry drop constraint journal_entry_reason;
alter table app.journal_entry add constraint journal_entry_reason
  check (case source_type when 'manual' then reason is not null when 'reversal' then true else reason is null end);
