-- orders
create table orders (id bigint primary key, customer_id bigint not null references customers (id), status text not null, total numeric(10,2) not null);
