create table countries (
    code char(2) not null primary key,
    name varchar(80) not null
) comment 'ISO 3166';

create table customers (
    id int unsigned not null auto_increment primary key,
    email varchar(190) not null unique comment 'Lower case: "a@example.com"',
    country_code char(2) null,
    is_test tinyint(1) not null default 0,
    preferences json null,
    created_at timestamp not null default current_timestamp,
    updated_at timestamp not null default current_timestamp on update current_timestamp,
    deleted_at datetime null,
    foreign key (country_code) references countries (code) on delete set null
) comment 'One row per account.';

create table `Orders` (
    id bigint unsigned not null auto_increment primary key,
    customer_id int unsigned not null,
    number varchar(20) not null,
    status enum('new', 'paid', 'it''s gone', 'deleted') not null default 'new',
    channels set('web', 'shop') null,
    total_cents int not null check (total_cents >= 0),
    currency char(3) not null default 'EUR',
    rating tinyint unsigned null check (rating between 1 and 5),
    shipping varchar(10) not null check (shipping in ('standard', 'express')),
    weight double null,
    `placedAt` datetime(3) not null comment 'When the customer pressed the button',
    year_of_birth year null,
    total_with_tax_cents int as (total_cents * 2) stored,
    unique key by_number (number),
    unique key by_beginning (shipping(3), number),
    foreign key (customer_id) references customers (id) on delete cascade
);

create table order_lines (
    order_id bigint unsigned not null,
    line_number smallint unsigned not null,
    quantity decimal(12, 3) unsigned not null default 1,
    note text null,
    primary key (order_id, line_number),
    foreign key (order_id) references `Orders` (id)
);

create view live_customers as select id, email from customers where deleted_at is null;
