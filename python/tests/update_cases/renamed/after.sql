create table clients (id bigint primary key, mail text not null);
comment on table clients is 'renamed_from: customers';
create table orders (
    id bigint primary key,
    client_id bigint not null references clients,
    state text not null,
    total_cents bigint not null,
    note text
);
comment on column orders.client_id is 'renamed_from: customer_id';
comment on column orders.state is 'Where the order stands. renamed_from: status';
