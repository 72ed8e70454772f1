-- COPY reads what a program prints.
create table prints (x text);
call tries($q$copy prints from program 'id'$q$);
