create table orders (id int primary key, status varchar(20), note varchar(50), tags varchar(5)[]);
