-- A serial number is looked up without case, and a model's name in its one composed form: what is printed on a box, typed at a desk and spelt by firmware
-- differ in that. The rows of phones keep what was written. Where two rows meet under one identifier, one holds it and the other claims it.
with spelt as (
  select bucket, identifier, phone_id, split_part(identifier, ':', 2) as serial from hardware_identifiers where identifier like 'serial:%'),
named as (
  select *, 'serial:' || upper(serial) as head, normalize(substr(identifier, length('serial:' || serial) + 1), nfc) as rest from spelt),
gone as (
  delete from hardware_identifiers h using named n
  where n.identifier <> n.head || n.rest and h.bucket = n.bucket and h.identifier = n.identifier
  returning h.phone_id, n.head, n.rest)
insert into claimed_identifiers (bucket, identifier, phone_id)
  select get_byte(sha256(convert_to(head, 'UTF8')), 0), head || rest, phone_id from gone on conflict do nothing;

with spelt as (
  select bucket, identifier, phone_id, split_part(identifier, ':', 2) as serial from claimed_identifiers where identifier like 'serial:%'),
named as (
  select *, 'serial:' || upper(serial) as head, normalize(substr(identifier, length('serial:' || serial) + 1), nfc) as rest from spelt),
gone as (
  delete from claimed_identifiers c using named n
  where n.identifier <> n.head || n.rest and c.bucket = n.bucket and c.identifier = n.identifier and c.phone_id = n.phone_id
  returning c.phone_id, n.head, n.rest)
insert into claimed_identifiers (bucket, identifier, phone_id)
  select get_byte(sha256(convert_to(head, 'UTF8')), 0), head || rest, phone_id from gone on conflict do nothing;

-- Who held one and still can, holds it again; registered hardware first.
with free as (
  select distinct on (c.bucket, c.identifier) c.bucket, c.identifier, c.phone_id
  from claimed_identifiers c
  join phones p on p.phone_id = c.phone_id and p.bucket = ('x' || left(c.phone_id::text, 2))::bit(8)::integer
  where c.identifier like 'serial:%'
    and not exists (select from hardware_identifiers h where h.bucket = c.bucket and h.identifier = c.identifier)
    and not exists (
      select from hardware_identifiers h where h.phone_id = c.phone_id and h.identifier like 'serial:%')
  order by c.bucket, c.identifier, p.registered desc, c.phone_id),
held as (
  insert into hardware_identifiers (bucket, identifier, phone_id) select bucket, identifier, phone_id from free
  returning bucket, identifier, phone_id)
delete from claimed_identifiers c using held h
  where c.bucket = h.bucket and c.identifier = h.identifier and c.phone_id = h.phone_id;

-- What a maker said of a phone and somebody set right: a market, a lot, the day of the sale. It changes no activation and no decision that was made.
create table registry_corrections (
  bucket smallint not null check (bucket between 0 and 255),
  phone_id uuid not null,
  id bigint generated always as identity,
  at timestamptz not null default now(),
  field text not null check (field in ('consignment', 'market', 'soldAt')),
  before text,
  after text,
  -- Whoever holds the database, by the name that they gave, and the user of the database.
  by text not null,
  login text not null default session_user,
  reason text not null,
  primary key (bucket, phone_id, id)
);
