-- Operators are people. None of these tables grows with the fleet, so none has a bucket.

create table operators (
  id uuid primary key,
  name text not null check (length(name) between 1 and 100),
  -- In lower case; null only until one of the first two people says who they are.
  email text unique check (email = lower(email) and length(email) <= 254),
  -- Those in force. What waits for a second person stands in role_grants.
  roles text[] not null check (
    roles <@ array['viewer', 'support', 'investigator', 'compliance', 'administrator', 'auditor']
  ),
  created_at timestamptz not null,
  deactivated_at timestamptz
);

-- Roles that can act against owners, or make others who can, take force when a second person confirms them: else one administrator
-- could invent the other half of every pair. asked_by is null where the machine itself gave the role.
create table role_grants (
  id bigint generated always as identity primary key,
  operator_id uuid not null references operators,
  roles text[] not null,
  asked_by uuid references operators,
  asked_at timestamptz not null,
  confirmed_by uuid references operators,
  confirmed_at timestamptz,
  withdrawn_at timestamptz,
  check (asked_by <> operator_id),
  check (confirmed_by <> operator_id),
  check (confirmed_by <> asked_by),
  check ((confirmed_by is null) = (confirmed_at is null)),
  check (confirmed_at is null or withdrawn_at is null)
);

create unique index role_grants_open on role_grants (operator_id)
  where confirmed_at is null and withdrawn_at is null;

-- A removed passkey stays, so that it cannot come back under another name.
create table passkeys (
  credential_id text collate "C" primary key,
  operator_id uuid not null references operators,
  -- DER SubjectPublicKeyInfo: one key is one person's, under whatever credential id it is offered.
  spki bytea not null unique,
  cose bytea not null,
  algorithm integer not null,
  counter bigint not null,
  transports text[] not null,
  backed_up boolean not null,
  label text not null,
  -- Who gave out the link it was enrolled by, until a second person vouched for it; null: the machine, or the operator's own session.
  enrolled_by uuid references operators,
  created_at timestamptz not null,
  last_used_at timestamptz,
  removed_at timestamptz
);

create index passkeys_operator on passkeys (operator_id);

-- Only hashes: whoever reads the database can neither enrol nor sign in with what stands here.
create table enrolment_links (
  token_hash bytea primary key,
  operator_id uuid not null references operators,
  issued_by uuid references operators,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  voided_at timestamptz
);

create table passkey_challenges (
  challenge bytea primary key,
  kind text not null check (kind in ('registration', 'sign-in')),
  operator_id uuid references operators,
  expires_at timestamptz not null
);

create index passkey_challenges_expiry on passkey_challenges (expires_at);

create table sessions (
  id uuid primary key,
  secret_hash bytea not null unique,
  operator_id uuid not null references operators,
  method text not null check (method in ('passkey', 'oidc')),
  credential_id text,
  browser text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  ended_at timestamptz
);

create index sessions_operator on sessions (operator_id, created_at);
create index sessions_age on sessions (created_at);

create table oidc_identities (
  issuer text not null,
  subject text not null,
  operator_id uuid not null references operators,
  bound_at timestamptz not null,
  primary key (issuer, subject),
  unique (issuer, operator_id)
);

create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  -- operator, program (the token of the data folder), machine (its command line) or nobody (a sign-in that failed)
  who text not null check (who in ('operator', 'program', 'machine', 'nobody')),
  operator_id uuid,
  session_id uuid,
  operation text not null,
  target text,
  -- begun, done, or the code of the refusal
  outcome text not null,
  details json not null,
  check ((who = 'operator') = (operator_id is not null))
);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is append-only';
end $$;

create trigger audit_rows_stay before update or delete on audit
  for each row execute function refuse_audit_change();
create trigger audit_stays before truncate on audit
  for each statement execute function refuse_audit_change();
