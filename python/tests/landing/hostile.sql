-- A hostile producer: names, types, tables and rows that loaders change, split, cut, merge or drop.
create extension citext;
create extension hstore;
create schema works;
create type works.stage as enum ('new', 'done', 'It''s off');
create type works.size as (wide integer, high integer);
create domain works.email as text check (value like '%@%');
create domain works.cents as bigint check (value >= 0);
create table works."Machines" (
    "machineID" integer generated always as identity primary key,
    "Full Name" text not null,
    "e-mail" works.email not null unique,
    "2fa" boolean not null default false,
    "order" integer,
    "select" text,
    "user" text,
    trailing_ text,
    __double__under text,
    _lead text,
    "größe" numeric(6, 2),
    "名前" text,
    "HTTPPort" integer,
    "userID2Name" text,
    "a.b" text,
    "x+y" integer,
    "A@B|C*D" text,
    "price€" numeric(12, 2),
    "100%" integer,
    "say ""hi""" text,
    emoji😀x text,
    " lead" text,
    "aVeryLongCamelCaseNameThatGrowsWhenItIsSplitIntoItsWordsByLoad" integer,
    a_column_name_that_is_exactly_sixty_three_bytes_long_in_total_x text,
    "createdAt" timestamptz not null default now(),
    "updatedAt" timestamp not null default localtimestamp
);
create table works."Order Items" (
    id integer primary key, "machineId" integer references works."Machines", "is test" boolean
);
create table works."select" (id bigint primary key, "from" text not null);
create table works."naïve Étage😀" (id integer primary key, note text);
create table works.works__lines (id integer primary key, parent integer references works.works__lines);
create table works."aTableWhoseNameIsSixtyThreeBytesLongAndCamelCaseAllTheWayToEnd" (
    id integer primary key, v text
);
create table works.numbers (
    id integer primary key,
    rate numeric(38, 18) not null check (rate > 0),
    small smallint not null,
    big bigint not null,
    single real,
    double double precision,
    cents works.cents not null,
    price money,
    flag boolean
);
create table works.times (
    id integer primary key,
    instant timestamptz not null,
    naive timestamp not null,
    whole timestamp(0),
    millis timestamptz(3),
    day date not null,
    clock time not null,
    clock_zone timetz
);
create table works.durations (id integer primary key, lasts interval);
create table works.huge_numbers (id integer primary key, huge numeric(78, 0));
create table works.coarse_numbers (id integer primary key, tens numeric(5, -2));
create table works.pairs (id integer primary key, pairs hstore);
create table works.free_numbers (id integer primary key, free numeric not null);
create table works.scalars (id integer primary key, scalar jsonb not null);
create table works.no_numbers (id integer primary key, free numeric);
create table works.texts (
    id integer primary key,
    fixed char(5),
    short varchar(10),
    folded citext,
    markup xml,
    raw json,
    parsed jsonb not null,
    bytes bytea,
    key uuid not null,
    stage works.stage not null,
    mail works.email
);
create table works.oddities (
    id integer primary key,
    ip inet,
    net cidr,
    mac macaddr,
    bits bit(3),
    varbits bit varying(8),
    place point,
    words tsvector,
    number oid,
    label name,
    size works.size
);
create table works.ranges (
    id integer primary key,
    numbers int4range,
    prices numrange,
    naive tsrange,
    during tstzrange,
    days daterange
);
create table works.arrays (
    id integer primary key,
    numbers integer[],
    words text[],
    grid integer[],
    instants timestamptz[],
    stages works.stage[],
    rows jsonb
);
create table works.nothing_yet (id integer primary key, name text not null, meta jsonb, at timestamptz);
create table works.all_null (
    id integer primary key, name text, amount numeric(10, 2), at timestamptz, ip inet, price money, mail works.email,
    double double precision
);
create table works.no_key (a integer, b text not null, at timestamptz);
create table works.events (
    id bigint not null, at timestamptz not null, kind text not null, primary key (id, at)
) partition by range (at);
create table works.events_2026 partition of works.events for values from ('2026-01-01') to ('2027-01-01');
create table works.clashes (
    id integer primary key, "userId" integer, user_id integer, "a b" integer, "a-b" integer, "Total" text, total text
);
create table works.takes_names (
    id integer primary key, _dlt_id text, _sdc_deleted_at text, _airbyte_raw_id text, __deleted text, __op text
);
create table works.documents (id integer primary key, body text not null, meta jsonb not null, n integer);
alter table works.documents alter body set storage external;
alter table works.documents alter meta set storage external;
create table works.whole_rows (id integer primary key, body text not null, n integer);
alter table works.whole_rows alter body set storage external;
alter table works.whole_rows replica identity full;
-- Otherwise a deletion sends '' for a uuid and for JSON that are never null, and Debezium's sink stops.
alter table works.texts replica identity full;
create table works.computed (
    id integer primary key, net numeric(10, 2) not null, gross numeric(10, 2) generated always as (net * 1.19) stored
);
create view works.machine_names as select "machineID" as id, "Full Name" as name from works."Machines";
create materialized view works.machine_count as select count(*) as n from works."Machines";
do $$ begin execute 'create table works.wide (id integer primary key' || (
    select string_agg(format(', col_%s %s', n, (array['text', 'integer', 'numeric(10, 2)', 'timestamptz'])[1 + n % 4]), '' order by n)
    from generate_series(1, 120) as n
) || ')'; end $$;

insert into works."Machines" ("Full Name", "e-mail", "order", "select", "größe", "名前", "HTTPPort", "price€", "createdAt", "updatedAt")
    values ('Lathe', 'lathe@works.example', 1, 's', 1.50, '旋盤', 80, 9.99, '2026-03-29 00:30:00.123456+00', '2026-03-29 02:30:00.123456'),
    ('Drill', ' Drill@works.example', null, null, null, null, null, null, '2026-10-25 00:30:00+00', '2026-10-25 02:30:00');
insert into works."Machines" ("Full Name", "e-mail") values ('Saw', 'saw@works.example');
update works."Machines" set trailing_ = 't', __double__under = 'd', _lead = 'l', "userID2Name" = 'u', "a.b" = 'ab',
    "x+y" = 3, "A@B|C*D" = 'abcd', "100%" = 1, "say ""hi""" = 'h', emoji😀x = 'e', " lead" = 'l', "user" = 'u',
    "aVeryLongCamelCaseNameThatGrowsWhenItIsSplitIntoItsWordsByLoad" = 1,
    a_column_name_that_is_exactly_sixty_three_bytes_long_in_total_x = 'x' where "machineID" = 1;
insert into works."Order Items" values (1, 1, false), (2, null, null);
insert into works."select" values (1, 'f');
insert into works."naïve Étage😀" values (1, 'n');
insert into works.works__lines values (1, null), (2, 1);
insert into works."aTableWhoseNameIsSixtyThreeBytesLongAndCamelCaseAllTheWayToEnd" values (1, 'v');
insert into works.numbers values
    (1, 12345678901234567890.123456789012345678, -32768, 9223372036854775807, 1.1, 1e300, 9223372036854775807, 1234.56, true),
    (2, 0.000000000000000001, 1, -9223372036854775808, null, null, 0, null, null);
insert into works.times values
    (1, '2026-10-25 00:30:00.654321+00', '2026-10-25 02:30:00.654321', '2026-01-02 03:04:05', '2026-01-02 03:04:05.678+02', '1969-12-31', '23:59:59.999999', '23:59:59.5+02'),
    (2, '1969-12-31 23:59:59.999999+00', '1900-01-01 00:00:00.000001', null, null, '0001-01-01', '00:00:00', null),
    (3, '9999-12-31 23:00:00+00', '9999-12-31 23:59:59', null, null, '9999-12-31', '12:00:00', '00:00:00-11');
insert into works.durations values (1, '1 year 2 mons 3 days 25:00:00.5'), (2, '-1 day');
insert into works.huge_numbers values (1, repeat('9', 78)::numeric);
insert into works.coarse_numbers values (1, 12300);
insert into works.pairs values (1, 'a=>1, b=>NULL'), (2, '');
insert into works.free_numbers values (1, 1.234567890123456789), (2, 1e-30);
insert into works.scalars values (1, '"s"'), (2, '1.10'), (3, 'null');
insert into works.no_numbers values (1, 'NaN');
insert into works.texts values
    (1, 'ab', 'tab	x', 'Mixed', null, '{"b": 1, "a": 2}', '{"a": {"b": [1, {"c": 2}]}}', '\x00ff', '11111111-1111-4111-8111-111111111111', 'It''s off', 'a@b'),
    (2, '', '', '', null, 'null', '[]', '', '22222222-2222-4222-8222-222222222222', 'new', null);
insert into works.oddities values
    (1, '10.0.0.1/24', '10.0.0.0/8', '08:00:2b:01:02:03', '101', '10', '(1,2)', 'a b', 5, 'nm', '(1,2)');
insert into works.oddities (id) values (2);
insert into works.ranges values
    (1, '[1,5)', '[1.5,2.5]', '[2026-01-01,2026-02-01)', '[2026-01-01 00:00+00,)', '[2026-01-01,2026-02-01)');
insert into works.ranges (id) values (2);
insert into works.arrays values
    (1, '{1,2}', '{a,"b,c",NULL}', '{{1,2},{3,4}}', '{2026-01-02 03:04:05+02}', '{new,done}', '[{"x": 1}, {"x": 2}]');
insert into works.arrays (id) values (2);
insert into works.all_null values (1), (2);
insert into works.no_key values (1, 'x', now()), (1, 'x', now());
insert into works.events values (1, '2026-02-01', 'k'), (2, '2026-02-02', 'k');
insert into works.clashes values (1, 10, 20, 30, 40, 'fifty', 'sixty');
insert into works.takes_names values (1, 'mine', 'mine', 'mine', 'mine', 'mine');
insert into works.documents values (1, repeat('x', 9000), jsonb_build_object('k', repeat('y', 9000)), 1), (2, 'short', '{}', 1);
insert into works.whole_rows values (1, repeat('x', 9000), 1), (2, 'short', 1);
insert into works.computed (id, net) values (1, 100), (2, 0.99);
insert into works.wide (id, col_1, col_2) values (1, 1, 2), (2, null, null);
refresh materialized view works.machine_count;
analyze;
