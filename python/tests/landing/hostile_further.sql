-- What comes on top of hostile.sql for loaders that take it: values kept apart from their row, replica identities,
-- numbers and times that are none elsewhere, and types that few loaders have a word for.
create table works."order-notes" (id integer primary key, note text);
create table works.no_prices (id integer primary key, price numeric(10, 2));
create table works.specials (id integer primary key, single real, double double precision);
create table works.endless (
    id integer primary key, until timestamptz default 'infinity', day date default 'infinity', since timestamp default '-infinity'
);
create table works.rarities (
    id integer primary key,
    size works.size,
    spans int4multirange,
    shape polygon,
    prices money[],
    waits interval[],
    flag bit(1),
    mask bit varying,
    mails works.email[]
);
-- TOAST: an update that leaves such a value alone does not send it.
create table works.apart (
    id integer primary key, body text not null, bytes bytea, words text[], numbers bigint[], days date[], keys uuid[],
    amounts numeric[], n integer
);
create table works.all_apart (first text primary key, second text, third text);
create table works.by_index (id integer primary key, code text not null unique, body text not null, n integer);
alter table works.by_index replica identity using index by_index_code_key;
create table works.no_identity (id integer primary key, note text not null);
alter table works.no_identity replica identity nothing;
do $$ declare one record; begin
    for one in select attrelid::regclass as relation, attname from pg_attribute where attnum > 0 and attstorage <> 'p'
        and attrelid in ('works.apart'::regclass, 'works.all_apart'::regclass, 'works.by_index'::regclass)
    loop execute format('alter table %s alter %I set storage external', one.relation, one.attname); end loop;
end $$;
insert into works."order-notes" values (1, 'n');
insert into works.no_prices values (1, 'NaN');
insert into works.specials values (1, 'NaN', 'Infinity'), (2, '-Infinity', 'NaN');
insert into works.endless values (1, default, default, default), (2, '2026-01-02 03:04:05+00', '2026-01-02', '2026-01-02 03:04:05');
insert into works.rarities values
    (1, '(1,2)', '{[1,3),[5,7)}', '((0,0),(1,1),(1,0))', '{1.50}', '{1 day}', '1', '1011', '{a@b}');
insert into works.apart values
    (1, repeat('x', 9000), repeat('y', 9000)::bytea, array_fill('word'::text, array[1000]), array_fill(7::bigint, array[2000]),
    array_fill(date '2026-01-02', array[2000]), array_fill('11111111-1111-4111-8111-111111111111'::uuid, array[1000]),
    array_fill(1.5::numeric, array[2000]), 1),
    (2, 'short', 'bytes', '{a}', '{1}', '{2026-01-02}', '{11111111-1111-4111-8111-111111111111}', '{1.5}', 1);
insert into works.all_apart values ('key', repeat('x', 9000), repeat('y', 9000));
insert into works.by_index values (1, 'one', repeat('x', 9000), 1), (2, 'two', 'short', 1);
insert into works.no_identity values (1, 'only inserted');
analyze;
