alter table orders add foreign key (note) references customers (code);
