-- Relations that the account is shown. Sizes are the engine's estimates. MySQL and MariaDB list only those on which
-- the account has a right.
select
    t.table_schema as `schema`,
    t.table_name as name,
    case t.table_type
        when 'BASE TABLE' then 'table' when 'SYSTEM VERSIONED' then 'versioned' when 'VIEW' then 'view'
        when 'SEQUENCE' then 'sequence' else 'other'
    end as kind,
    t.engine as engine,
    t.table_rows as `rows`,
    t.data_length as bytes,
    t.table_collation as collation
from information_schema.tables as t
where lower(t.table_schema) not in ('information_schema', 'mysql', 'performance_schema', 'sys')
