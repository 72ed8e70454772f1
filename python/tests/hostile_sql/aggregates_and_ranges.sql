-- Aggregates, range types and operator classes with functions of one's own.
create function step(int, int) returns int language plpgsql as $$ begin perform public.fires_here(); return 1; end $$;
create function apart(float8, float8) returns float8 language plpgsql immutable as $$ begin perform public.fires_here(); return 1; end $$;
create aggregate total(int) (sfunc = step, stype = int);
create type gap as range (subtype = float8, subtype_diff = apart);
create table ranged (a gap default '[1,2]', exclude using gist (a with &&));
call tries($q$create aggregate bad(int) (sfunc = int4pl, stype = internal)$q$);
call tries($q$create operator class bad for type int using btree as operator 1 <, function 1 step(int, int)$q$);
call tries($q$alter operator family integer_ops using btree add function 1 (int4, int8) step(int, int)$q$);
