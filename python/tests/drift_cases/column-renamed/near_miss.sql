alter table orders rename column status to state;
