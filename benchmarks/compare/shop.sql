-- The producer before anything changes: what each tool of the comparison sees first.
create type order_state as enum ('new', 'paid', 'shipped', 'cancelled');

create table countries (
    code char(2) primary key,
    country_name text not null
);
comment on table countries is 'Where we ship to.';

create table customers (
    id bigint primary key,
    customer_number text not null unique,
    phone text not null,
    email text unique,
    country_code char(2) references countries,
    created_at timestamptz not null default now()
);
comment on column customers.customer_number is 'Printed on invoices.';

create table products (
    id bigint primary key,
    sku text not null unique,
    price_cents bigint not null check (price_cents >= 0),
    discount_percent integer not null default 0 check (discount_percent between 0 and 50)
);

create table orders (
    id bigint primary key,
    customer_id bigint not null references customers,
    state order_state not null default 'new',
    channel text not null check (channel in ('web', 'app')),
    payment_method text not null check (payment_method in ('card', 'invoice', 'cash')),
    coupon varchar(40),
    gift_note text,
    currency char(3) not null default 'EUR',
    parcel_weight integer,
    shipped_at timestamptz,
    created_at timestamptz not null default now()
);
comment on table orders is 'One row per order, also of those that were cancelled.';
comment on column orders.gift_note is 'Printed on a card, not stored elsewhere.';

create table order_lines (
    order_id bigint not null references orders,
    line_number integer not null,
    product_id bigint not null references products,
    quantity integer not null,
    primary key (order_id, line_number)
);

create table wishlists (
    id bigint primary key,
    customer_id bigint not null references customers,
    title text
);

insert into countries values ('DE', 'Germany'), ('FR', 'France');
insert into customers (id, customer_number, phone, email, country_code) values
(1, 'C-1', '555-0100', 'a@example.com', 'DE'), (2, 'C-2', '555-0101', 'b@example.com', 'FR');
insert into products values (1, 'S-1', 1999, 10), (2, 'S-2', 499, 0);
insert into orders (id, customer_id, state, channel, payment_method, coupon, gift_note, parcel_weight, shipped_at) values
(1, 1, 'paid', 'web', 'card', 'SPRING', 'Happy birthday', 900, now()), (2, 2, 'new', 'app', 'cash', null, null, null, null);
insert into order_lines values (1, 1, 1, 2), (1, 2, 2, 1), (2, 1, 2, 3);
insert into wishlists values (1, 1, 'Birthday');
