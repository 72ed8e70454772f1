-- LOAD, and settings that load libraries into a later session.
call tries($q$load '/tmp/x.so'$q$);
call tries($q$load '$libdir/dblink'$q$);
call tries($q$load '$libdir/plugins/x'$q$);
call tries($q$set dynamic_library_path = '/tmp'$q$);
call tries($q$alter database shop set local_preload_libraries = 'x'$q$);
call tries($q$alter database shop set session_preload_libraries = '/tmp/x'$q$);
call tries($q$alter role scaffold_source_applies set local_preload_libraries = 'x'$q$);
call tries($q$alter role scaffold_source_reads set session_preload_libraries = '/tmp/x'$q$);
call tries($q$alter role all set local_preload_libraries = 'x'$q$);
