-- Commands of psql that run nothing here.
\set x `touch {witness}`
\echo `touch {witness}`
\copy t from program 'touch {witness}'
\prompt x y
select 1;
