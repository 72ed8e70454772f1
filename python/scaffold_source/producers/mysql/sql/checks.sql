-- CHECK constraints, a long one cut (producers/answers.py). MySQL names them within the schema and says
-- elsewhere whose they are and whether they are enforced (what is not promises nothing); MariaDB names them
-- within the table.
-- https://dev.mysql.com/doc/refman/8.4/en/information-schema-check-constraints-table.html
-- https://mariadb.com/kb/en/information-schema-check_constraints-table/
select
    c.constraint_schema as table_schema,
    /*M! c.table_name */ /*!80016 t.table_name */ as table_name,
    c.constraint_name as name,
    if(
        char_length(c.check_clause) > 10000,
        concat(left(c.check_clause, 10000), ' [...cut: ', char_length(c.check_clause), ' characters, sha256 ', sha2(c.check_clause, 256), ']'),
        c.check_clause
    ) as expression
from information_schema.check_constraints as c
/*!80016
inner join information_schema.table_constraints as t
    on c.constraint_schema = t.constraint_schema
    and c.constraint_name = t.constraint_name
    and t.constraint_type = 'CHECK'
    and t.enforced = 'YES'
*/
where c.constraint_schema in %(schemas)s
