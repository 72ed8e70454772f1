-- The server's own settings that decide. A session may have others.
select
    lower(g.variable_name) as name,
    g.variable_value as value,
    null as unit,
    'global' as source
from /*M! information_schema.global_variables */ /*!50708 performance_schema.global_variables */ as g
where lower(g.variable_name) in (
    'basedir',
    'binlog_expire_logs_seconds',
    'binlog_format',
    'binlog_row_image',
    'binlog_row_value_options',
    'binlog_transaction_compression',
    'character_set_server',
    'enforce_gtid_consistency',
    'expire_logs_days',
    'gtid_mode',
    'gtid_slave_pos',
    'gtid_strict_mode',
    'have_ssl',
    'innodb_read_only',
    'log_bin',
    'log_bin_compress',
    'log_replica_updates',
    'log_slave_updates',
    'max_connections',
    'partial_revokes',
    'read_only',
    'require_secure_transport',
    'server_id',
    'sql_mode',
    'ssl_cert',
    'super_read_only',
    'system_time_zone',
    'time_zone',
    'version_compile_os'
)
    or lower(g.variable_name) like 'aurora\_%' or lower(g.variable_name) like 'cloudsql\_%'
