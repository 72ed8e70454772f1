-- One row: the database itself.
select
    current_database() as name,
    current_setting('server_version_num')::int as version_num,
    current_setting('TimeZone') as timezone
