--liquibase formatted sql

--changeset ana:1 labels:shop
--comment customers
create table customers (id bigint primary key, email text not null);
--rollback drop table customers;

--changeset ana:2 labels:shop
--comment orders
create table orders (id bigint primary key, customer_id bigint not null references customers (id), status text not null, total numeric(10,2) not null);
--rollback drop table orders;

--changeset ana:3 labels:shop
--comment channel
alter table orders add column channel text;
--rollback alter table orders drop column channel;

--changeset ana:2-h2 dbms:h2
alter table orders add column status text not null default '';

--changeset ana:fixtures context:test
insert into customers values (1, 'a@example.com');

--changeset ana:never ignore:true
drop table orders;
