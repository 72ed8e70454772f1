create domain rate as int check (value <= 100);
create table orders (id int primary key, status text, total int, rate rate,
    constraint c_status check (status in ('new', 'paid')), constraint c_total check (total >= 0),
    constraint c_both check (id > 0 and length(status) < 9));
