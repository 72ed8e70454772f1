-- The server and the database that we are in. `cluster` is the number that a server shares with its standbys and
-- physical copies. Some providers let nobody ask for it, which would be an error even in a branch that is not
-- taken: ts_stat asks its own query, and so only where we may.
select
    pg_catalog.now()::pg_catalog.text as at,
    pg_catalog.version() as version,
    pg_catalog.current_setting('server_version_num')::pg_catalog.int4 as version_num,
    d.datname as database,
    pg_catalog.pg_encoding_to_char(d.encoding) as encoding,
    coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale', d.datcollate)
    as collation,
    case
        when pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'execute')
            then (
                select s.word
                from pg_catalog.ts_stat(
                    'select pg_catalog.array_to_tsvector(array[c.system_identifier::pg_catalog.text]) '
                    'from pg_catalog.pg_control_system() as c'
                ) as s
            )
    end as cluster,
    pg_catalog.pg_postmaster_start_time()::pg_catalog.text as started,
    extract(
        epoch from pg_catalog.clock_timestamp() - pg_catalog.pg_postmaster_start_time()
    )::pg_catalog.float8 as age_s,
    pg_catalog.pg_is_in_recovery() as is_standby,
    pg_catalog.inet_client_addr() is null as is_local,
    (select s.version from pg_catalog.pg_stat_ssl as s where s.pid = pg_catalog.pg_backend_pid() and s.ssl) as tls,
    pg_catalog.pg_backend_pid() as backend_pid,
    (
        select count(*) from pg_catalog.pg_stat_activity as a where a.datid is not null
    )::pg_catalog.int4 as connections,
    (
        select count(*) from pg_catalog.pg_stat_activity as a where a.datid = d.oid
    )::pg_catalog.int4 as connections_of_database,
    d.datconnlimit as connection_limit,
    pg_catalog.age(d.datfrozenxid) as xids_since_freeze,
    exists(select from pg_catalog.pg_largeobject_metadata) as has_large_objects,
    exists(
        select from pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) as g
        where g.grantee = 0 and g.privilege_type = 'TEMPORARY'
    ) as all_may_create_temporary
from pg_catalog.pg_database as d
where d.datname = pg_catalog.current_database()
