-- The laws of routing, held where every writer passes. Edges refuse a change that breaks one and keep the last good entry; here it does
-- not come into being.
--
-- An organisation's epoch rises when its zone or cell changes, and only then: two cells never hold it under one epoch. It ends at 65,535
-- (the check of the column); a wrap would make an old epoch look new, so it is refused.
create function directory.check_organization_epoch() returns trigger language plpgsql as $$
begin
  if (new.zone_code, new.cell_number) is distinct from (old.zone_code, old.cell_number) then
    if new.epoch <= old.epoch then
      raise exception using errcode = 'FH021', message = 'another zone or cell takes a higher epoch';
    end if;
  elsif new.epoch <> old.epoch then
    raise exception using errcode = 'FH021', message = 'an epoch changes with the zone or cell alone';
  end if;
  return new;
end $$;
revoke execute on function directory.check_organization_epoch() from public;
-- Triggers run in order of their names: this one before organization_logged.
create trigger organization_epoch before update on directory.organization
  for each row execute function directory.check_organization_epoch();

-- A cell's number stands in the word of each of its organisations. Given to another place it would move them all, unasked.
create function directory.check_cell_place() returns trigger language plpgsql as $$
begin
  if (new.number, new.code, new.zone_code) is distinct from (old.number, old.code, old.zone_code) then
    raise exception using errcode = 'FH022', message = 'a cell keeps its number, code and zone for good';
  end if;
  return new;
end $$;
revoke execute on function directory.check_cell_place() from public;
create trigger cell_place before update on directory.cell for each row execute function directory.check_cell_place();
