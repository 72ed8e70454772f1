-- What outlives a session: prepared transactions, cursors, statements, locks, temporary tables.
create table outlives (a int);
prepare p as select public.fires_here(); declare c cursor with hold for select 1; close c; listen x; notify x, 'y';
select pg_advisory_lock(1); lock table outlives in access exclusive mode;
call tries($q$prepare transaction 'left'$q$);
prepare transaction 'left';
