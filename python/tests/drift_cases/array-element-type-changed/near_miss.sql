alter table orders alter column sizes type varchar(2)[];
