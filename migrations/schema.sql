-- Made by scripts/golden-schema.ts from the migrations; not to be edited or run.

create table appeals (
  bucket smallint not null,
  phone_id uuid not null,
  number integer not null,
  filed_at timestamp with time zone not null,
  answer_by timestamp with time zone not null,
  standing text not null,
  text text not null,
  decided_at timestamp with time zone,
  outcome text,
  answer text,
  decided_by uuid,
  apart boolean not null default false,
  constraint appeals_pkey PRIMARY KEY (bucket, phone_id, number),
  constraint appeals_answer_check CHECK (((length(answer) >= 1) AND (length(answer) <= 4000))),
  constraint appeals_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  constraint appeals_check CHECK ((((decided_at IS NULL) = (outcome IS NULL)) AND ((decided_at IS NULL) = (answer IS NULL)) AND ((decided_at IS NULL) = (decided_by IS NULL)))),
  constraint appeals_outcome_check CHECK ((outcome = ANY (ARRAY['upheld'::text, 'dismissed'::text]))),
  constraint appeals_text_check CHECK (((length(text) >= 1) AND (length(text) <= 2000)))
);
CREATE INDEX appeals_waiting ON public.appeals USING btree (apart, answer_by, bucket, phone_id, number) WHERE (decided_at IS NULL);

create table approvals (
  sha256 text not null,
  role text not null,
  operator uuid not null,
  proposer uuid not null,
  key text not null,
  assertion text not null,
  assertion_sha256 text not null,
  at timestamp with time zone not null,
  round integer not null default 1,
  epoch uuid,
  constraint approvals_assertion_sha256_key UNIQUE (assertion_sha256),
  constraint one_passkey_signs_once UNIQUE (sha256, round, key),
  constraint one_person_signs_once UNIQUE (sha256, round, operator),
  constraint approvals_pkey PRIMARY KEY (sha256, round, role),
  constraint approvals_sha256_proposer_fkey FOREIGN KEY (sha256, proposer) REFERENCES measure_manifests(sha256, proposer),
  constraint approvals_role_check CHECK ((role = ANY (ARRAY['proposer'::text, 'approver'::text]))),
  constraint approvals_round_check CHECK (((round >= 1) AND (round <= 1000))),
  constraint proposer_never_approves CHECK (((round > 1) OR ((role = 'proposer'::text) = (operator = proposer))))
);

create table approver_keys (
  credential_id text collate "C" not null,
  operator_id uuid not null,
  spki bytea not null,
  cose bytea not null,
  algorithm integer not null,
  counter bigint not null,
  transports text[] not null,
  backed_up boolean not null,
  label text not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  removed_at timestamp with time zone,
  constraint approver_keys_spki_key UNIQUE (spki),
  constraint approver_keys_pkey PRIMARY KEY (credential_id),
  constraint approver_keys_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES operators(id),
  constraint approver_keys_algorithm_check CHECK ((algorithm = ANY (ARRAY['-7'::integer, '-8'::integer])))
);
CREATE INDEX approver_keys_operator ON public.approver_keys USING btree (operator_id);

create table approver_set_proposals (
  sha256 text not null,
  number integer not null,
  text text not null,
  proposed_by uuid,
  proposed_at timestamp with time zone not null,
  constraint approver_set_proposals_pkey PRIMARY KEY (sha256),
  constraint approver_set_proposals_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES operators(id),
  constraint approver_set_proposals_number_check CHECK ((number >= 2))
);

create table approver_set_signatures (
  sha256 text not null,
  operator uuid not null,
  key text not null,
  assertion text not null,
  at timestamp with time zone not null,
  constraint one_key_signs_a_set_once UNIQUE (sha256, key),
  constraint approver_set_signatures_pkey PRIMARY KEY (sha256, operator),
  constraint approver_set_signatures_operator_fkey FOREIGN KEY (operator) REFERENCES operators(id),
  constraint approver_set_signatures_sha256_fkey FOREIGN KEY (sha256) REFERENCES approver_set_proposals(sha256)
);

create table approver_sets (
  number integer not null,
  sha256 text not null,
  text text not null,
  signed_at timestamp with time zone not null,
  statement text,
  assertions json not null default '[]'::json,
  constraint approver_sets_sha256_key UNIQUE (sha256),
  constraint approver_sets_pkey PRIMARY KEY (number),
  constraint approver_sets_check CHECK ((((json_array_length(assertions) = 0) OR (json_array_length(assertions) =
CASE number
    WHEN 1 THEN 0
    ELSE 2
END)) AND ((statement IS NOT NULL) OR (number = 1)))),
  constraint approver_sets_number_check CHECK ((number >= 1))
);

create table audit (
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  who text not null,
  operator_id uuid,
  session_id uuid,
  operation text not null,
  target text,
  outcome text not null,
  details json not null,
  constraint audit_pkey PRIMARY KEY (id),
  constraint audit_check CHECK (((who = 'operator'::text) = (operator_id IS NOT NULL))),
  constraint audit_who_check CHECK ((who = ANY (ARRAY['operator'::text, 'program'::text, 'machine'::text, 'nobody'::text])))
);

create table carnet_migrations (
  version integer not null,
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone not null default now(),
  constraint carnet_migrations_pkey PRIMARY KEY (version)
);

create table cases (
  id text not null,
  number bigint not null generated always as identity,
  title text not null,
  clauses text[] not null,
  opened_by uuid not null,
  opened_at timestamp with time zone not null,
  limit_at timestamp with time zone not null,
  state text not null default 'open'::text,
  ended_at timestamp with time zone,
  ended_by uuid,
  finding text,
  reason text,
  spread_at timestamp with time zone,
  constraint cases_pkey PRIMARY KEY (id),
  constraint cases_check CHECK ((limit_at > opened_at)),
  constraint cases_check1 CHECK (((state = 'ended'::text) = ((ended_at IS NOT NULL) AND (finding IS NOT NULL)))),
  constraint cases_clauses_check CHECK (((cardinality(clauses) >= 1) AND (cardinality(clauses) <= 32))),
  constraint cases_state_check CHECK ((state = ANY (ARRAY['open'::text, 'ended'::text])))
);
CREATE UNIQUE INDEX cases_number ON public.cases USING btree (number);
CREATE INDEX cases_open ON public.cases USING btree (limit_at) WHERE (state = 'open'::text);
CREATE INDEX cases_spreading ON public.cases USING btree (id) WHERE ((state = 'ended'::text) AND (spread_at IS NULL));

create table claimed_identifiers (
  bucket smallint not null,
  identifier text collate "C" not null,
  phone_id uuid not null,
  constraint claimed_identifiers_pkey PRIMARY KEY (bucket, identifier, phone_id),
  constraint claimed_identifiers_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255)))
);

create table decisions (
  bucket smallint not null,
  phone_id uuid not null,
  number integer not null,
  decided_now timestamp with time zone not null,
  known_at timestamp with time zone not null,
  event_count integer not null,
  standing text not null,
  sha256 text not null,
  observed json,
  constraint decisions_pkey PRIMARY KEY (bucket, phone_id, number),
  constraint decisions_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255)))
);

create table deployment (
  only_row boolean not null default true,
  newest_at timestamp with time zone,
  epoch uuid not null default gen_random_uuid(),
  recovering_since timestamp with time zone,
  recovering_why text,
  restored_epoch uuid,
  constraint deployment_pkey PRIMARY KEY (only_row),
  constraint deployment_check CHECK (((recovering_since IS NULL) = (recovering_why IS NULL))),
  constraint deployment_only_row_check CHECK (only_row)
);

create table directives (
  bucket smallint not null,
  phone_id uuid not null,
  seq bigint not null,
  type text not null,
  jws text not null,
  statement text not null,
  issued_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  clauses text[] not null,
  state text not null,
  why text,
  lease timestamp with time zone,
  device_id uuid,
  episode integer,
  ack_leaf bytea,
  provisional boolean not null default false,
  answered_at timestamp with time zone,
  constraint directives_pkey PRIMARY KEY (bucket, phone_id, seq),
  constraint directives_ack_leaf_check CHECK ((octet_length(ack_leaf) = 32)),
  constraint directives_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  constraint directives_lease_check CHECK (((type = 'lock'::text) = (lease IS NOT NULL))),
  constraint directives_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'shown'::text, 'obeyed'::text, 'refused'::text, 'withdrawn'::text]))),
  constraint directives_type_check CHECK ((type = ANY (ARRAY['notify'::text, 'lock'::text, 'release'::text])))
);

create table dossier_events (
  bucket smallint not null,
  phone_id uuid not null,
  seq integer not null,
  event json not null,
  constraint dossier_events_pkey PRIMARY KEY (bucket, phone_id, seq),
  constraint dossier_events_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255)))
);

create table dossiers (
  bucket smallint not null,
  phone_id uuid not null,
  salt uuid not null,
  device_id uuid,
  last_seq bigint not null default 0,
  standing text not null default 'clear'::text,
  open boolean not null default false,
  next_at timestamp with time zone,
  event_count integer not null default 0,
  decision_count integer not null default 0,
  directive_seq bigint not null default 0,
  decision_sha256 text,
  denied text[] not null default '{}'::text[],
  episode_salt uuid not null default gen_random_uuid(),
  episode_count integer not null default 0,
  open_episodes json,
  episode_epoch uuid,
  old_salt boolean not null default false,
  observed json default '[]'::json,
  constraint dossiers_pkey PRIMARY KEY (bucket, phone_id),
  constraint dossiers_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  constraint dossiers_standing_check CHECK ((standing = ANY (ARRAY['clear'::text, 'unproven'::text, 'visitor'::text, 'exempt'::text, 'notice'::text, 'grace'::text, 'due'::text, 'locked'::text])))
) with (fillfactor=80);
CREATE INDEX dossiers_due ON public.dossiers USING btree (bucket, next_at) WHERE (next_at IS NOT NULL);
CREATE INDEX dossiers_old_salt ON public.dossiers USING btree (bucket, phone_id) WHERE old_salt;
CREATE INDEX dossiers_open ON public.dossiers USING btree (bucket, phone_id) WHERE open;

create table earlier_observations (
  bucket smallint not null,
  phone_id uuid not null,
  seq integer not null,
  event json not null,
  constraint earlier_observations_pkey PRIMARY KEY (bucket, phone_id, seq),
  constraint earlier_observations_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255)))
);

create table enrolment_links (
  token_hash bytea not null,
  operator_id uuid not null,
  issued_by uuid,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  voided_at timestamp with time zone,
  constraint enrolment_links_pkey PRIMARY KEY (token_hash),
  constraint enrolment_links_issued_by_fkey FOREIGN KEY (issued_by) REFERENCES operators(id),
  constraint enrolment_links_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES operators(id)
);

create table factory_key_changes (
  bucket smallint not null,
  hardware_id uuid not null,
  number integer not null,
  key_before bytea,
  key_after bytea,
  contested_before timestamp with time zone,
  epoch uuid not null,
  reason text not null,
  evidence text not null,
  asked_at timestamp with time zone not null,
  asked_by uuid not null,
  ended text,
  ended_at timestamp with time zone,
  ended_by uuid,
  constraint factory_key_changes_pkey PRIMARY KEY (bucket, hardware_id, number),
  constraint factory_key_changes_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES operators(id),
  constraint factory_key_changes_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES operators(id),
  constraint factory_key_changes_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  constraint factory_key_changes_check CHECK ((key_before IS DISTINCT FROM key_after)),
  constraint factory_key_changes_check1 CHECK ((((ended IS NULL) = (ended_at IS NULL)) AND ((ended IS NULL) = (ended_by IS NULL)))),
  constraint factory_key_changes_check2 CHECK (((ended <> 'confirmed'::text) OR (ended_by <> asked_by))),
  constraint factory_key_changes_ended_check CHECK ((ended = ANY (ARRAY['confirmed'::text, 'withdrawn'::text]))),
  constraint factory_key_changes_evidence_check CHECK (((length(evidence) >= 1) AND (length(evidence) <= 2000))),
  constraint factory_key_changes_key_after_check CHECK ((octet_length(key_after) = 32)),
  constraint factory_key_changes_key_before_check CHECK ((octet_length(key_before) = 32)),
  constraint factory_key_changes_number_check CHECK ((number >= 1)),
  constraint factory_key_changes_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 2000)))
);
CREATE INDEX factory_key_changes_listed ON public.factory_key_changes USING btree (asked_at, bucket, hardware_id) WHERE (ended IS NULL);
CREATE UNIQUE INDEX factory_key_changes_waiting ON public.factory_key_changes USING btree (bucket, hardware_id) WHERE (ended IS NULL);

create table hardware_identifiers (
  bucket smallint not null,
  identifier text collate "C" not null,
  phone_id uuid not null,
  constraint hardware_identifiers_pkey PRIMARY KEY (bucket, identifier),
  constraint hardware_identifiers_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255)))
);

create table idempotent_answers (
  key text not null,
  request_sha256 text not null,
  status integer not null,
  body text not null,
  at timestamp with time zone not null,
  constraint idempotent_answers_pkey PRIMARY KEY (key)
);
CREATE INDEX idempotent_answers_at ON public.idempotent_answers USING btree (at);

create table lineage_take_over (
  only_row boolean not null default true,
  lineages bigint not null,
  split_dossiers bigint not null,
  moved_events bigint not null,
  dropped_events bigint not null,
  constraint lineage_take_over_pkey PRIMARY KEY (only_row),
  constraint lineage_take_over_only_row_check CHECK (only_row)
);

create table lineages (
  bucket smallint not null,
  phone_id uuid not null,
  hardware_id uuid not null,
  ordinal integer not null,
  device_id uuid not null,
  proved text,
  attested text,
  unlock_generation integer not null default 1,
  enrolled_at timestamp with time zone not null,
  activated_at timestamp with time zone,
  activated_territory text,
  activation_supported text[],
  constraint lineages_bucket_hardware_id_ordinal_key UNIQUE (bucket, hardware_id, ordinal),
  constraint lineages_pkey PRIMARY KEY (bucket, phone_id),
  constraint lineages_attested_check CHECK ((attested = ANY (ARRAY['verified'::text, 'unverified'::text, 'none'::text]))),
  constraint lineages_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  constraint lineages_check CHECK (((activated_at IS NOT NULL) OR (activated_territory IS NULL))),
  constraint lineages_ordinal_check CHECK ((ordinal >= 1)),
  constraint lineages_proved_check CHECK ((proved = ANY (ARRAY['factory'::text, 'attested'::text]))),
  constraint lineages_unlock_generation_check CHECK ((unlock_generation >= 1))
);

create table log_entries (
  index bigint not null,
  sha256 text collate "C" not null,
  statement text not null,
  at timestamp with time zone not null,
  constraint log_entries_sha256_key UNIQUE (sha256),
  constraint log_entries_pkey PRIMARY KEY (index),
  constraint log_entries_index_check CHECK ((index >= 0))
);
CREATE INDEX log_entries_case_ends ON public.log_entries USING btree (index) WHERE (statement ~~ '{"v":1,"kind":"case-end",%'::text);
CREATE INDEX log_entries_releases ON public.log_entries USING btree ("substring"(statement, '"subject":"([A-Za-z0-9_-]{43})"'::text)) WHERE (statement ~~ '{"v":1,"kind":"directive",%"type":"release",%'::text);

create table log_head (
  only_row boolean not null default true,
  origin text not null,
  size bigint not null,
  root text not null,
  checkpoint text not null,
  constraint log_head_pkey PRIMARY KEY (only_row),
  constraint log_head_only_row_check CHECK (only_row),
  constraint log_head_size_check CHECK ((size >= 0))
);

create table log_leaves (
  leaf bytea not null,
  list text collate "C",
  constraint log_leaves_pkey PRIMARY KEY (leaf),
  constraint log_leaves_list_fkey FOREIGN KEY (list) REFERENCES log_lists(sha256),
  constraint log_leaves_leaf_check CHECK ((octet_length(leaf) = 32))
);
CREATE INDEX log_leaves_listed ON public.log_leaves USING btree (list) WHERE (list IS NOT NULL);
CREATE INDEX log_leaves_waiting ON public.log_leaves USING btree (leaf) WHERE (list IS NULL);

create table log_lists (
  sha256 text collate "C" not null,
  made_at timestamp with time zone not null,
  statement text,
  seed bytea,
  constraint log_lists_pkey PRIMARY KEY (sha256),
  constraint log_lists_seed_check CHECK ((octet_length(seed) = 32))
);
CREATE INDEX log_lists_made_at ON public.log_lists USING btree (made_at);

create table measure_manifests (
  sha256 text not null,
  measure_id uuid not null,
  proposer uuid not null,
  made_at timestamp with time zone not null,
  text text not null,
  terms text,
  constraint measure_manifests_sha256_proposer_key UNIQUE (sha256, proposer),
  constraint measure_manifests_pkey PRIMARY KEY (sha256),
  constraint measure_manifests_measure_id_fkey FOREIGN KEY (measure_id) REFERENCES measures(id)
);
CREATE INDEX measure_manifests_of ON public.measure_manifests USING btree (measure_id, made_at);

create table measure_phones (
  bucket smallint not null,
  measure_id uuid not null,
  phone_id uuid not null,
  member text not null,
  outcome text,
  why text,
  outcome_at timestamp with time zone,
  released_at timestamp with time zone,
  case_ended_at timestamp with time zone,
  opening bytea,
  constraint measure_phones_pkey PRIMARY KEY (bucket, measure_id, phone_id),
  constraint measure_phones_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  constraint measure_phones_check CHECK (((outcome IS NULL) = (outcome_at IS NULL))),
  constraint measure_phones_opening_check CHECK ((octet_length(opening) = 16)),
  constraint measure_phones_outcome_check CHECK ((outcome = ANY (ARRAY['ordered'::text, 'skipped'::text, 'failed'::text])))
);
CREATE INDEX measure_phones_of ON public.measure_phones USING btree (measure_id, bucket, phone_id);
CREATE INDEX measure_phones_pending ON public.measure_phones USING btree (measure_id, bucket) WHERE (outcome IS NULL);
CREATE INDEX measure_phones_unended ON public.measure_phones USING btree (measure_id, bucket) WHERE ((outcome = 'ordered'::text) AND (case_ended_at IS NULL));
CREATE INDEX measure_phones_unreleased ON public.measure_phones USING btree (measure_id, bucket) WHERE ((outcome = 'ordered'::text) AND (released_at IS NULL));

create table measures (
  id uuid not null,
  number bigint not null generated always as identity,
  kind text not null,
  case_id text,
  clauses text[] not null default '{}'::text[],
  reason text not null,
  until_at timestamp with time zone,
  policy_id text,
  policy_version integer,
  policy_text text,
  state text not null default 'draft'::text,
  drafted_by uuid not null,
  drafted_at timestamp with time zone not null,
  sha256 text,
  approve_by timestamp with time zone,
  approved_at timestamp with time zone,
  documents_at timestamp with time zone,
  released_at timestamp with time zone,
  spread_at timestamp with time zone,
  epoch uuid,
  constraint measures_sha256_key UNIQUE (sha256),
  constraint measures_pkey PRIMARY KEY (id),
  constraint measures_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases(id),
  constraint measures_check CHECK (((kind = 'lock'::text) = (case_id IS NOT NULL))),
  constraint measures_check1 CHECK (((kind = 'policy'::text) = ((policy_text IS NOT NULL) AND (policy_id IS NOT NULL) AND (policy_version IS NOT NULL)))),
  constraint measures_check2 CHECK (((state = 'draft'::text) OR (state = 'withdrawn'::text) OR (sha256 IS NOT NULL))),
  constraint measures_kind_check CHECK ((kind = ANY (ARRAY['lock'::text, 'policy'::text]))),
  constraint measures_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'proposed'::text, 'approved'::text, 'paused'::text, 'executed'::text, 'released'::text, 'published'::text, 'withdrawn'::text, 'lapsed'::text])))
);
CREATE INDEX measures_case ON public.measures USING btree (case_id, number);
CREATE INDEX measures_executing ON public.measures USING btree (number) WHERE (state = 'approved'::text);
CREATE UNIQUE INDEX measures_number ON public.measures USING btree (number);
CREATE INDEX measures_proposed ON public.measures USING btree (approve_by) WHERE (state = 'proposed'::text);
CREATE INDEX measures_releasing ON public.measures USING btree (number) WHERE ((state = 'released'::text) AND (spread_at IS NULL));
CREATE INDEX measures_undocumented ON public.measures USING btree (number) WHERE ((approved_at IS NOT NULL) AND (documents_at IS NULL));

create table oidc_identities (
  issuer text not null,
  subject text not null,
  operator_id uuid not null,
  bound_at timestamp with time zone not null,
  constraint oidc_identities_issuer_operator_id_key UNIQUE (issuer, operator_id),
  constraint oidc_identities_pkey PRIMARY KEY (issuer, subject),
  constraint oidc_identities_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES operators(id)
);

create table operators (
  id uuid not null,
  name text not null,
  email text,
  roles text[] not null,
  created_at timestamp with time zone not null,
  deactivated_at timestamp with time zone,
  constraint operators_email_key UNIQUE (email),
  constraint operators_pkey PRIMARY KEY (id),
  constraint operators_email_check CHECK (((email = lower(email)) AND (length(email) <= 254))),
  constraint operators_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  constraint operators_roles_check CHECK ((roles <@ ARRAY['viewer'::text, 'support'::text, 'investigator'::text, 'compliance'::text, 'administrator'::text, 'auditor'::text]))
);

create table outbox (
  bucket smallint not null,
  id bigint not null generated always as identity,
  phone_id uuid,
  kind text not null,
  body text not null,
  held boolean not null default false,
  constraint outbox_pkey PRIMARY KEY (bucket, id),
  constraint outbox_body_check CHECK (((octet_length(body) >= 1) AND (octet_length(body) <= 65535))),
  constraint outbox_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  constraint outbox_kind_check CHECK ((kind = 'statement'::text))
);
CREATE INDEX outbox_held ON public.outbox USING btree (id) WHERE held;
CREATE INDEX outbox_id ON public.outbox USING btree (id) WHERE (NOT held);

create table passkey_challenges (
  challenge bytea not null,
  kind text not null,
  operator_id uuid,
  expires_at timestamp with time zone not null,
  constraint passkey_challenges_pkey PRIMARY KEY (challenge),
  constraint passkey_challenges_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES operators(id),
  constraint passkey_challenges_kind_check CHECK ((kind = ANY (ARRAY['registration'::text, 'sign-in'::text])))
);
CREATE INDEX passkey_challenges_expiry ON public.passkey_challenges USING btree (expires_at);

create table passkeys (
  credential_id text collate "C" not null,
  operator_id uuid not null,
  spki bytea not null,
  cose bytea not null,
  algorithm integer not null,
  counter bigint not null,
  transports text[] not null,
  backed_up boolean not null,
  label text not null,
  enrolled_by uuid,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  removed_at timestamp with time zone,
  constraint passkeys_spki_key UNIQUE (spki),
  constraint passkeys_pkey PRIMARY KEY (credential_id),
  constraint passkeys_enrolled_by_fkey FOREIGN KEY (enrolled_by) REFERENCES operators(id),
  constraint passkeys_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES operators(id)
);
CREATE INDEX passkeys_operator ON public.passkeys USING btree (operator_id);

create table phones (
  bucket smallint not null,
  phone_id uuid not null,
  imeis bigint[] not null default '{}'::bigint[],
  serial text not null,
  model text not null,
  registered boolean not null,
  consignment text,
  market text,
  sold_at timestamp with time zone,
  factory_key bytea,
  lineage_count integer not null default 0,
  contested_at timestamp with time zone,
  key_changed_after integer,
  constraint phones_pkey PRIMARY KEY (bucket, phone_id),
  constraint phones_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  constraint phones_factory_key_check CHECK ((octet_length(factory_key) = 32)),
  constraint phones_key_changed_after_check CHECK ((key_changed_after >= 0))
);
CREATE INDEX phones_contested ON public.phones USING btree (contested_at, bucket, phone_id) WHERE (contested_at IS NOT NULL);

create table policies (
  id text not null,
  version integer not null,
  number bigint not null generated always as identity,
  published_at timestamp with time zone not null,
  sha256 text not null,
  text text not null,
  approvals json not null default '[]'::json,
  constraint policies_pkey PRIMARY KEY (id, version)
);

create table policy_reach (
  bucket smallint not null,
  policy_number bigint not null,
  due_at timestamp with time zone not null,
  constraint policy_reach_pkey PRIMARY KEY (bucket, policy_number),
  constraint policy_reach_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255)))
);

create table registry_corrections (
  bucket smallint not null,
  phone_id uuid not null,
  id bigint not null generated always as identity,
  at timestamp with time zone not null default now(),
  field text not null,
  before text,
  after text,
  by text not null,
  login text not null default SESSION_USER,
  reason text not null,
  constraint registry_corrections_pkey PRIMARY KEY (bucket, phone_id, id),
  constraint registry_corrections_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  constraint registry_corrections_field_check CHECK ((field = ANY (ARRAY['consignment'::text, 'market'::text, 'soldAt'::text])))
);

create table role_grants (
  id bigint not null generated always as identity,
  operator_id uuid not null,
  roles text[] not null,
  asked_by uuid,
  asked_at timestamp with time zone not null,
  confirmed_by uuid,
  confirmed_at timestamp with time zone,
  withdrawn_at timestamp with time zone,
  constraint role_grants_pkey PRIMARY KEY (id),
  constraint role_grants_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES operators(id),
  constraint role_grants_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES operators(id),
  constraint role_grants_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES operators(id),
  constraint role_grants_check CHECK ((asked_by <> operator_id)),
  constraint role_grants_check1 CHECK ((confirmed_by <> operator_id)),
  constraint role_grants_check2 CHECK ((confirmed_by <> asked_by)),
  constraint role_grants_check3 CHECK (((confirmed_by IS NULL) = (confirmed_at IS NULL))),
  constraint role_grants_check4 CHECK (((confirmed_at IS NULL) OR (withdrawn_at IS NULL)))
);
CREATE UNIQUE INDEX role_grants_open ON public.role_grants USING btree (operator_id) WHERE ((confirmed_at IS NULL) AND (withdrawn_at IS NULL));

create table sessions (
  id uuid not null,
  secret_hash bytea not null,
  operator_id uuid not null,
  method text not null,
  credential_id text,
  browser text not null,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint sessions_secret_hash_key UNIQUE (secret_hash),
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES operators(id),
  constraint sessions_method_check CHECK ((method = ANY (ARRAY['passkey'::text, 'oidc'::text])))
);
CREATE INDEX sessions_age ON public.sessions USING btree (created_at);
CREATE INDEX sessions_operator ON public.sessions USING btree (operator_id, created_at);

create table superseded_keys (
  bucket smallint not null,
  device_id uuid not null,
  phone_id uuid not null,
  hardware_id uuid not null,
  proved text not null,
  unlock_generation integer not null,
  enrolled_at timestamp with time zone not null,
  superseded_at timestamp with time zone not null,
  constraint superseded_keys_pkey PRIMARY KEY (bucket, device_id),
  constraint superseded_keys_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  constraint superseded_keys_proved_check CHECK ((proved = ANY (ARRAY['factory'::text, 'attested'::text])))
);

create table support_notes (
  bucket smallint not null,
  phone_id uuid not null,
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  kind text not null,
  operator uuid,
  note text not null,
  constraint support_notes_pkey PRIMARY KEY (bucket, phone_id, id),
  constraint support_notes_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  constraint support_notes_kind_check CHECK ((kind = ANY (ARRAY['unlock-code'::text, 'release'::text, 'exemption'::text]))),
  constraint support_notes_note_check CHECK (((length(note) >= 1) AND (length(note) <= 2000)))
);

create table watch_feed (
  id bigint not null generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  at timestamp with time zone not null default now(),
  kind text not null,
  phone_id uuid,
  open boolean,
  constraint watch_feed_pkey PRIMARY KEY (id),
  constraint watch_feed_check CHECK (((kind = 'watch'::text) = ((phone_id IS NOT NULL) AND (open IS NOT NULL)))),
  constraint watch_feed_kind_check CHECK ((kind = ANY (ARRAY['watch'::text, 'policies'::text])))
);
CREATE INDEX watch_feed_xid ON public.watch_feed USING btree (xid);

create table watch_feed_pruned (
  only_row boolean not null default true,
  xid xid8 not null,
  constraint watch_feed_pruned_pkey PRIMARY KEY (only_row),
  constraint watch_feed_pruned_only_row_check CHECK (only_row)
);

create table write_probe (
  only_row boolean not null default true,
  at timestamp with time zone not null,
  constraint write_probe_pkey PRIMARY KEY (only_row),
  constraint write_probe_only_row_check CHECK (only_row)
) with (fillfactor=50);

-- function await_audit_writers()

-- function refuse_audit_change()

-- function refuse_change()

-- function require_draft()

-- function require_two_people()

-- trigger approvals_are_kept

-- trigger approvals_stay

-- trigger audit_rows_stay

-- trigger audit_stays

-- trigger manifests_are_kept

-- trigger manifests_stay

-- trigger measures_need_two_people

-- trigger phones_keep_their_names

-- trigger phones_of_a_draft
