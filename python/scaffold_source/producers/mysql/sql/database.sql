-- One row: the server, and the database that the connection names. A time zone of SYSTEM is the machine's.
select
    version() as version,
    if(@@lower_case_table_names = 1, lower(database()), database()) as name,
    if(@@global.time_zone = 'SYSTEM', @@system_time_zone, @@global.time_zone) as timezone
