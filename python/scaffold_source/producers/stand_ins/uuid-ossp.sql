-- The functions of uuid-ossp by name and type, for a server that lacks it. What they return is no fact.
create function uuid_generate_v1() returns pg_catalog.uuid language sql as 'select pg_catalog.gen_random_uuid()';
create function uuid_generate_v1mc() returns pg_catalog.uuid language sql as 'select pg_catalog.gen_random_uuid()';
create function uuid_generate_v3(namespace pg_catalog.uuid, name pg_catalog.text) returns pg_catalog.uuid language sql immutable as 'select pg_catalog.md5($1::pg_catalog.text operator(pg_catalog.||) $2)::pg_catalog.uuid';
create function uuid_generate_v4() returns pg_catalog.uuid language sql as 'select pg_catalog.gen_random_uuid()';
create function uuid_generate_v5(namespace pg_catalog.uuid, name pg_catalog.text) returns pg_catalog.uuid language sql immutable as 'select pg_catalog.md5($1::pg_catalog.text operator(pg_catalog.||) $2)::pg_catalog.uuid';
create function uuid_nil() returns pg_catalog.uuid language sql immutable as 'select pg_catalog.md5(''nil'')::pg_catalog.uuid';
create function uuid_ns_dns() returns pg_catalog.uuid language sql immutable as 'select pg_catalog.md5(''dns'')::pg_catalog.uuid';
create function uuid_ns_url() returns pg_catalog.uuid language sql immutable as 'select pg_catalog.md5(''url'')::pg_catalog.uuid';
create function uuid_ns_oid() returns pg_catalog.uuid language sql immutable as 'select pg_catalog.md5(''oid'')::pg_catalog.uuid';
create function uuid_ns_x500() returns pg_catalog.uuid language sql immutable as 'select pg_catalog.md5(''x500'')::pg_catalog.uuid';
