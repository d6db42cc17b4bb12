-- When the phone answered an order: showed a notice, obeyed or refused. null: it did not, or it did before this was kept.
alter table directives add column answered_at timestamptz;
