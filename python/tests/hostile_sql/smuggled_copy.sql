-- The same, to leave the line in the middle of a COPY.
set standard_conforming_strings = off;
create table copied (x text);
select '\''; copy copied from stdin; select '\'';
select 1;
