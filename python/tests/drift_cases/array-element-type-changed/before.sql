create table orders (id int primary key, tags text[], sizes varchar(3)[]);
