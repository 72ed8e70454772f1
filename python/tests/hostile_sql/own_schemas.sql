-- Schemas named after our roles, for "$user".
create schema scaffold_source_reads; create function scaffold_source_reads.lower(text) returns text language plpgsql as $$ begin perform public.fires_here(); return ''; end $$;
create schema scaffold_source_applies; create function scaffold_source_applies.lower(text) returns text language plpgsql as $$ begin perform public.fires_here(); return ''; end $$;
call tries($q$create schema postgres$q$);
call tries($q$alter database shop set search_path = "$user", pg_catalog$q$);
