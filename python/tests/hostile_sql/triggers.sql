-- Triggers of all kinds, deferred to the commit too.
create table fired (a int);
create constraint trigger late after insert on fired deferrable initially deferred for each row execute function fires();
create trigger soon before insert or update on fired for each row execute function fires();
call tries($q$insert into fired values (1)$q$);
