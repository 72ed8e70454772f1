create or replace view live as select id, status from orders where status <> 'draft';
