create domain rate as int check (value <= 100);
create domain state as text constraint known check (value in ('new', 'paid'));
create domain share as int check (value >= 0) check (value <= 100);
create table shipments (id int primary key, state state);
create table orders (id int primary key, status text, total int, rate rate, share share, size text check (size in ('S', 'M')), mood text check (mood in ('good', 'bad')),
    constraint c_status check (status in ('new', 'paid')), constraint c_total check (total >= 0));
