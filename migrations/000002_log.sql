-- The public log: its head, what stands in it, and the queue before it. Small beside what grows with the fleet: one row a statement, in
-- the order of the log; on a cluster these two tables are plain ones on one node.

-- What no phone is the subject of (a policy, an approval, the end of a case) is queued without one, in bucket 0.
alter table outbox alter column phone_id drop not null;
-- A leaf's length is written in two bytes: a longer statement would hold up all behind it for ever, so none gets in.
alter table outbox add constraint outbox_body_check check (octet_length(body) between 1 and 65535);
-- The sequencer takes what was queued in the order of queueing, whatever its bucket.
create index outbox_id on outbox (id);

-- One row: the newest checkpoint that this log signed. Nothing is given out before it stands here.
create table log_head (
  only_row boolean primary key default true check (only_row),
  origin text not null,
  size bigint not null check (size >= 0),
  root text not null,
  checkpoint text not null
);

-- sha256: of the statement's UTF-8, base64url; unique, so that no statement is logged twice.
create table log_entries (
  index bigint primary key check (index >= 0),
  sha256 text collate "C" not null unique,
  statement text not null,
  at timestamptz not null
);
