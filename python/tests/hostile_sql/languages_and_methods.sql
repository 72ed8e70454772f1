-- A language, an access method, a transform, a wrapper of one's own.
call tries($q$create language mine handler plpgsql_call_handler$q$);
call tries($q$create access method mine type index handler bthandler$q$);
call tries($q$create foreign data wrapper mine handler postgres_fdw_handler$q$);
call tries($q$create transform for int language plpgsql (from sql with function prsd_lextype(internal))$q$);
call tries($q$create text search template mine (lexize = dsimple_lexize)$q$);
call tries($q$create text search parser mine (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)$q$);
