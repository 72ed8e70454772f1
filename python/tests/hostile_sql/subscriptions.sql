-- A subscription makes the server connect elsewhere.
commit;
create subscription reaches connection 'host=127.0.0.1' publication p;
call tries($q$create subscription reaches connection 'host=127.0.0.1' publication p with (connect = false, slot_name = none, enabled = false)$q$);
call tries($q$select pg_create_logical_replication_slot('s', 'pgoutput')$q$);
call tries($q$select pg_create_physical_replication_slot('s')$q$);
