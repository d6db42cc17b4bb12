-- Notices, acknowledgements and releases enter the public log as opaque leaves of lists, one list a day. A list without a seed was taken over
-- from the files after a restore: log_leaves then holds all of it. With a seed, the leaves that fill it up follow from the seed.
create table log_lists (
  -- Of the list's public file, base64url.
  sha256 text collate "C" primary key,
  made_at timestamptz not null,
  -- The exact text of the log's statement about it.
  statement text,
  seed bytea check (octet_length(seed) = 32)
);
create index log_lists_made_at on log_lists (made_at);

create table log_leaves (
  leaf bytea primary key check (octet_length(leaf) = 32),
  -- null: it waits for the next list.
  list text collate "C" references log_lists
);
create index log_leaves_waiting on log_leaves (leaf) where list is null;
create index log_leaves_listed on log_leaves (list) where list is not null;

-- A held statement enters the log with the next list, in random order: when it was queued would tell when a phone was online.
alter table outbox add column held boolean not null default false;
drop index outbox_id;
create index outbox_id on outbox (id) where not held;
create index outbox_held on outbox (id) where held;

-- The key that salts of episodes are derived from, another one for each dossier; it never leaves the server. The salt of before stays as long
-- as locks of the old form need it.
alter table dossiers add column episode_salt uuid not null default gen_random_uuid();
alter table dossiers add column episode_count integer not null default 0;
-- The episodes that are not over: number, territory, key, and how many notices, leases and releases each has had.
alter table dossiers add column open_episodes json;

alter table directives add column episode integer;
-- The leaf of a notice's acknowledgement, once the phone gave one with a nonce.
alter table directives add column ack_leaf bytea check (octet_length(ack_leaf) = 32);
