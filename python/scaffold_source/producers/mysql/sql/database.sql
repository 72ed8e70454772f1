-- One row: the server, and the database that the connection names. A time zone of SYSTEM is the machine's.
select
    version() as version,
    @@version_comment as comment,
    @@basedir as basedir,
    (
        select min(lower(g.variable_name))
        from /*M! information_schema.global_variables */ /*!50708 performance_schema.global_variables */ as g
        where lower(g.variable_name) like 'aurora\_%' or lower(g.variable_name) like 'cloudsql\_%'
    ) as vendor_setting,
    if(@@lower_case_table_names = 1, lower(database()), database()) as name,
    if(@@global.time_zone = 'SYSTEM', @@system_time_zone, @@global.time_zone) as timezone
