-- The account that looks, or the one that is asked about: @scaffold_account, as `'user'@'host'`. Of a role that is
-- enabled, only who may read the server's own tables is shown what it may do.
select
    concat(
        substring(
            @scaffold_account, 2,
            char_length(@scaffold_account) - char_length(substring_index(@scaffold_account, '@', -1)) - 3
        ),
        '@',
        trim(both '''' from substring_index(@scaffold_account, '@', -1))
    ) as name,
    @scaffold_roles as roles,
    if(
        exists(
            select 1 from information_schema.schema_privileges as p
            where p.table_schema = 'mysql' and p.privilege_type = 'SELECT' and p.grantee = @scaffold_me
        )
        or exists(
            select 1 from information_schema.user_privileges as p
            where p.privilege_type = 'SELECT' and p.grantee = @scaffold_me
        ),
        '[]', @scaffold_roles
    ) as hidden_roles,
    @@session.max_user_connections as connection_limit,
    (
        select cast(count(*) as unsigned) from information_schema.processlist as p
        where p.user = substring_index(user(), '@', 1)
    ) as connections
