-- Triggers, and the source of those that may set a column on each change of a row.
select
    t.oid,
    t.tgrelid as relation,
    t.tgname as name,
    pg_catalog.regexp_replace(
        pg_catalog.pg_get_triggerdef(t.oid, true),
        '^CREATE (CONSTRAINT )?TRIGGER .*? (BEFORE|AFTER|INSTEAD OF) ',
        '\2 '
    ) as definition,
    case
        -- tgtype bits, pg_trigger.h: 1 for each row, 2 before, 16 update
        when t.tgtype & 19 = 19 and t.tgenabled in ('O', 'A') and l.lanname = 'plpgsql' then p.prosrc
    end as source
from pg_catalog.pg_trigger as t
inner join pg_catalog.pg_proc as p on t.tgfoid = p.oid
inner join pg_catalog.pg_language as l on p.prolang = l.oid
where not t.tgisinternal
order by t.tgrelid, t.tgname collate pg_catalog."C"
