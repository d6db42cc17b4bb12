-- phones is the registry's row of one piece of hardware from here on, and phone_id there its hardware id. A lineage is a run of proved keys or
-- one claimed key on it, and has at most one dossier. Serial and IMEI stand on the box, so a key that cannot prove that it lives in the
-- hardware is only claimed: it never replaces, reads, ends or continues what another key has. The oldest lineage has the hardware's id as its
-- phone_id, later ones an id with the same first byte, so that all of them share a bucket.
create table lineages (
  bucket smallint not null check (bucket between 0 and 255),
  phone_id uuid not null,
  hardware_id uuid not null,
  -- 1: the first lineage that the hardware ever had. Never given twice.
  ordinal integer not null check (ordinal >= 1),
  -- The key that reports for the lineage, and how it was proved; null: claimed.
  device_id uuid not null,
  proved text check (proved in ('factory', 'attested')),
  attested text check (attested in ('verified', 'unverified', 'none')),
  unlock_generation integer not null default 1 check (unlock_generation >= 1),
  enrolled_at timestamptz not null,
  -- The first start that this lineage signed. A later claimed key has none. It counts where the hardware is registered or the key proved.
  activated_at timestamptz,
  activated_territory text,
  primary key (bucket, phone_id),
  unique (bucket, hardware_id, ordinal),
  check (activated_at is not null or activated_territory is null)
);

-- Proved keys that a later proved key of the same lineage replaced. One that still reports makes its hardware contested.
create table superseded_keys (
  bucket smallint not null check (bucket between 0 and 255),
  device_id uuid not null,
  phone_id uuid not null,
  hardware_id uuid not null,
  proved text not null check (proved in ('factory', 'attested')),
  unlock_generation integer not null,
  enrolled_at timestamptz not null,
  superseded_at timestamptz not null,
  primary key (bucket, device_id)
);

-- Identifiers that unregistered hardware claims while another row holds them in hardware_identifiers.
create table claimed_identifiers (
  bucket smallint not null check (bucket between 0 and 255),
  identifier text collate "C" not null,
  phone_id uuid not null,
  primary key (bucket, identifier, phone_id)
);

alter table phones add column factory_key bytea check (octet_length(factory_key) = 32);
alter table phones add column lineage_count integer not null default 0;
-- Two proved keys report for this hardware: nothing crosses between lineages until a person has looked.
alter table phones add column contested_at timestamptz;
create index phones_contested on phones (contested_at, bucket, phone_id) where contested_at is not null;

-- What the take-over from one dossier a phone to one a lineage did, for the record.
create table lineage_take_over (
  only_row boolean primary key default true check (only_row),
  lineages bigint not null,
  split_dossiers bigint not null,
  moved_events bigint not null,
  dropped_events bigint not null
);

-- A stay keeps which listed territories a fix denied, and its runs of observations: [{ first, last, days, count }, …]. Nothing fills them yet.
alter table dossiers add column denied text[] not null default '{}';
alter table dossiers add column runs json not null default '[]';

-- Keys from before are claimed. Where a phone had one key, it is the first of its hardware, and its dossier stays what it is.
create temporary table earlier_keys on commit drop as
  select p.bucket, p.phone_id as hardware_id, replace(substring(h.identifier from 8), '-', '')::uuid as device_id
  from hardware_identifiers h
  join phones p on p.phone_id = h.phone_id
  where h.identifier like 'device:%' and p.device_id is not null
    and replace(substring(h.identifier from 8), '-', '')::uuid <> p.device_id;

-- A dossier of several keys is split. What came before the first reset was signed by the first key, where there was only one before the
-- present one; what came after the last reset by the present key. Events between, and those of several unknown keys, are dropped unless they
-- favour the owner. The present key keeps the phone id that its carnet names; a superseded key gets a lineage of its own.
create temporary table taken_apart on commit drop as
  select e.bucket, e.hardware_id, count(*) as earlier,
    (array_agg(e.device_id))[1] as first_key,
    lpad(to_hex(e.bucket::integer), 2, '0') as prefix,
    min(r.first_reset) as first_reset, max(r.last_reset) as last_reset
  from earlier_keys e
  left join lateral (
    select min(seq) as first_reset, max(seq) as last_reset from dossier_events d
    where d.bucket = e.bucket and d.phone_id = e.hardware_id and d.event ->> 'kind' = 'reset') r on true
  group by e.bucket, e.hardware_id;

alter table taken_apart add column first_phone uuid;
update taken_apart set first_phone = (prefix || substring(replace(gen_random_uuid()::text, '-', '') from 3))::uuid;

insert into lineages (bucket, phone_id, hardware_id, ordinal, device_id, attested, unlock_generation, enrolled_at, activated_at, activated_territory)
  select p.bucket, p.phone_id, p.phone_id, 1 + coalesce(t.earlier, 0), p.device_id, p.attested, p.unlock_generation,
    coalesce(p.activated_at, now()),
    case when t.hardware_id is null then p.activated_at end,
    case when t.hardware_id is null then p.activated_territory end
  from phones p
  left join taken_apart t on t.bucket = p.bucket and t.hardware_id = p.phone_id
  where p.device_id is not null;

-- Superseded keys: the only one keeps the activation that it signed. Of several nobody knows which signed it.
insert into lineages (bucket, phone_id, hardware_id, ordinal, device_id, unlock_generation, enrolled_at, activated_at, activated_territory)
  select e.bucket,
    case when t.earlier = 1 then t.first_phone
      else (t.prefix || substring(replace(gen_random_uuid()::text, '-', '') from 3))::uuid end,
    e.hardware_id,
    row_number() over (partition by e.bucket, e.hardware_id order by e.device_id),
    e.device_id, p.unlock_generation, coalesce(p.activated_at, now()),
    case when t.earlier = 1 then p.activated_at end,
    case when t.earlier = 1 then p.activated_territory end
  from earlier_keys e
  join taken_apart t on t.bucket = e.bucket and t.hardware_id = e.hardware_id
  join phones p on p.bucket = e.bucket and p.phone_id = e.hardware_id;

update phones p set lineage_count = l.count
  from (select bucket, hardware_id, count(*) as count from lineages group by bucket, hardware_id) l
  where p.bucket = l.bucket and p.phone_id = l.hardware_id;

update hardware_identifiers h set phone_id = l.phone_id
  from earlier_keys e
  join lineages l on l.bucket = e.bucket and l.hardware_id = e.hardware_id and l.device_id = e.device_id
  where h.identifier = 'device:' || replace(e.device_id::text, '-', '');

-- The events of dossiers to split, with whose they are. Where no reset was recorded, only the first start can be of another key.
create temporary table sorted_events on commit drop as
  select d.bucket, d.phone_id, d.seq, d.event, t.first_phone, t.earlier,
    d.event ->> 'kind' in ('exemption-granted', 'pass-granted', 'appeal-decided', 'case-ended', 'released', 'sold') as favours,
    case
      when t.last_reset is null then case when d.event ->> 'kind' in ('activated', 'sold') then 'first' else 'present' end
      when d.seq > t.last_reset then 'present'
      when t.earlier = 1 and d.seq < t.first_reset then 'first'
      else 'unknown' end as signer
  from dossier_events d
  join taken_apart t on t.bucket = d.bucket and t.hardware_id = d.phone_id;

insert into dossiers (bucket, phone_id, salt, device_id, open, next_at, event_count)
  select t.bucket, t.first_phone, gen_random_uuid(), t.first_key, true, now(), count(*)
  from taken_apart t
  join sorted_events s on s.bucket = t.bucket and s.phone_id = t.hardware_id and s.signer = 'first'
  where t.earlier = 1
  group by t.bucket, t.first_phone, t.first_key;

insert into dossier_events (bucket, phone_id, seq, event)
  select bucket, first_phone, row_number() over (partition by bucket, first_phone order by seq), event
  from sorted_events where signer = 'first' and earlier = 1;

delete from dossier_events d using taken_apart t where d.bucket = t.bucket and d.phone_id = t.hardware_id;

insert into dossier_events (bucket, phone_id, seq, event)
  select bucket, phone_id, row_number() over (partition by bucket, phone_id order by seq), event
  from sorted_events where signer = 'present' or favours;

insert into lineage_take_over (lineages, split_dossiers, moved_events, dropped_events)
  select (select count(*) from lineages), count(distinct phone_id),
    count(*) filter (where signer = 'first' and earlier = 1),
    count(*) filter (where not favours and (signer = 'unknown' or (signer = 'first' and earlier > 1)))
  from sorted_events;

-- Decisions recorded of a mixed dossier cannot be computed again from a part of it.
delete from decisions d using taken_apart t where d.bucket = t.bucket and d.phone_id = t.hardware_id;

update dossiers d set decision_count = 0, decision_sha256 = null, open = true, next_at = now(),
    event_count = (select count(*) from dossier_events e where e.bucket = d.bucket and e.phone_id = d.phone_id)
  from taken_apart t where d.bucket = t.bucket and d.phone_id = t.hardware_id;

-- Orders and objections of the first key go with it. Its dossier exists where it has events.
update directives s set phone_id = t.first_phone
  from taken_apart t
  join dossiers d on d.bucket = t.bucket and d.phone_id = t.first_phone
  where s.bucket = t.bucket and s.phone_id = t.hardware_id and s.device_id = t.first_key;

update dossiers d set directive_seq = s.seq
  from taken_apart t
  join (select bucket, phone_id, max(seq) as seq from directives group by bucket, phone_id) s
    on s.bucket = t.bucket and s.phone_id = t.first_phone
  where d.bucket = t.bucket and d.phone_id = t.first_phone;

update appeals a set phone_id = t.first_phone
  from taken_apart t
  join dossiers d on d.bucket = t.bucket and d.phone_id = t.first_phone
  where t.earlier = 1 and a.bucket = t.bucket and a.phone_id = t.hardware_id
    and (extract(epoch from a.filed_at) * 1000)::bigint < (
      select min((s.event ->> 'at')::bigint) from sorted_events s
      where s.bucket = t.bucket and s.phone_id = t.hardware_id and s.seq = t.first_reset);

alter table phones drop column activated_at, drop column activated_territory, drop column device_id, drop column attested,
  drop column unlock_generation;
