-- Who names phones to be locked: passkeys that sign nothing else, and the public sets that say which of them count.

create table approver_keys (
  credential_id text collate "C" primary key,
  operator_id uuid not null references operators,
  spki bytea not null unique,
  cose bytea not null,
  -- COSE: ES256 and Ed25519, the two that a phone can verify.
  algorithm integer not null check (algorithm in (-7, -8)),
  counter bigint not null,
  transports text[] not null,
  backed_up boolean not null,
  label text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  removed_at timestamptz
);

create index approver_keys_operator on approver_keys (operator_id);

-- Texts that two people of the set before are to sign. They are only ever added.
create table approver_set_proposals (
  sha256 text primary key,
  number integer not null check (number >= 2),
  text text not null,
  proposed_by uuid not null references operators,
  proposed_at timestamptz not null
);

-- Sets that two people signed; the first is signed by nobody: firmware names it. Only ever added.
create table approver_sets (
  number integer primary key check (number >= 1),
  sha256 text not null unique,
  -- The exact text that was hashed.
  text text not null,
  signed_at timestamptz not null,
  -- Its statement in the log; null for the first.
  statement text check ((statement is null) = (number = 1))
);

create table approver_set_signatures (
  sha256 text not null references approver_set_proposals,
  operator uuid not null references operators,
  key text not null,
  -- The exact JSON of the assertion as phones take it.
  assertion text not null,
  at timestamptz not null,
  primary key (sha256, operator),
  constraint one_key_signs_a_set_once unique (sha256, key)
);

-- What the head of a lock's manifest does not state: case, clauses, dates, reason. Null where the text states them itself.
alter table measure_manifests add column terms text;

-- Rows of the form before have none: no lock follows from them.
alter table measure_phones add column opening bytea check (octet_length(opening) = 16);

