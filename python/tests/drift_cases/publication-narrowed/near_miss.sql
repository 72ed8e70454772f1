-- A list of every column leaves nothing out.
alter publication columns set table orders (id, status, total);
-- A filter that lets through what it did, and more.
alter publication partly set table orders where (id > 10 or status = 'new');
