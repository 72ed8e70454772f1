-- Who streams the log, and how far a standby is behind. Where everything received is replayed there is no lag,
-- whatever the clock says: an idle primary sends nothing.
select
    (select count(*) from pg_catalog.pg_stat_replication)::pg_catalog.int4 as senders,
    case
        when pg_catalog.pg_is_in_recovery()
            then pg_catalog.pg_last_wal_receive_lsn() = pg_catalog.pg_last_wal_replay_lsn()
    end as is_caught_up,
    case
        when pg_catalog.pg_is_in_recovery()
            then
                extract(
                    epoch from pg_catalog.clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp()
                )::pg_catalog.float8
    end as last_replayed_s,
    case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_is_wal_replay_paused() end as is_paused
