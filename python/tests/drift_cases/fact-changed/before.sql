create table orders (id bigint primary key, status text, total numeric(10, 2));
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
