-- Once a set has ended no other can follow it by signatures: firmware names the next one, and nobody signed it.
alter table approver_sets drop constraint approver_sets_check;
alter table approver_sets add constraint approver_sets_check
  check (json_array_length(assertions) in (0, case number when 1 then 0 else 2 end) and (statement is not null or number = 1));
