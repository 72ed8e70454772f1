alter table orders drop constraint orders_customer_id_fkey;
alter table orders add foreign key (customer_id) references people;
