-- What was granted to the account (@scaffold_account), and to its roles where they are shown.
select
    lower(g.privilege_type) as privilege,
    g.table_schema as `schema`,
    g.table_name as `table`,
    g.of_columns as of_columns,
    g.is_grantable = 'YES' as may_pass_on,
    0 as is_taken,
    g.grantee = '''PUBLIC''@''''' as to_all
from (
    select
        u.grantee,
        u.privilege_type,
        '' as table_schema,
        '' as table_name,
        0 as of_columns,
        u.is_grantable
    from information_schema.user_privileges as u
    union all
    select
        s.grantee,
        s.privilege_type,
        s.table_schema,
        '' as table_name,
        0 as of_columns,
        s.is_grantable
    from information_schema.schema_privileges as s
    union all
    select
        t.grantee,
        t.privilege_type,
        t.table_schema,
        t.table_name,
        0 as of_columns,
        t.is_grantable
    from information_schema.table_privileges as t
    union all
    select distinct
        c.grantee,
        c.privilege_type,
        c.table_schema,
        c.table_name,
        1 as of_columns,
        c.is_grantable
    from information_schema.column_privileges as c
) as g
where g.grantee = @scaffold_account
    or json_contains(@scaffold_roles, json_quote(replace(substring_index(g.grantee, '@', 1), '''', '')))
