create table orders (id bigint primary key, status text, total numeric(10, 2));
create table refunds (id int primary key);
create table lines (id int primary key, qty int, net int generated always as (qty + 1) stored);
create publication columns for table orders;
create publication filtered for table orders, refunds;
create publication operations for table refunds;
create publication computed for table lines with (publish_generated_columns = stored);
create publication partly for table orders where (id > 1000);
create publication named for table refunds;
