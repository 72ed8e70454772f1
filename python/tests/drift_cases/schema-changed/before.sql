create table orders (id bigint primary key, status text, total numeric(10, 2));
create table lines (order_id bigint references orders);
create view paid as select id from orders where status = 'paid';
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touch before update on orders for each row execute function touch();
create schema sales;
