-- A tablespace is a folder anywhere.
commit;
create tablespace outside location '/tmp';
call tries($q$create tablespace outside location '/tmp'$q$);
call tries($q$set allow_in_place_tablespaces = on$q$);
