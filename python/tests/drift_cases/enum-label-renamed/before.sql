create type status as enum ('new', 'paid', 'lost');
create table orders (id int primary key, status status);
create table refunds (id int primary key, status status);
-- Also behind arrays, domains and the fields of composites, and with a label more.
create type role as enum ('reader', 'writer', 'admin');
create domain any_role as role;
create type seat as (place text, role role, more any_role[]);
create domain roles as any_role[];
create table members (id int primary key, roles role[], others roles, seat seat, seats seat[]);
create type kind as enum ('book', 'film');
create type sort as enum ('book', 'game');
create table things (id int primary key, kind kind);
