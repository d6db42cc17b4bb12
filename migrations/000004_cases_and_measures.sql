-- Investigations, what two people sign, and what became of each phone. People are named by the id of their account. Small tables but for
-- measure_phones, which grows with what is restricted and is keyed by bucket like everything that does.

create table cases (
  id text primary key,
  number bigint generated always as identity,
  title text not null,
  clauses text[] not null check (cardinality(clauses) between 1 and 32),
  opened_by uuid not null,
  opened_at timestamptz not null,
  limit_at timestamptz not null check (limit_at > opened_at),
  state text not null default 'open' check (state in ('open', 'ended')),
  ended_at timestamptz,
  -- null: ended by time, at its limit.
  ended_by uuid,
  finding text,
  reason text,
  -- When the end stood in the dossier of every phone.
  spread_at timestamptz,
  check ((state = 'ended') = (ended_at is not null and finding is not null))
);

create unique index cases_number on cases (number);
create index cases_open on cases (limit_at) where state = 'open';
create index cases_spreading on cases (id) where state = 'ended' and spread_at is null;

create table measures (
  id uuid primary key,
  number bigint generated always as identity,
  kind text not null check (kind in ('lock', 'policy')),
  case_id text references cases,
  clauses text[] not null default '{}',
  reason text not null,
  -- The latest lease that may be given under it; null: the limit of its case.
  until_at timestamptz,
  -- Which version of which policy is to be published, and its exact text.
  policy_id text,
  policy_version integer,
  policy_text text,
  state text not null default 'draft' check (state in
    ('draft', 'proposed', 'approved', 'paused', 'executed', 'released', 'published', 'withdrawn', 'lapsed')),
  drafted_by uuid not null,
  drafted_at timestamptz not null,
  -- Of the manifest that stands now. A change of the set leaves null, and what was signed before stands for nothing.
  sha256 text unique,
  approve_by timestamptz,
  approved_at timestamptz,
  -- When manifest and both assertions stood among the public files.
  documents_at timestamptz,
  released_at timestamptz,
  -- When the release stood in the dossier of every phone.
  spread_at timestamptz,
  check ((kind = 'lock') = (case_id is not null)),
  check ((kind = 'policy') = (policy_text is not null and policy_id is not null and policy_version is not null)),
  check (state = 'draft' or state = 'withdrawn' or sha256 is not null)
);

create unique index measures_number on measures (number);
create index measures_case on measures (case_id, number);
create index measures_proposed on measures (approve_by) where state = 'proposed';
create index measures_executing on measures (number) where state = 'approved';
create index measures_releasing on measures (number) where state = 'released' and spread_at is null;
create index measures_undocumented on measures (number) where approved_at is not null and documents_at is null;

-- What was put before people to sign, as the exact text whose hash they sign. Never changed, never removed.
create table measure_manifests (
  sha256 text primary key,
  measure_id uuid not null references measures,
  proposer uuid not null,
  made_at timestamptz not null,
  text text not null,
  unique (sha256, proposer)
);

create index measure_manifests_of on measure_manifests (measure_id, made_at);

-- Promise 7, kept by the database itself: who approves a manifest is not who proposed it, and not by the same passkey.
create table approvals (
  sha256 text not null,
  role text not null check (role in ('proposer', 'approver')),
  operator uuid not null,
  proposer uuid not null,
  -- SHA-256 of the passkey's public key.
  key text not null,
  -- The document that proves it to anyone, as its exact text, and its hash.
  assertion text not null,
  assertion_sha256 text not null unique,
  at timestamptz not null,
  primary key (sha256, role),
  foreign key (sha256, proposer) references measure_manifests (sha256, proposer),
  constraint proposer_never_approves check ((role = 'proposer') = (operator = proposer)),
  constraint one_passkey_signs_once unique (sha256, key),
  constraint one_person_signs_once unique (sha256, operator)
);

create table measure_phones (
  bucket smallint not null check (bucket between 0 and 255),
  measure_id uuid not null,
  phone_id uuid not null,
  -- As the manifest names it: SHA-256 over the dossier's salt and the phone id.
  member text not null,
  outcome text check (outcome in ('ordered', 'skipped', 'failed')),
  why text,
  outcome_at timestamptz,
  -- When its release, or the end of its case, was written into the dossier.
  released_at timestamptz,
  case_ended_at timestamptz,
  primary key (bucket, measure_id, phone_id),
  check ((outcome is null) = (outcome_at is null))
);

create index measure_phones_of on measure_phones (measure_id, bucket, phone_id);
create index measure_phones_pending on measure_phones (measure_id, bucket) where outcome is null;
create index measure_phones_unreleased on measure_phones (measure_id, bucket) where outcome = 'ordered' and released_at is null;
create index measure_phones_unended on measure_phones (measure_id, bucket) where outcome = 'ordered' and case_ended_at is null;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is never changed or removed', tg_table_name using errcode = 'restrict_violation';
end $$;

create trigger manifests_stay before update or delete on measure_manifests for each row execute function refuse_change();
create trigger manifests_are_kept before truncate on measure_manifests for each statement execute function refuse_change();
create trigger approvals_stay before update or delete on approvals for each row execute function refuse_change();
create trigger approvals_are_kept before truncate on approvals for each statement execute function refuse_change();

-- No measure takes effect unless two people signed the manifest that it names. What ends one never has to ask.
create function require_two_people() returns trigger language plpgsql as $$
begin
  if (select count(distinct role) from approvals where sha256 = new.sha256) < 2 then
    raise exception 'a measure takes effect when two people have signed it' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create trigger measures_need_two_people before insert or update on measures for each row
  when (new.state in ('approved', 'published')) execute function require_two_people();

-- Once something was signed, nobody joins or leaves: a draft alone can change whom it names.
create function require_draft() returns trigger language plpgsql as $$
begin
  if (select state from measures where id = coalesce(new.measure_id, old.measure_id)) is distinct from 'draft' then
    raise exception 'only a draft can change the phones that it names' using errcode = 'restrict_violation';
  end if;
  return coalesce(new, old);
end $$;

create trigger phones_of_a_draft before insert or delete on measure_phones for each row execute function require_draft();
create trigger phones_keep_their_names before update of bucket, measure_id, phone_id, member on measure_phones
  for each row execute function refuse_change();

-- Who stood up for a version: [{ role, key, assertionSha256 }]. Versions published before people had to have none.
alter table policies add column approvals json not null default '[]';
