-- Two people change a factory key. Nothing wrote into the table of before, which could not tell an outdated proposal.
drop table factory_key_changes;

create table factory_key_changes (
  bucket smallint not null check (bucket between 0 and 255),
  hardware_id uuid not null,
  number integer not null check (number >= 1),
  -- SHA-256 of the key's SPKI; null: none. A proposal counts only while the registry is as it was when somebody asked.
  key_before bytea check (octet_length(key_before) = 32),
  key_after bytea check (octet_length(key_after) = 32),
  contested_before timestamptz,
  epoch uuid not null,
  reason text not null check (length(reason) between 1 and 2000),
  evidence text not null check (length(evidence) between 1 and 2000),
  asked_at timestamptz not null,
  asked_by uuid not null references operators,
  ended text check (ended in ('confirmed', 'withdrawn')),
  ended_at timestamptz,
  ended_by uuid references operators,
  primary key (bucket, hardware_id, number),
  check (key_before is distinct from key_after),
  check ((ended is null) = (ended_at is null) and (ended is null) = (ended_by is null)),
  check (ended <> 'confirmed' or ended_by <> asked_by)
);

create unique index factory_key_changes_waiting on factory_key_changes (bucket, hardware_id) where ended is null;
create index factory_key_changes_listed on factory_key_changes (asked_at, bucket, hardware_id) where ended is null;

-- How many lineages the hardware had when people last changed its factory key; null: never. Then no upload enters one, and where there were
-- any, no first proof begins an activation: the phone was first started before.
alter table phones add column key_changed_after integer check (key_changed_after >= 0);
