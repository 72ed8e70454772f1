-- PostgreSQL's functions by name, found first by way of a setting on the database.
create schema evil_{name};
create function evil_{name}.lower(text) returns text language plpgsql as $$ begin perform public.fires_here(); return null; end $$;
create function evil_{name}.split_part(text, text, int) returns text language plpgsql as $$ begin perform public.fires_here(); return null; end $$;
create function evil_{name}.format_type(oid, integer) returns text language plpgsql as $$ begin perform public.fires_here(); return null; end $$;
create function evil_{name}.pg_get_expr(pg_node_tree, oid) returns text language plpgsql as $$ begin perform public.fires_here(); return null; end $$;
create function evil_{name}.pg_get_viewdef(oid, boolean) returns text language plpgsql as $$ begin perform public.fires_here(); return null; end $$;
create function evil_{name}.has_table_privilege(oid, text) returns boolean language plpgsql as $$ begin perform public.fires_here(); return null; end $$;
create function evil_{name}.has_schema_privilege(oid, text) returns boolean language plpgsql as $$ begin perform public.fires_here(); return null; end $$;
create function evil_{name}.current_database() returns name language plpgsql as $$ begin perform public.fires_here(); return null; end $$;
create function evil_{name}.current_setting(text) returns text language plpgsql as $$ begin perform public.fires_here(); return null; end $$;
create function evil_{name}.set_config(text, text, boolean) returns text language plpgsql as $$ begin perform public.fires_here(); return null; end $$;
create function evil_{name}.unnest(anyarray) returns int language plpgsql as $$ begin perform public.fires_here(); return null; end $$;
create function evil_{name}.concat_ws(text, text, text) returns text language plpgsql as $$ begin perform public.fires_here(); return null; end $$;
create function evil_{name}.coalesce2(int) returns int language plpgsql as $$ begin perform public.fires_here(); return null; end $$;
call tries($q$alter database shop set search_path = evil_{name}, pg_catalog$q$);
call tries($q$alter role all set search_path = evil_{name}, pg_catalog$q$);
call tries($q$alter role scaffold_source_reads set search_path = evil_{name}, pg_catalog$q$);
