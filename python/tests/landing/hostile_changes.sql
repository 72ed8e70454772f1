-- What happens between two loads: an update that leaves long text alone, deletions, a row for the empty table.
update works.documents set n = 2;
update works.whole_rows set n = 2;
update works."Machines" set "HTTPPort" = 8080 where "machineID" = 1;
delete from works.texts where id = 2;
delete from works.numbers where id = 2;
delete from works.times where id = 3;
insert into works.documents values (3, 'new', '{}', 1);
