-- Directives learn their lease and whose key they were addressed to: a phone that was reset holds none of the locks before.
alter table directives add column lease timestamptz;
alter table directives add column device_id uuid;
alter table directives drop constraint directives_state_check;
-- delivered: a lock that was in an answer, so that the phone may hold it whatever it says.
alter table directives add constraint directives_state_check
  check (state in ('pending', 'delivered', 'shown', 'obeyed', 'refused', 'withdrawn'));
alter table directives add constraint directives_lease_check check ((type = 'lock') = (lease is not null));

-- What owners objected, in their own words, and what they were answered. The dossier's events say that and when; this says what.
create table appeals (
  bucket smallint not null check (bucket between 0 and 255),
  phone_id uuid not null,
  number integer not null,
  filed_at timestamptz not null,
  -- When the answer is due; without one by then a lock ends.
  answer_by timestamptz not null,
  standing text not null,
  text text not null check (length(text) between 1 and 2000),
  decided_at timestamptz,
  outcome text check (outcome in ('upheld', 'dismissed')),
  answer text check (length(answer) between 1 and 4000),
  -- The operator who decided.
  decided_by uuid,
  primary key (bucket, phone_id, number),
  check ((decided_at is null) = (outcome is null) and (decided_at is null) = (answer is null) and (decided_at is null) = (decided_by is null))
);

create index appeals_waiting on appeals (answer_by, bucket, phone_id, number) where decided_at is null;

-- What support did for one phone, and why: codes given (never the code itself), releases, exemptions with their proof.
create table support_notes (
  bucket smallint not null check (bucket between 0 and 255),
  phone_id uuid not null,
  id bigint generated always as identity,
  at timestamptz not null,
  kind text not null check (kind in ('unlock-code', 'release', 'exemption')),
  -- null: the program that holds the token of the data folder.
  operator uuid,
  note text not null check (length(note) between 1 and 2000),
  primary key (bucket, phone_id, id)
);

-- A database that was restored finds in the log what ended a lock after its backup was made: releases by whom they release, and ends of cases.
create index log_entries_releases on log_entries ((substring(statement from '"subject":"([A-Za-z0-9_-]{43})"')))
  where statement like '{"v":1,"kind":"directive",%"type":"release",%';
create index log_entries_case_ends on log_entries (index) where statement like '{"v":1,"kind":"case-end",%';
