create table orders (
    id int primary key, status varchar(20) default 'new' check (status in ('new', 'paid')), note varchar(50), tags varchar(5)[]
);
