create table orders (
    id bigint primary key,
    status text default 'new',
    deleted boolean not null default false,
    is_test boolean not null default false
);
