-- Primary keys and unique indexes, a row for each part: with SELECT alone, MariaDB's table_constraints shows
-- none. MySQL has parts that are expressions; MariaDB skips what stands in MySQL's comment.
-- https://mariadb.com/kb/en/comment-syntax/#executable-comment-syntax
select
    s.table_schema as table_schema,
    s.table_name as table_name,
    s.index_name as name,
    s.column_name as column_name,
    s.sub_part as prefix,
    coalesce(null /*!80013 , s.expression */) as expression
from information_schema.statistics as s
where s.non_unique = 0
    and s.table_schema in %(schemas)s
order by s.table_schema, s.table_name, s.index_name, s.seq_in_index
