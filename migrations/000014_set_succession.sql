-- Approver sets follow each other, and two people can sign a measure anew.

-- null: a program proposed it. What it proposes counts for nothing before two people signed it.
alter table approver_set_proposals alter column proposed_by drop not null;

-- A set and the two signatures that made it, as phones take them. The first has none: firmware names it. Sets from before have no statement.
alter table approver_sets add column assertions json not null default '[]';
alter table approver_sets drop constraint approver_sets_check;
alter table approver_sets add constraint approver_sets_check
  check (json_array_length(assertions) = case number when 1 then 0 else 2 end and (statement is not null or number = 1));

-- Two people may sign one manifest again: when the approver set has dropped one of those who had, or after a restore. `round` counts these times.
-- `epoch`: in which life of the database it was signed; null where that was not kept.
alter table approvals add column round integer not null default 1 check (round between 1 and 1000);
alter table approvals add column epoch uuid;
alter table approvals drop constraint approvals_pkey;
alter table approvals add primary key (sha256, round, role);
alter table approvals drop constraint proposer_never_approves;
-- Whoever made the manifest proposes it the first time; later both may be others. Two people they are in each round.
alter table approvals add constraint proposer_never_approves check (round > 1 or (role = 'proposer') = (operator = proposer));
alter table approvals drop constraint one_passkey_signs_once;
alter table approvals add constraint one_passkey_signs_once unique (sha256, round, key);
alter table approvals drop constraint one_person_signs_once;
alter table approvals add constraint one_person_signs_once unique (sha256, round, operator);

create or replace function require_two_people() returns trigger language plpgsql as $$
begin
  if not exists (select from approvals where sha256 = new.sha256 group by round having count(distinct role) = 2) then
    raise exception 'a measure takes effect when two people have signed it' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
