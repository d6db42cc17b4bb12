-- Made by scripts/golden-schema.ts from the migrations; not to be edited or run.

create table carnet_migrations (
  version integer not null,
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone not null default now(),
  constraint carnet_migrations_pkey PRIMARY KEY (version)
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
  constraint decisions_pkey PRIMARY KEY (bucket, phone_id, number),
  constraint decisions_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255)))
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
  constraint directives_pkey PRIMARY KEY (bucket, phone_id, seq),
  constraint directives_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  constraint directives_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'shown'::text, 'obeyed'::text, 'refused'::text, 'withdrawn'::text]))),
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
  constraint dossiers_pkey PRIMARY KEY (bucket, phone_id),
  constraint dossiers_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  constraint dossiers_standing_check CHECK ((standing = ANY (ARRAY['clear'::text, 'unproven'::text, 'visitor'::text, 'exempt'::text, 'notice'::text, 'grace'::text, 'due'::text, 'locked'::text])))
) with (fillfactor=80);
CREATE INDEX dossiers_due ON public.dossiers USING btree (bucket, next_at) WHERE (next_at IS NOT NULL);
CREATE INDEX dossiers_open ON public.dossiers USING btree (bucket, phone_id) WHERE open;

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

create table outbox (
  bucket smallint not null,
  id bigint not null generated always as identity,
  phone_id uuid not null,
  kind text not null,
  body text not null,
  constraint outbox_pkey PRIMARY KEY (bucket, id),
  constraint outbox_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  constraint outbox_kind_check CHECK ((kind = 'statement'::text))
);

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
  activated_at timestamp with time zone,
  activated_territory text,
  device_id uuid,
  attested text,
  constraint phones_pkey PRIMARY KEY (bucket, phone_id),
  constraint phones_attested_check CHECK ((attested = ANY (ARRAY['verified'::text, 'unverified'::text, 'none'::text]))),
  constraint phones_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  constraint phones_check CHECK (((activated_at IS NOT NULL) OR (activated_territory IS NULL)))
);

create table policies (
  id text not null,
  version integer not null,
  number bigint not null generated always as identity,
  published_at timestamp with time zone not null,
  sha256 text not null,
  text text not null,
  constraint policies_pkey PRIMARY KEY (id, version)
);

create table policy_reach (
  bucket smallint not null,
  policy_number bigint not null,
  due_at timestamp with time zone not null,
  constraint policy_reach_pkey PRIMARY KEY (bucket, policy_number),
  constraint policy_reach_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255)))
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
