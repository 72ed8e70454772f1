update works.apart set n = 2;
update works.all_apart set third = 'new';
update works.by_index set n = 2;
delete from works.by_index where id = 2;
insert into works.apart (id, body, n) values (3, 'new', 1);
