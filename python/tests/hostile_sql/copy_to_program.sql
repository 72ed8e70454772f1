-- COPY runs a program, as a statement and in a body.
copy (select 1) to program 'touch {witness}';
call tries($q$copy (select 1) to program 'touch {witness}'$q$);
