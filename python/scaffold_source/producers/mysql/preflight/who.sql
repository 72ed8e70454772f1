-- Who looks, as information_schema names accounts ('user'@'host'), and which roles are enabled. The account that is
-- asked about is the same one, unless --audit names another.
set @scaffold_me = concat(
    '''',
    left(current_user(), char_length(current_user()) - char_length(substring_index(current_user(), '@', -1)) - 1),
    '''@''', substring_index(current_user(), '@', -1), ''''
);
set @scaffold_account = @scaffold_me;
set @scaffold_roles = (
    select concat('[', coalesce(group_concat(json_quote(r.role_name) order by r.role_name), ''), ']')
    from information_schema.enabled_roles as r
    where r.role_name is not null
)
