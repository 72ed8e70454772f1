-- Languages that may do all that the server may.
create extension plpython3u; create language plpython3u;
call tries($q$create extension plpython3u$q$);
call tries($q$do language plpython3u 'import os; os.system("touch {witness}")'$q$);
create extension plperlu; create language plperlu;
call tries($q$create extension plperlu$q$);
call tries($q$do language plperlu 'import os; os.system("touch {witness}")'$q$);
create extension pltclu; create language pltclu;
call tries($q$create extension pltclu$q$);
call tries($q$do language pltclu 'import os; os.system("touch {witness}")'$q$);
