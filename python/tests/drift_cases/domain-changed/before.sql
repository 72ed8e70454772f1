create domain cents as bigint;
create type mood as enum ('good', 'bad');
create table orders (id int primary key, total bigint, tax cents, mood mood default 'good' check (mood <> 'bad'));
