-- Observations are kept as a short list of runs beside the acts, so that what a check-in reads does not grow with the time that a phone is watched: each is
-- one observation or several of one finding, { at, receivedAt, kind, whereabouts, run: { last, count, days, … } }. Null: a dossier of before, whose
-- observations are among its events until it is reconciled the next time.
alter table dossiers drop column runs;
alter table dossiers add column observed json;
alter table dossiers alter column observed set default '[]';

-- The observations that a decision was made from; null: they are among the events up to its event_count.
alter table decisions add column observed json;

-- The observations of before that were joined to runs. Decisions of before are computed again from them.
create table earlier_observations (
  bucket smallint not null check (bucket between 0 and 255),
  phone_id uuid not null,
  seq integer not null,
  event json not null,
  primary key (bucket, phone_id, seq)
);
