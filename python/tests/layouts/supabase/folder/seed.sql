insert into customers values (1, 'a@example.com');
