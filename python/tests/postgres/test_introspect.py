"""Facts as a real server declares them."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from conftest import Postgres

from scaffold_source.errors import ProducerError, UsageError
from scaffold_source.model import Bounds, Check, Column, Database, Key, Table, TableName
from scaffold_source.producers import Scope, read
from scaffold_source.producers.where import Where


def facts(postgres: Postgres, script: str, scope: Scope = Scope()) -> Database:  # noqa: B008 (frozen)
    return read(Where(postgres.uri(postgres.make(script))), scope).database


def table(postgres: Postgres, script: str) -> Table:
    (only,) = facts(postgres, script).tables
    return only


def test_columns(postgres: Postgres) -> None:
    found = table(
        postgres,
        """
        create type mood as enum ('happy', 'it''s complicated', 'sad');
        create domain positive as numeric(10, 2) not null check (value > 0);
        create domain price as positive;
        create table t (
            id bigint generated always as identity,
            serial_number serial,
            mood mood not null default 'sad',
            price price,
            doubled int generated always as (1 + 1) stored,
            at timestamp(3),
            "Mixed Case" varchar(20)[]
        );
        comment on column t.at is 'local time';
        """,
    )
    assert found.columns == (
        Column("id", "bigint", "bigint", nullable=False, identity="always"),
        Column(
            "serial_number",
            "integer",
            "integer",
            nullable=False,
            default="nextval('public.t_serial_number_seq'::regclass)",
        ),
        Column(
            "mood",
            "public.mood",
            "public.mood",
            nullable=False,
            default="'sad'::public.mood",
            enum="public.mood",
            labels=("happy", "it's complicated", "sad"),
        ),
        Column(
            "price",
            "public.price",
            "numeric(10,2)",
            nullable=False,
            bounds=Bounds(above=0),
            domain_checks=("VALUE > 0::numeric",),
        ),
        Column("doubled", "integer", "integer", generated="stored", expression="1 + 1"),
        Column(
            "at", "timestamp(3) without time zone", "timestamp(3) without time zone", comment="local time"
        ),
        Column("Mixed Case", "character varying(20)[]", "character varying(20)[]"),
    )


def test_keys_and_checks(postgres: Postgres) -> None:
    database = facts(
        postgres,
        """
        create schema billing;
        create table billing.invoices (a int, b int, number text unique, primary key (b, a));
        create table lines (
            id int primary key,
            a int check (a between 1 and 9),
            b int,
            parent int references lines on delete cascade,
            kind text check (kind in ('x', 'y')),
            constraint fk foreign key (b, a) references billing.invoices (b, a),
            constraint both_or_none check ((a is null) = (b is null))
        );
        alter table lines add constraint old check (id > 10) not valid;
        """,
    )
    invoices, lines = database.tables
    assert invoices.keys == (Key("primary", ("b", "a")), Key("unique", ("number",)))
    assert lines.keys == (
        Key("primary", ("id",)),
        Key("foreign", ("b", "a"), TableName("billing", "invoices"), ("b", "a")),
        Key("foreign", ("parent",), TableName("public", "lines"), ("id",), on_delete="cascade"),
    )
    assert lines.checks == (
        Check("both_or_none", "(a IS NULL) = (b IS NULL)"),
        Check("old", "id > 10", validated=False),
    )
    said = {c.name: c.values or c.bounds for c in lines.columns if c.values or c.bounds}
    assert said == {"id": Bounds(above=10), "a": Bounds(min=1, max=9), "kind": ("x", "y")}
    by_name = {column.name: column for column in lines.columns}
    assert by_name["a"].bounds == Bounds(min=1, max=9)
    assert by_name["kind"].values == ("x", "y")
    assert by_name["id"].bounds == Bounds(above=10)


def test_unique_indexes_promise_what_unique_constraints_do(postgres: Postgres) -> None:
    """Unless they hold for some rows, or for expressions, only."""
    found = table(
        postgres,
        """
        create table t (a int, b int, c text, d int unique);
        create unique index on t (b desc, a) include (c);
        create unique index on t (b desc, a);
        create unique index on t (c) where a > 0;
        create unique index on t (lower(c));
        create index on t (a);
        """,
    )
    assert found.keys == (Key("unique", ("b", "a")), Key("unique", ("d",)))


def test_nulls_that_are_not_distinct(postgres: Postgres) -> None:
    database = postgres.make("""
        create table t (a int unique nulls not distinct, b int unique, c int);
        create unique index on t (b, c) nulls not distinct;
    """)
    (found,) = read(Where(postgres.uri(database)), Scope()).database.tables
    assert {(key.columns, key.nulls_not_distinct) for key in found.keys} == {
        (("a",), True),
        (("b",), False),
        (("b", "c"), True),
    }


def test_what_is_not_enforced_promises_nothing(postgres: Postgres) -> None:
    """PostgreSQL 18: NOT ENFORCED, and NOT NULL that is NOT VALID."""
    found = table(
        postgres,
        """
        create table t (id int primary key, q int check (q > 0) not enforced, parent int);
        alter table t add foreign key (parent) references t not enforced;
        alter table t add constraint nn not null q not valid;
        """,
    )
    assert found.keys == (Key("primary", ("id",)),)
    assert found.checks == ()
    assert [(column.nullable, column.bounds) for column in found.columns] == [
        (False, None),
        (True, None),
        (True, None),
    ]


def test_checks_that_no_warehouse_compares_the_same_way(postgres: Postgres) -> None:
    """Bounds hold for numbers, lists for what is compared as it is written."""
    found = table(
        postgres,
        """
        create extension citext;
        create table t (
            code text check (code > '5'),
            price money check (price > 0::money),
            bits bit(3) check (bits > B'001'),
            day date check (day in ('2024-01-01', '2024-01-02')),
            kind citext check (kind in ('a', 'b')),
            level int check (level in (1, 2))
        );
        """,
    )
    assert [column.name for column in found.columns if column.bounds or column.values] == ["level"]


def test_what_18_brought(postgres: Postgres) -> None:
    """Virtual columns, and NOT NULLs with names and limits; multiranges are from 14."""
    name = postgres.make(
        """
        create table t (
            id int constraint id_is_known not null,
            alone int constraint alone_is_known not null no inherit,
            doubled int generated always as (id * 2) virtual,
            spans int4multirange
        );
        create table child () inherits (t);
        """
    )
    child, t = read(Where(postgres.uri(name)), Scope()).database.tables
    assert [(c.name, c.nullable, c.generated) for c in t.columns] == [
        ("id", False, None),
        ("alone", False, None),
        ("doubled", True, "virtual"),
        ("spans", True, None),
    ]
    assert [c.nullable for c in child.columns] == [False, True, True, True]
    assert t.checks == ()


def test_temporal_keys(postgres: Postgres) -> None:
    """PostgreSQL 18: WITHOUT OVERLAPS and PERIOD."""
    database = facts(
        postgres,
        """
        create table rooms (id int4range, valid tstzrange, primary key (id, valid without overlaps));
        create table stays (
            room int4range, at tstzrange,
            foreign key (room, period at) references rooms (id, period valid)
        );
        """,
    )
    rooms, stays = database.tables
    assert rooms.keys == (Key("primary", ("id", "valid"), temporal=True),)
    to = TableName("public", "rooms")
    assert stays.keys == (Key("foreign", ("room", "at"), to, ("id", "valid"), temporal=True),)


def test_kinds_of_relation(postgres: Postgres) -> None:
    database = facts(
        postgres,
        """
        create table a (id int, at date not null) partition by range (at);
        create table a_2024 partition of a for values from ('2024-01-01') to ('2025-01-01');
        create table parent (id int primary key);
        create table child (extra int) inherits (parent);
        create table refers (id int references parent);
        create view v as select 1 as one;
        create materialized view m as select 1 as one;
        create unlogged table u (id int);
        create table nothing ();
        create extension hstore;
        """,
    )
    assert {table.name: table.kind for table in database.tables} == {
        "a": "partitioned",
        "child": "table",
        "m": "materialized_view",
        "nothing": "table",
        "parent": "table",
        "refers": "table",
        "u": "table",
        "v": "view",
    }


def test_a_foreign_key_to_a_partitioned_table_is_one(postgres: Postgres) -> None:
    database = facts(
        postgres,
        """
        create table a (id int primary key) partition by range (id);
        create table a_1 partition of a for values from (0) to (10);
        create table a_2 partition of a for values from (10) to (20);
        create table b (a int references a);
        """,
    )
    assert [key.kind for table in database.tables for key in table.keys] == ["primary", "foreign"]


def test_the_database_itself(postgres: Postgres) -> None:
    name = postgres.make("create table t (id int)")
    postgres.execute("postgres", f"alter database {name} set timezone to 'Asia/Kolkata'")
    database = read(Where(postgres.uri(name)), Scope()).database
    assert (database.name, database.timezone) == (name, "Asia/Kolkata")
    assert database.version == "18"


SHOP = """
    create schema billing;
    create table orders (id int);
    create table orders_tmp (id int);
    create table billing.invoices (id int);
"""


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        (Scope(), ["billing.invoices", "public.orders", "public.orders_tmp"]),
        (Scope(schemas=("billing",)), ["billing.invoices"]),
        (Scope(include=("*.orders*",)), ["public.orders", "public.orders_tmp"]),
        (Scope(exclude=("*_tmp", "billing.*")), ["public.orders"]),
    ],
)
def test_scope(postgres: Postgres, scope: Scope, names: list[str]) -> None:
    assert [str(table.full_name) for table in facts(postgres, SHOP, scope).tables] == names


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        (Scope(schemas=("nope",)), "no such schema"),
        (Scope(include=("*.nope",)), "No table matches"),
        (Scope(schemas=("billing",), exclude=("*",)), "No table matches"),
    ],
)
def test_a_scope_that_covers_nothing(postgres: Postgres, scope: Scope, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        facts(postgres, SHOP, scope)


def test_an_empty_database(postgres: Postgres) -> None:
    with pytest.raises(UsageError, match="no tables"):
        facts(postgres, "")


def test_what_the_role_may_not_read_is_named(postgres: Postgres) -> None:
    name = postgres.make(SHOP + "create table part (a int, b int);")
    postgres.execute(
        name,
        """
        create role reader login;
        grant select on orders to reader;
        grant select (a) on part to reader;
        """,
    )
    where = Where(postgres.uri(name).replace("postgres@", "reader@"))
    found = read(where, Scope())
    assert [table.name for table in found.database.tables] == ["orders", "part"]
    assert [column.name for column in found.database.tables[1].columns] == ["a"]
    assert found.hidden == ("billing.invoices", "public.orders_tmp", "public.part.b")
    with pytest.raises(ProducerError, match="may not look into schema 'billing'"):
        read(where, Scope(schemas=("billing",)))
    with pytest.raises(ProducerError, match=r"may not read public\.orders_tmp"):
        read(where, Scope(include=("public.orders", "public.orders_tmp")))
    with pytest.raises(ProducerError, match=r"none of the 1 relations asked for: public\.orders_tmp"):
        read(where, Scope(include=("public.orders_*",)))
    with pytest.raises(UsageError, match=r"No table matches public\.ordres"):
        read(where, Scope(include=("public.ordres", "public.part")))


def test_a_role_with_select_alone_sees_the_same_keys(postgres: Postgres) -> None:
    """information_schema would show it none of them."""
    schema = (Path(__file__).parents[1] / "cases/everything_declared/schema.sql").read_text()
    name = postgres.make(schema)
    grants = """
        create role selecting login;
        grant usage on schema public, archive to selecting;
        grant select on all tables in schema public, archive to selecting;
    """
    postgres.execute(name, grants)
    everything = read(Where(postgres.uri(name)), Scope(evidence="none"))
    seen = read(Where(postgres.uri(name).replace("postgres@", "selecting@")), Scope(evidence="none"))
    assert seen.database == everything.database
    assert seen.hidden == ()
    assert (everything.filtered, seen.filtered) == ((), ("public.accounts",))


def test_one_read_only_snapshot_with_a_time_limit(postgres: Postgres) -> None:
    """The server's own log shows what it was asked."""
    name = postgres.make("create table t (id int)")
    with psycopg.connect(postgres.uri("postgres"), autocommit=True) as admin:
        admin.execute(f"alter database {name} set log_statement = 'all'")  # type: ignore[arg-type]
        (log,) = admin.execute(
            "select setting from pg_settings where name = 'data_directory'"
        ).fetchone() or ("",)
    read(Where(postgres.uri(name)), Scope())
    statements = (Path(log) / "log").read_text()
    assert "set transaction isolation level repeatable read, read only" in statements
    assert "set local statement_timeout" in statements


def test_of_several_ranges_what_they_share_stands(postgres: Postgres) -> None:
    """However they are spelled: over two checks, with the constant on the left, in a domain over a domain."""
    found = table(
        postgres,
        """
        create domain positive as numeric check (value > 0);
        create domain share as positive check (1 > value);
        create table people (
            age int check (age >= 0), share share, pct int check (0 <= pct),
            constraint age_max check (age between -5 and 150),
            constraint p2 check (pct >= 10 and 100 >= pct), constraint p3 check (pct < 1000)
        );
        """,
    )
    assert {column.name: column.bounds for column in found.columns} == {
        "age": Bounds(min=0, max=150),
        "share": Bounds(above=0, below=1),
        "pct": Bounds(min=10, max=100),
    }
    assert found.checks == ()
