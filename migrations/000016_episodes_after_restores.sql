-- After a restore the number of a dossier's next episode is looked for in the log: a number used twice would link two episodes. `restored_epoch`:
-- the epoch that the last restore began, null before any; `episode_epoch`: in which one the dossier's numbers were compared with the log.
alter table deployment add column restored_epoch uuid;
alter table dossiers add column episode_epoch uuid;
update deployment set restored_epoch = epoch where recovering_since is not null;
