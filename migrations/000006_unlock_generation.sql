-- Which generation of the unlock master the phone's secret was derived from: it keeps that secret until it enrols anew, and the
-- support desk has to answer its challenge under the same one.
alter table phones add column unlock_generation integer not null default 1 check (unlock_generation >= 1);
