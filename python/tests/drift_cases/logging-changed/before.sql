create table orders (id bigint primary key, status text, total numeric(10, 2));
create table sessions (id bigint primary key, seen_at timestamptz);
create unlogged table scratch (id bigint primary key);
create table events (id bigint, at date) partition by range (at);
create table events_old partition of events for values from ('2020-01-01') to ('2021-01-01');
create publication analytics for table orders;
