-- What loaders make of schema.sql in a PostgreSQL warehouse, as their documentation has it. Of each table:
-- a live row, one that the producer marked deleted, and one that it deleted hard, which the loader marks.
create schema fivetran;
create table fivetran.customer (
    id text primary key, full_name text, user_id bigint, created_at timestamptz, deleted_at timestamptz,
    _fivetran_synced timestamptz, _fivetran_deleted boolean
);
insert into fivetran.customer values
    ('live', 'Ada', 1, now(), null, now(), false),
    ('marked', 'Bo', 2, now(), now(), now(), false),
    ('hard', 'Cy', 3, now(), null, now(), true);
create table fivetran.orders (
    id bigint, customer_id text, status text, total_cents integer, currency text, "order" smallint, tags jsonb,
    payload jsonb, weight numeric(8, 3), placed_at timestamp, updated_at timestamptz, is_deleted boolean,
    is_test boolean, _fivetran_synced timestamptz, _fivetran_deleted boolean
);
insert into fivetran.orders values
    (1, 'live', 'paid', 1250, 'EUR', 1, '["a"]', '{}', 1.5, '2026-01-01 12:00', now(), false, false, now(), false),
    (2, 'live', 'deleted', 1, 'EUR', 1, null, null, null, '2026-01-01 12:00', now(), false, false, now(), false),
    (3, 'live', 'paid', 1, 'EUR', 1, null, null, null, '2026-01-01 12:00', now(), false, false, now(), true);
create table fivetran.log (
    message text, at timestamptz, _fivetran_synced timestamptz, _fivetran_deleted boolean, _fivetran_id text
);
insert into fivetran.log values ('kept', now(), now(), false, 'x'), ('old version', now(), now(), true, 'y');

create schema airbyte;
create table airbyte."Customer" (
    id varchar, "fullName" varchar, "userID" bigint, "createdAt" timestamptz, "deletedAt" timestamptz,
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    _ab_cdc_lsn decimal, _ab_cdc_updated_at varchar, _ab_cdc_deleted_at varchar
);
insert into airbyte."Customer" values
    ('live', 'Ada', 1, now(), null, 'r1', now(), '{}', 1, 1, '2026-01-01', null),
    ('marked', 'Bo', 2, now(), now(), 'r2', now(), '{}', 1, 1, '2026-01-01', null),
    ('hard', null, null, null, null, 'r3', now(), '{}', 1, 1, '2026-01-01', '2026-01-01T00:00:00Z');
create table airbyte.orders (
    id bigint, "customerId" varchar, status varchar, total_cents bigint, currency varchar, "order" bigint,
    tags jsonb, payload varchar, weight numeric(8, 3), "placedAt" timestamp, updated_at timestamptz,
    is_deleted boolean, is_test boolean, _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz,
    _airbyte_meta jsonb, _airbyte_generation_id bigint, _ab_cdc_lsn decimal, _ab_cdc_updated_at varchar,
    _ab_cdc_deleted_at varchar
);
insert into airbyte.orders values
    (1, 'live', 'paid', 1250, 'EUR', 1, '["a"]', '{}', 1.5, '2026-01-01 12:00', now(), false, false,
     'r1', now(), '{}', 1, 1, '', null),
    (2, 'live', 'deleted', 1, 'EUR', 1, null, null, null, '2026-01-01 12:00', now(), false, false,
     'r2', now(), '{}', 1, 1, '', null),
    (3, null, null, null, null, null, null, null, null, null, null, null, null,
     'r3', now(), '{}', 1, 1, '', '2026-01-01T00:00:00Z');
create table airbyte.log (
    message varchar, "Message" varchar, at timestamptz, _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz,
    _airbyte_meta jsonb, _airbyte_generation_id bigint, _ab_cdc_lsn decimal, _ab_cdc_updated_at varchar,
    _ab_cdc_deleted_at varchar
);
insert into airbyte.log values ('kept', null, now(), 'r1', now(), '{}', 1, 1, '', null);

create schema debezium;
create table debezium.shop_debezium_public_customer (
    id uuid, fullname text, userid bigint, createdat timestamptz, deletedat timestamptz, __op text, __ts_ms bigint,
    __deleted text
);
insert into debezium.shop_debezium_public_customer values
    ('00000000-0000-0000-0000-000000000001', 'Ada', 1, now(), null, 'c', extract(epoch from now()) * 1000, 'false'),
    ('00000000-0000-0000-0000-000000000002', 'Bo', 2, now(), now(), 'u', extract(epoch from now()) * 1000, null),
    ('00000000-0000-0000-0000-000000000003', null, null, null, null, 'd', extract(epoch from now()) * 1000, 'true');
create table debezium.shop_debezium_public_orders (
    id bigint, customerid uuid, status text, total_cents integer, currency text, "order" smallint, tags text[],
    payload json, weight numeric(8, 3), placedat timestamp, updated_at timestamptz, is_deleted boolean,
    is_test boolean, __op text, __ts_ms bigint, __deleted text
);
insert into debezium.shop_debezium_public_orders values
    (1, '00000000-0000-0000-0000-000000000001', 'paid', 1250, 'EUR', 1, '{a}', '{}', 1.5, '2026-01-01 12:00',
     now(), false, false, 'c', extract(epoch from now()) * 1000, 'false'),
    (2, '00000000-0000-0000-0000-000000000001', 'deleted', 1, 'EUR', 1, null, null, null, '2026-01-01 12:00',
     now(), false, false, 'c', extract(epoch from now()) * 1000, 'false'),
    (3, null, null, null, null, null, null, null, null, null, null, null, null,
     'd', extract(epoch from now()) * 1000, 'true');
create table debezium.shop_debezium_public_log (
    message text, at timestamptz, __op text, __ts_ms bigint, __deleted text
);
insert into debezium.shop_debezium_public_log values
    ('kept', now(), 'c', extract(epoch from now()) * 1000, 'false');

create schema dlt;
create table dlt.customer (
    id text, full_name text, user_id bigint, created_at timestamptz, deleted_at timestamptz, _dlt_load_id text,
    _dlt_id text
);
insert into dlt.customer
select id, name, number, now(), deleted_at, extract(epoch from now())::text, id
from (values ('live', 'Ada', 1, null::timestamptz), ('marked', 'Bo', 2, now())) as rows (id, name, number, deleted_at);
create table dlt.orders (
    id bigint, customer_id text, status text, total_cents integer, currency text, "order" smallint, tags jsonb,
    payload jsonb, weight numeric(8, 3), placed_at timestamp, updated_at timestamptz, is_deleted boolean,
    is_test boolean, _dlt_load_id text, _dlt_id text
);
insert into dlt.orders values
    (1, 'live', 'paid', 1250, 'EUR', 1, '["a"]', '{}', 1.5, '2026-01-01 12:00', now(), false, false,
     extract(epoch from now())::text, 'a'),
    (2, 'live', 'deleted', 1, 'EUR', 1, null, null, null, '2026-01-01 12:00', now(), false, false,
     extract(epoch from now())::text, 'b');
create table dlt.log (message text, at timestamptz, _dlt_load_id text, _dlt_id text);
insert into dlt.log values ('kept', now(), extract(epoch from now())::text, 'a');

create table dlt._dlt_loads (load_id text, schema_name text, status bigint, inserted_at timestamptz);
create table dlt.orders__tags (value text, _dlt_parent_id text, _dlt_list_idx bigint, _dlt_id text);
insert into dlt.orders__tags values ('a', 'a', 0, 'x');

create schema estuary;
create table estuary."Customer" (
    id uuid, "fullName" text, "userID" bigint, "createdAt" timestamptz, "deletedAt" timestamptz,
    flow_published_at timestamptz, "_meta/op" text, flow_document json
);
insert into estuary."Customer" values
    ('00000000-0000-0000-0000-000000000001', 'Ada', 1, now(), null, now(), 'c', '{}'),
    ('00000000-0000-0000-0000-000000000002', 'Bo', 2, now(), now(), now(), 'u', '{}'),
    ('00000000-0000-0000-0000-000000000003', 'Cy', 3, now(), null, now(), 'd', '{}');
create table estuary.orders (
    id bigint, "customerId" uuid, status text, total_cents bigint, currency text, "order" bigint, tags json,
    payload json, weight numeric, "placedAt" timestamptz, updated_at timestamptz, is_deleted boolean,
    is_test boolean, flow_published_at timestamptz, "_meta/op" text, flow_document json
);
insert into estuary.orders values
    (1, '00000000-0000-0000-0000-000000000001', 'paid', 1250, 'EUR', 1, '["a"]', '{}', 1.5,
     '2026-01-01 12:00Z', now(), false, false, now(), 'c', '{}'),
    (2, '00000000-0000-0000-0000-000000000001', 'deleted', 1, 'EUR', 1, null, null, null,
     '2026-01-01 12:00Z', now(), false, false, now(), 'c', '{}'),
    (3, '00000000-0000-0000-0000-000000000001', 'paid', 1, 'EUR', 1, null, null, null,
     '2026-01-01 12:00Z', now(), false, false, now(), 'd', '{}');
create table estuary.log (
    message text, "Message" text, at timestamptz, flow_published_at timestamptz, "_meta/op" text, flow_document json
);
insert into estuary.log values ('kept', null, now(), now(), 'c', '{}');
