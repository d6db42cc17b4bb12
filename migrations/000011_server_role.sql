-- The server runs as a role that only adds to the audit trail, and a table can be locked against writers by those alone who may change its rows.
-- So waiting for the writers of the trail is the owner's: it changes nothing, and ends with the transaction.
do $$
begin
  execute format($function$
    create function await_audit_writers() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as
    'begin lock table %I.audit in share mode; end'
  $function$, current_schema());
end $$;
revoke execute on function await_audit_writers() from public;
