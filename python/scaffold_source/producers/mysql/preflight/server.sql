-- The server that we are on. MariaDB keeps its counters in information_schema, MySQL in performance_schema; each
-- skips the other's comment. MySQL does not count the bytes of its log.
select
    date_format(utc_timestamp(), '%Y-%m-%d %H:%i:%s+00:00') as at,
    version() as version,
    @@version_comment as comment,
    coalesce(database(), '') as `database`,
    max(case s.name when 'uptime' then s.value end) + 0e0 as age_s,
    (
        select nullif(o.variable_value, '')
        from /*M! information_schema.session_status */ /*!50708 performance_schema.session_status */ as o
        where lower(o.variable_name) = 'ssl_version'
    ) as tls,
    substring_index(user(), '@', -1) in ('localhost', '127.0.0.1', '::1') as is_local,
    cast(max(case s.name when 'threads_connected' then s.value end) as unsigned) as connections,
    convert_tz('2026-01-01 00:00:00', 'UTC', 'Europe/Berlin') is not null as has_zone_tables,
    cast(max(case s.name when 'binlog_bytes_written' then s.value end) as unsigned) as log_bytes,
    max(case s.name when 'slaves_running' then s.value end) > 0 as is_applying,
    concat('[', coalesce((
        select group_concat(distinct json_quote(replace(substring_index(p.grantee, '@', 1), '''', '')))
        from information_schema.user_privileges as p
        where replace(substring_index(p.grantee, '@', 1), '''', '') in (
            'rdsadmin', 'rds_superuser_role', 'cloudsqlsuperuser', 'azure_superuser'
        )
    ), ''), ']') as vendor_accounts
from (
    select
        lower(g.variable_name) as name,
        g.variable_value as value
    from /*M! information_schema.global_status */ /*!50708 performance_schema.global_status */ as g
    where lower(g.variable_name) in ('uptime', 'threads_connected', 'binlog_bytes_written', 'slaves_running')
) as s
