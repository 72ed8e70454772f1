-- Relations that were granted to our own account as a whole, one by one. What its roles bring is not shown here.
select distinct
    p.table_schema as table_schema,
    p.table_name as table_name
from information_schema.table_privileges as p
where p.privilege_type = 'SELECT'
    and p.table_schema in %(schemas)s
    and p.grantee = concat(
        '''',
        left(current_user(), char_length(current_user()) - char_length(substring_index(current_user(), '@', -1)) - 1),
        '''@''',
        substring_index(current_user(), '@', -1),
        ''''
    )
