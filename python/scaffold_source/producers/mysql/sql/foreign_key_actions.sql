-- What a foreign key does on delete and update. With SELECT alone, MariaDB shows none of these rows.
select
    r.constraint_schema as table_schema,
    r.table_name as table_name,
    r.constraint_name as name,
    r.delete_rule as on_delete,
    r.update_rule as on_update
from information_schema.referential_constraints as r
where r.constraint_schema in %(schemas)s
