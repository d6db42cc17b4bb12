-- Appeals of keys that are only claimed, on hardware that no manifest names or beside its first key: anybody can make such keys by the thousand,
-- so their appeals wait in a list of their own. An answer that never comes favours the owner all the same.
alter table appeals add column apart boolean not null default false;

update appeals a set apart = true from lineages l
  join phones p on p.bucket = l.bucket and p.phone_id = l.hardware_id
  where a.bucket = l.bucket and a.phone_id = l.phone_id and a.decided_at is null
    and l.proved is null and (not p.registered or l.ordinal > 1);

drop index appeals_waiting;
create index appeals_waiting on appeals (apart, answer_by, bucket, phone_id, number) where decided_at is null;

-- Changes of factory keys. A factory key says whose evidence counts, so an upload never changes one: one person asks, another confirms.
create table factory_key_changes (
  bucket smallint not null check (bucket between 0 and 255),
  hardware_id uuid not null,
  asked_at timestamptz not null,
  asked_by uuid not null references operators,
  -- SHA-256 of the key's SPKI; null: none from then on.
  factory_key bytea check (octet_length(factory_key) = 32),
  reason text not null check (length(reason) between 1 and 2000),
  confirmed_at timestamptz,
  confirmed_by uuid references operators,
  primary key (bucket, hardware_id, asked_at),
  check ((confirmed_at is null) = (confirmed_by is null)),
  check (confirmed_by <> asked_by)
);

create unique index factory_key_changes_waiting on factory_key_changes (bucket, hardware_id) where confirmed_at is null;
