create table orders (id bigint primary key, note text not null, placed_at timestamptz not null);
