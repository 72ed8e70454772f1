-- What points at what: whose deleted rows stay, and to whom a row belongs.

create table customers (
    id bigint primary key,
    email text not null,
    is_test boolean not null default false,
    referred_by_id bigint references customers,
    main_address_id bigint,
    deleted_at timestamptz
);

create table addresses (
    id bigint primary key,
    customer_id bigint not null references customers,
    city text not null,
    is_deleted boolean not null default false,
    unique (customer_id, id)
);

-- A circle: an address belongs to a customer, and a customer has a main address.
alter table customers add foreign key (main_address_id) references addresses;

-- That its address is one of its customer's says nothing new: the customer is in the row.
create table orders (
    id bigint primary key,
    customer_id bigint not null references customers,
    address_id bigint,
    placed_at timestamptz not null,
    foreign key (customer_id, address_id) references addresses (customer_id, id)
);

create table payments (
    id bigint primary key,
    order_id bigint not null references orders,
    sandbox text,
    amount_cents bigint not null
);

-- Decoys: nothing points at a wish, and a supplier has nothing to do with customers.
create table wishes (
    id bigint primary key,
    customer_id bigint references customers,
    wanted text not null,
    deleted_at timestamptz
);

create table suppliers (
    id bigint primary key,
    name text not null,
    parent_id bigint references suppliers,
    discarded_at timestamptz
);

-- Nothing declares these: a basket is kept with its customer, dropped along no guess, and asked about in a log.
create table baskets (id bigint primary key, customer_id bigint not null, wish_uuid uuid, customer_type text);
create table coupons (id bigint primary key, customer_id bigint not null, payment_id bigint);
create table coupon_log (id bigint primary key, coupon_id bigint not null, logged_at timestamptz not null);
