-- What grows with the fleet is keyed (bucket, phone_id, …); bucket is the first byte of the phone id, so that the same schema
-- lives on one server and on a cluster distributed by bucket. Every hot query names its bucket. Phone ids, device ids and
-- salts are 16 bytes: uuid is the type that holds them without a length word.

create table phones (
  bucket smallint not null check (bucket between 0 and 255),
  phone_id uuid not null,
  -- 15 digits each; kept as numbers, written with their leading zeros.
  imeis bigint[] not null default '{}',
  serial text not null,
  model text not null,
  registered boolean not null,
  consignment text,
  market text,
  sold_at timestamptz,
  activated_at timestamptz,
  activated_territory text,
  device_id uuid,
  attested text check (attested in ('verified', 'unverified', 'none')),
  primary key (bucket, phone_id),
  check (activated_at is not null or activated_territory is null)
);

-- From what is printed on the phone, and from the key it enrolled, to the phone. Here bucket is the first byte of SHA-256 over
-- the identifier up to its second colon: imei:NUMBER, serial:SERIAL:MODEL (so all models of one serial share it), device:ID.
create table hardware_identifiers (
  bucket smallint not null check (bucket between 0 and 255),
  identifier text collate "C" not null,
  phone_id uuid not null,
  primary key (bucket, identifier)
);

create table dossiers (
  bucket smallint not null check (bucket between 0 and 255),
  phone_id uuid not null,
  salt uuid not null,
  -- The key whose reports last_seq counts; a reset enrols another and starts from 0.
  device_id uuid,
  last_seq bigint not null default 0,
  standing text not null default 'clear'
    check (standing in ('clear', 'unproven', 'visitor', 'exempt', 'notice', 'grace', 'due', 'locked')),
  open boolean not null default false,
  next_at timestamptz,
  event_count integer not null default 0,
  decision_count integer not null default 0,
  directive_seq bigint not null default 0,
  decision_sha256 text,
  primary key (bucket, phone_id)
) with (fillfactor = 80);

create index dossiers_due on dossiers (bucket, next_at) where next_at is not null;
create index dossiers_open on dossiers (bucket, phone_id) where open;

-- Append-only. json, not jsonb: a decision is recomputed from the very bytes that were recorded.
create table dossier_events (
  bucket smallint not null check (bucket between 0 and 255),
  phone_id uuid not null,
  seq integer not null,
  event json not null,
  primary key (bucket, phone_id, seq)
);

create table directives (
  bucket smallint not null check (bucket between 0 and 255),
  phone_id uuid not null,
  seq bigint not null,
  type text not null check (type in ('notify', 'lock', 'release')),
  jws text not null,
  statement text not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  clauses text[] not null,
  state text not null check (state in ('pending', 'shown', 'obeyed', 'refused', 'withdrawn')),
  why text,
  primary key (bucket, phone_id, seq)
);

create table decisions (
  bucket smallint not null check (bucket between 0 and 255),
  phone_id uuid not null,
  number integer not null,
  decided_now timestamptz not null,
  known_at timestamptz not null,
  event_count integer not null,
  standing text not null,
  sha256 text not null,
  primary key (bucket, phone_id, number)
);

create table outbox (
  bucket smallint not null check (bucket between 0 and 255),
  id bigint generated always as identity,
  phone_id uuid not null,
  kind text not null check (kind in ('statement')),
  body text not null,
  primary key (bucket, id)
);

create table policies (
  id text not null,
  version integer not null,
  number bigint generated always as identity,
  published_at timestamptz not null,
  sha256 text not null,
  text text not null,
  primary key (id, version)
);

-- A publication makes every open dossier due. Marked here bucket by bucket, so that publishing is one short transaction however
-- many dossiers are open; the deadline loop applies a bucket's mark when it next claims from it.
create table policy_reach (
  bucket smallint not null check (bucket between 0 and 255),
  policy_number bigint not null,
  due_at timestamptz not null,
  primary key (bucket, policy_number)
);

-- What API processes learn from each other. Ids are given out before commit, so a reader that remembered the last id would miss
-- a slower transaction; xid tells which rows belong to transactions that were all finished when it looked.
create table watch_feed (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null default now(),
  kind text not null check (kind in ('watch', 'policies')),
  phone_id uuid,
  open boolean,
  check ((kind = 'watch') = (phone_id is not null and open is not null))
);

create index watch_feed_xid on watch_feed (xid);

-- One row: the newest transaction whose feed rows were pruned. A reader that stopped before it loads everything anew.
create table watch_feed_pruned (
  only_row boolean primary key default true check (only_row),
  xid xid8 not null
);

insert into watch_feed_pruned (xid) values ('0');

create table idempotent_answers (
  key text primary key,
  request_sha256 text not null,
  status integer not null,
  body text not null,
  at timestamptz not null
);

create index idempotent_answers_at on idempotent_answers (at);
