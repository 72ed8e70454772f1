alter table orders rename column status to state;
comment on column orders.state is 'Was ambiguous. renamed_from: status';
