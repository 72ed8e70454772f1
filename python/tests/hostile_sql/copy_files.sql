-- COPY reads and writes files.
create table copies (x text);
call tries($q$copy copies from '/etc/passwd'$q$);
call tries($q$copy (select 1) to '{witness}'$q$);
select tells((select string_agg(x, ' ') from copies));
