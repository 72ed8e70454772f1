alter publication columns set table orders (id, status);
alter publication filtered set table orders where (id > 1000), refunds;
alter publication operations set (publish = 'insert, update');
alter publication computed set (publish_generated_columns = none);
alter publication partly set table orders where (id > 1000 and (status = 'new' or status <> 'new'));
alter publication named rename to another;
