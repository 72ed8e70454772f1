-- The same, to get out of the transaction that a statement runs in.
set standard_conforming_strings = off;
select '\''; commit; alter system set archive_command = $x$touch {witness}$x$; select '\'';
