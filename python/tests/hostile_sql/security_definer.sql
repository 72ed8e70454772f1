-- Functions with their owner's rights, called by whoever comes.
create function definer() returns int language plpgsql security definer as $$ begin execute 'copy (select 1) to program ''touch {witness}'''; return 1; end $$;
call tries($q$select definer()$q$);
call tries($q$alter function definer() owner to postgres$q$);
call tries($q$alter function definer() owner to scaffold_source_reads$q$);
create view calls as select definer() as x;
