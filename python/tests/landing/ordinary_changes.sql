-- What the app does between two loads.
update app.customers set full_name = 'Renamed', updated_at = now() where id = 1;
insert into app.customers (email, full_name) values ('new@example.com', 'New');
update app.orders set status = 'shipped', updated_at = now() where number = 3;
delete from app.reviews where id = 6;
delete from app.shipments where id = 100;
