-- Casts between the catalogue's types, and a type of one's own.
call tries($q$create cast (oid as text) with inout as implicit$q$);
call tries($q$create cast (oid as bigint) with function int8(oid) as implicit$q$);
call tries($q$create cast (name as int) without function$q$);
create type own as (a int); create function own_to_text(own) returns text language plpgsql as $$ begin perform public.fires_here(); return ''; end $$;
create cast (own as text) with function own_to_text(own) as implicit;
create table casts (a own default row(1)::own, b text default row(1)::own);
