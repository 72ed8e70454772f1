-- A list of every column leaves nothing out.
alter publication columns set table orders (id, status, total);
