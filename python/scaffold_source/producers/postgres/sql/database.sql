-- One row: the database itself. Its time zone is what it gives to everybody: a zone that our own session,
-- role or environment (PGTZ) brought along says nothing about the data.
select
    pg_catalog.current_database() as name,
    pg_catalog.version() as version,
    pg_catalog.current_setting('server_version_num')::int as version_num,
    pg_catalog.pg_is_in_recovery() as is_standby,
    (
        select pg_catalog.shobj_description(d.oid, 'pg_database')
        from pg_catalog.pg_database as d
        where d.datname = pg_catalog.current_database()
    ) as comment,
    coalesce(
        (
            select pg_catalog.split_part(entry, '=', 2)
            from pg_catalog.pg_db_role_setting as s
            cross join pg_catalog.unnest(s.setconfig) as entry
            where s.setdatabase = (
                    select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database()
                )
                and s.setrole = 0
                and pg_catalog.lower(pg_catalog.split_part(entry, '=', 1)) = 'timezone'
        ),
        (
            select setting
            from pg_catalog.pg_settings
            where name = 'TimeZone' and source not in ('client', 'user', 'database user', 'session')
        )
    ) as timezone
