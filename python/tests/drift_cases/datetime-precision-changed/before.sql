create table orders (id int primary key, placed_at timestamptz, updated_at timestamptz, paid_at timestamptz);
