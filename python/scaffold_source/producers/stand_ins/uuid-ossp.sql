-- The functions of uuid-ossp by name and type, for a server that lacks it. What they return is no fact.
create function uuid_generate_v1() returns uuid language sql as 'select pg_catalog.gen_random_uuid()';
create function uuid_generate_v1mc() returns uuid language sql as 'select pg_catalog.gen_random_uuid()';
create function uuid_generate_v3(namespace uuid, name text) returns uuid language sql immutable as 'select pg_catalog.md5($1::text || $2)::uuid';
create function uuid_generate_v4() returns uuid language sql as 'select pg_catalog.gen_random_uuid()';
create function uuid_generate_v5(namespace uuid, name text) returns uuid language sql immutable as 'select pg_catalog.md5($1::text || $2)::uuid';
create function uuid_nil() returns uuid language sql immutable as 'select pg_catalog.md5(''nil'')::uuid';
create function uuid_ns_dns() returns uuid language sql immutable as 'select pg_catalog.md5(''dns'')::uuid';
create function uuid_ns_url() returns uuid language sql immutable as 'select pg_catalog.md5(''url'')::uuid';
create function uuid_ns_oid() returns uuid language sql immutable as 'select pg_catalog.md5(''oid'')::uuid';
create function uuid_ns_x500() returns uuid language sql immutable as 'select pg_catalog.md5(''x500'')::uuid';
