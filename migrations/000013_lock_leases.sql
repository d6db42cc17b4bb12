-- A release for a pending appeal ends the lock and leaves the notices: after it the phone still shows them, and a lock may rest on them again.
alter table directives add column provisional boolean not null default false;
