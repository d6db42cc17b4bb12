-- The salt of a dossier from before there were episodes leads from the phone to its statements in the log. It is marked here, and another takes its
-- place once the last order that was stated under it has ended.
alter table dossiers add column old_salt boolean not null default false;

update dossiers d set old_salt = true where exists (
  select from directives s where s.bucket = d.bucket and s.phone_id = d.phone_id and s.statement like '{"v":1,"kind":"directive",%');

create index dossiers_old_salt on dossiers (bucket, phone_id) where old_salt;
