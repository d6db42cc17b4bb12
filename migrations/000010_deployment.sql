-- One row for the deployment: the newest time that a server recorded, and the epoch of this database. A database that was restored from a backup
-- gets a new epoch, and what two people signed under an older one orders nothing.
create table deployment (
  only_row boolean primary key default true check (only_row),
  newest_at timestamptz,
  epoch uuid not null default gen_random_uuid(),
  -- Why the records may be older than what was ordered by them; null: they are not.
  recovering_since timestamptz,
  recovering_why text,
  check ((recovering_since is null) = (recovering_why is null))
);
insert into deployment default values;

-- A measure belongs to the epoch in which its approver signed.
alter table measures add column epoch uuid;
update measures set epoch = (select epoch from deployment) where approved_at is not null;
