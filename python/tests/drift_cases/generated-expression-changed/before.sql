create table lines (
    id int primary key, qty int not null, price numeric(10, 2) not null, fee int not null default 0,
    total numeric(12, 2) generated always as (qty * price) stored,
    gross numeric(12, 2) generated always as (qty * price * 1.2) virtual,
    unit numeric(12, 2) generated always as (price) stored
);
