create or replace view live as select orders.id, orders.status from public.orders;
