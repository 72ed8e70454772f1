-- Replication slots, which anybody may see. `invalidation_reason` came with 17.
select
    s.slot_name as name,
    s.plugin,
    s.database,
    s.active as is_active,
    s.temporary as is_temporary,
    s.wal_status as state,
    pg_catalog.pg_wal_lsn_diff(
        case
            when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn()
            else pg_catalog.pg_current_wal_lsn()
        end,
        s.restart_lsn
    )::pg_catalog.int8 as held_bytes,
    pg_catalog.to_jsonb(s) ->> 'invalidation_reason' as invalidated
from pg_catalog.pg_replication_slots as s
order by s.slot_name collate pg_catalog."C"
