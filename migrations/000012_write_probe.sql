-- What /readyz writes to know that writes work: one row, updated in place.
create table write_probe (
  only_row boolean primary key default true check (only_row),
  at timestamptz not null
) with (fillfactor = 50);
