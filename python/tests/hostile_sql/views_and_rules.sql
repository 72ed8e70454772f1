-- Relations that are named as the catalogue's, in every schema.
create schema evil_{name};
create view evil_{name}.pg_class as select public.fires_here()::text as relname;
create view evil_{name}.pg_namespace as select public.fires_here()::text as nspname;
create view evil_{name}.pg_attribute as select public.fires_here()::text as attname;
create view evil_{name}.pg_roles as select public.fires_here()::text as rolname;
create view evil_{name}.pg_settings as select public.fires_here()::text as name;
create view evil_{name}.pg_db_role_setting as select public.fires_here()::text as setconfig;
create view public.pg_class as select public.fires_here()::text as relname;
create view public.pg_namespace as select public.fires_here()::text as nspname;
create view public.pg_attribute as select public.fires_here()::text as attname;
create view public.pg_roles as select public.fires_here()::text as rolname;
create view public.pg_settings as select public.fires_here()::text as name;
create view public.pg_db_role_setting as select public.fires_here()::text as setconfig;
create temp view pg_class as select 1 as oid;
create table ruled (a int); create rule everything as on update to ruled do also select public.fires_here();
alter table ruled rename column a to b;
call tries($q$alter database shop set search_path = evil_{name}, public$q$);
