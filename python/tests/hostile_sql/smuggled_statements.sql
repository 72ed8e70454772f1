-- Several statements where one is expected, by quotes that end elsewhere for the server than for us.
set standard_conforming_strings = off;
select '\''; copy (select 1) to program $x$touch {witness}$x$; select '\'';
set standard_conforming_strings = on;
select $a$ $b$ $a$; /* /* */ copy (select 1) to program 'touch {witness}'; */
select E'\'; copy (select 1) to program ''touch {witness}''; --';
rollback; savepoint scaffold_source; release savepoint scaffold_source;
