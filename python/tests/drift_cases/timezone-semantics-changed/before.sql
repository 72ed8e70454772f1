create table orders (id int primary key, placed_at timestamp, paid_at timestamptz, opens time);
