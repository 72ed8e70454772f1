-- Large objects come from files and go to files.
call tries($q$select lo_import('/etc/passwd', 4711)$q$);
call tries($q$select tells(convert_from(lo_get(4711), 'UTF8'))$q$);
call tries($q$select lo_export(lo_from_bytea(0, 'x'), '{witness}')$q$);
