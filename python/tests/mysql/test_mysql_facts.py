"""Facts as a real MariaDB declares them."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.mariadb_server import MariaDB

from scaffold_source.errors import ProducerError, UsageError
from scaffold_source.model import Bounds, Check, Column, Database, Key, Table, TableName
from scaffold_source.producers import Introspection, Scope, read
from scaffold_source.producers.conversation import Line
from scaffold_source.producers.mysql.connect import connect
from scaffold_source.producers.mysql.statements import definitions
from scaffold_source.producers.snapshot import from_json, to_json
from scaffold_source.producers.where import Where


def introspection(mariadb: MariaDB, script: str, scope: Scope = Scope()) -> Introspection:  # noqa: B008 (frozen)
    return read(Where(mariadb.uri(mariadb.make(script))), scope)


def facts(mariadb: MariaDB, script: str) -> Database:
    return introspection(mariadb, script).database


def table(mariadb: MariaDB, script: str) -> Table:
    (only,) = facts(mariadb, script).tables
    return only


def test_columns(mariadb: MariaDB) -> None:
    found = table(
        mariadb,
        r"""
        create table t (
            id int unsigned not null auto_increment primary key,
            mood enum('happy', 'it''s complicated', 'a, b', 'back\\slash', 'two\nlines', '') not null
                default 'it''s complicated',
            toppings set('ham', 'olives'),
            price decimal(10, 2) unsigned default 0.5,
            is_open tinyint(1) not null default 1,
            doubled int as (is_open + 1) stored,
            tripled int as (is_open * 3) virtual,
            at datetime(3) comment 'local time',
            created_at timestamp not null default current_timestamp,
            updated_at timestamp(6) not null default current_timestamp(6) on update current_timestamp(6),
            token varchar(36) default (uuid()),
            payload json,
            code varchar(5) collate utf8mb4_bin,
            `Mixed Case` varchar(20) default 'current_timestamp()'
        );
        """,
    )
    labels = ("happy", "it's complicated", "a, b", "back\\slash", "two\nlines", "")
    enum = r"enum('happy','it''s complicated','a, b','back\\slash','two\nlines','')"
    assert found.columns == (
        Column("id", "int unsigned", "bigint", nullable=False, identity="by default"),
        Column("mood", enum, "text", nullable=False, default="'it''s complicated'", labels=labels),
        Column("toppings", "set('ham','olives')", "text", labels=("ham", "olives")),
        Column("price", "decimal(10,2) unsigned", "numeric(10,2)", default="0.50"),
        Column("is_open", "tinyint(1)", "boolean", nullable=False, default="1"),
        Column("doubled", "int", "integer", generated="stored", expression="`is_open` + 1"),
        Column("tripled", "int", "integer", generated="virtual", expression="`is_open` * 3"),
        Column("at", "datetime(3)", "timestamp(3) without time zone", comment="local time"),
        Column(
            "created_at", "timestamp", "timestamp with time zone", nullable=False, default="CURRENT_TIMESTAMP"
        ),
        Column(
            "updated_at",
            "timestamp(6)",
            "timestamp(6) with time zone",
            nullable=False,
            default="CURRENT_TIMESTAMP(6)",
            on_update="CURRENT_TIMESTAMP(6)",
        ),
        Column("token", "varchar(36)", "character varying(36)", default="uuid()"),
        Column("payload", "longtext", "json"),
        Column("code", "varchar(5)", "character varying(5)", collation="utf8mb4_bin"),
        Column("Mixed Case", "varchar(20)", "character varying(20)", default="'current_timestamp()'"),
    )


def test_keys_and_checks(mariadb: MariaDB) -> None:
    billing = mariadb.make(
        "create table invoices (a int, b int, number varchar(9) unique, primary key (b, a));"
    )
    database = facts(
        mariadb,
        f"""
        create table line_items (
            id int primary key,
            a int,
            b int,
            c int check (c between 1 and 9),
            parent int,
            kind varchar(9) collate utf8mb4_bin check (kind in ('x', 'it''s')),
            folded varchar(9) check (folded in ('x', 'y')),
            level tinyint unsigned check (level = 1 or level = 2 or level is null),
            price decimal(9, 2),
            constraint fk foreign key (b, a) references {billing}.invoices (b, a) on delete set null,
            foreign key (parent) references line_items (id) on delete cascade on update cascade,
            constraint differ check (c <> level),
            constraint price check (price > -1.5 and price <= 100)
        );
        """,
    )
    (lines,) = database.tables
    assert lines.keys == (
        Key("primary", ("id",)),
        Key("foreign", ("b", "a"), TableName(billing, "invoices"), ("b", "a"), on_delete="set null"),
        Key(
            "foreign",
            ("parent",),
            TableName(database.name, "line_items"),
            ("id",),
            on_delete="cascade",
            on_update="cascade",
        ),
    )
    # 'X' and 'x ' pass this check, too: no list of texts says the same.
    assert lines.checks == (Check("differ", "`c` <> `level`"), Check("folded", "`folded` in ('x','y')"))
    assert lines.collation == "utf8mb4_unicode_ci"
    by_name = {column.name: column for column in lines.columns}
    assert by_name["c"].bounds == Bounds(min=1, max=9)
    assert by_name["kind"].values == ("x", "it's")
    assert by_name["level"].values == (1, 2)
    assert by_name["price"].bounds == Bounds(above=-1.5, max=100)


def test_unique_indexes_are_keys_unless_they_hold_beginnings(mariadb: MariaDB) -> None:
    found = table(
        mariadb,
        """
        create table t (a int, b int, c varchar(50), d int unique, body text,
            unique (b, a), unique (b, a), unique (c(10), a), unique (body), index (c));
        """,
    )
    assert found.keys == (Key("unique", ("b", "a")), Key("unique", ("body",)), Key("unique", ("d",)))
    assert found.unique_where == ("(`c`(10), `a`)",)


def test_kinds_of_relation(mariadb: MariaDB) -> None:
    """A view has the comment VIEW, and one whose table is gone has no columns and cannot be read."""
    found = introspection(
        mariadb,
        """
        create table a (id int not null default 7) comment 'What it is';
        create table p (id int, at date) partition by hash (id) partitions 3;
        create table history (id int) with system versioning;
        create sequence numbers;
        create view v as select id from a;
        create table gone (id int);
        create view broken as select * from gone;
        drop table gone;
        """,
    )
    kinds = {table.name: (table.kind, table.comment) for table in found.database.tables}
    assert kinds == {
        "a": ("table", "What it is"),
        "history": ("table", None),
        "p": ("partitioned", None),
        "v": ("view", None),
    }
    assert found.database.tables[-1].columns == (Column("id", "int", "integer", nullable=False),)
    assert found.hidden == (f"{found.database.name}.broken",)


def test_names_that_need_quotes(mariadb: MariaDB) -> None:
    """And names that differ in case only, for tables: MySQL's columns do not."""
    database = facts(
        mariadb,
        """
        create table `Order` (id int primary key, `it's ``odd``` int unique);
        create table `order` (id int primary key, o int, foreign key (o) references `Order` (id));
        create table `semi;colon` (`a b` int, foreign key (`a b`) references `order` (id) on delete cascade);
        """,
    )
    upper, lower, semicolon = database.tables
    assert (upper.name, lower.name, semicolon.name) == ("Order", "order", "semi;colon")
    assert upper.keys == (Key("primary", ("id",)), Key("unique", ("it's `odd`",)))
    assert lower.keys == (
        Key("primary", ("id",)),
        Key("foreign", ("o",), TableName(database.name, "Order"), ("id",)),
    )
    assert semicolon.keys == (
        Key("foreign", ("a b",), TableName(database.name, "order"), ("id",), on_delete="cascade"),
    )


def test_the_database_itself(mariadb: MariaDB) -> None:
    database = facts(mariadb, "create table t (id int)")
    assert database.kind == "mysql"
    assert database.timezone == "UTC"
    assert database.version.endswith("-MariaDB")


@pytest.mark.parametrize("zone", ["SYSTEM", "+02:00"])
def test_a_zone_that_may_be_anything_is_not_guessed(mariadb: MariaDB, zone: str) -> None:
    """The machine's zone has an abbreviation only; here it is UTC, the one that is always the same."""
    name = mariadb.make("create table t (at datetime)")
    mariadb.execute(f"set global time_zone = '{zone}'")
    try:
        found = read(Where(mariadb.uri(name)), Scope()).database.timezone
    finally:
        mariadb.execute("set global time_zone = '+00:00'")
    assert found in ("UTC", None) if zone == "SYSTEM" else found == "+02:00"


def test_facts_survive_a_snapshot(mariadb: MariaDB) -> None:
    name = mariadb.make((Path(__file__).parent / "cases/shop/schema.sql").read_text())
    database = read(Where(mariadb.uri(name)), Scope()).database
    assert from_json(to_json(database).encode(), "shop.json") == database


def test_a_table_that_is_dropped_meanwhile_is_passed_over(mariadb: MariaDB) -> None:
    name = mariadb.make("create table a (id int); create table b (id int)")
    names = [TableName(name, table) for table in ("gone", "a", "gone", "gone", "b", "gone")]
    with connect(mariadb.uri(name), Line()) as connection:
        found = [table.name for table, _ in definitions(connection, names)]
    assert found == ["a", "b"]


def test_schemas(mariadb: MariaDB) -> None:
    """The database in the URL unless --schema names others; without one, all but the server's own."""
    a, b = mariadb.make("create table t (id int)"), mariadb.make("create table u (id int)")

    def names(database: str, *schemas: str) -> list[str]:
        found = read(Where(mariadb.uri(database)), Scope(schemas=schemas)).database
        return [str(table.full_name) for table in found.tables]

    assert names(a) == [f"{a}.t"]
    assert names(a, b) == [f"{b}.u"]
    assert set(names(a, a, b)) == {f"{a}.t", f"{b}.u"}
    everything = names("")
    assert {f"{a}.t", f"{b}.u"} <= set(everything)
    assert not any(name.startswith(("mysql.", "sys.")) for name in everything)
    with pytest.raises(UsageError, match="no such schema"):
        names(a, "nope")
    with pytest.raises(UsageError, match="no tables"):
        names(mariadb.make())


LINKED = """
    create table customers (id int primary key);
    create table orders (
        id int primary key, customer_id int, status varchar(9) check (status in ('new', 'paid')),
        constraint `by ``whom``` foreign key (customer_id) references customers (id)
            on delete set null on update cascade
    );
    create table secrets (id int primary key);
"""


def test_a_role_with_select_alone_sees_the_same(mariadb: MariaDB) -> None:
    name = mariadb.make(LINKED)
    mariadb.execute(
        f"create or replace user reader@localhost identified by 'pässwörd / ☂'; grant select on `{name}`.* to reader@localhost"
    )
    url = mariadb.uri(name, user="reader", password="pässwörd / ☂")
    seen = read(Where(url), Scope()).database
    assert seen == read(Where(mariadb.uri(name)), Scope()).database
    (foreign_key,) = [key for key in seen.tables[1].keys if key.kind == "foreign"]
    assert (foreign_key.on_delete, foreign_key.on_update) == ("set null", "cascade")


def test_what_the_role_may_not_read_is_named(mariadb: MariaDB) -> None:
    """As far as the server tells: a relation that is only inserted into, one that a key points at."""
    name = mariadb.make(LINKED)
    mariadb.execute(
        f"""
        create or replace user clerk@localhost identified by 'x';
        grant select on `{name}`.orders to clerk@localhost;
        grant insert on `{name}`.secrets to clerk@localhost
        """
    )
    url = mariadb.uri(name, user="clerk", password="x")
    found = read(Where(url), Scope())
    assert [table.name for table in found.database.tables] == ["orders"]
    assert found.hidden == (f"{name}.customers", f"{name}.secrets")
    with pytest.raises(ProducerError, match=f"may read none of the 1 relations asked for: {name}.secrets"):
        read(Where(url), Scope(include=("*.secrets",)))


def test_a_role_that_sees_some_columns_sees_no_part_of_a_key(mariadb: MariaDB) -> None:
    """Half of a unique pair is not unique."""
    name = mariadb.make("create table t (a int, b int, c int, unique (a, b), unique (c))")
    mariadb.execute(
        f"create or replace user some@localhost identified by 'x'; grant select (a, c) on `{name}`.t to some@localhost"
    )
    (found,) = read(Where(mariadb.uri(name, user="some", password="x")), Scope()).database.tables
    assert [column.name for column in found.columns] == ["a", "c"]
    assert found.keys == (Key("unique", ("c",)),)


def test_it_is_polite(mariadb: MariaDB) -> None:
    """The server's own log shows what it was asked: one read-only transaction with time limits."""
    name = mariadb.make(LINKED)
    mariadb.execute(
        "set global log_output = 'TABLE'; truncate mysql.general_log; set global general_log = on"
    )
    try:
        read(Where(mariadb.uri(name)), Scope())
    finally:
        mariadb.execute("set global general_log = off")
    with mariadb.connect() as connection, connection.cursor() as cursor:
        cursor.execute("select convert(argument using utf8mb4) from mysql.general_log order by event_time")
        log = [row[0] for row in cursor.fetchall()]
    transaction = log.index("start transaction with consistent snapshot, read only")
    limits = "\n".join(log[:transaction])
    assert "max_statement_time = 60" in limits
    assert "lock_wait_timeout = 5" in limits
    queries = [text for text in log[transaction + 1 :] if "from information_schema." in text]
    assert len(queries) == 7
    assert not any("from `" in text for text in log)


def test_other_numbers_than_0_and_1_make_a_tinyint1_a_number(mariadb: MariaDB) -> None:
    found = table(
        mariadb,
        """
        create table reviews (
            id int primary key, rating tinyint(1) check (rating between 1 and 5),
            level tinyint(1) check (level in (0, 1, 2)), priority tinyint(1) default 3,
            visible tinyint(1) check (visible in (0, 1)), deleted tinyint(1) default 0
        );
        """,
    )
    _, rating, level, priority, visible, deleted = found.columns
    assert {c.name: c.base_type for c in found.columns if c.base_type == "boolean"}.keys() == {
        "visible",
        "deleted",
    }
    assert (rating.bounds, level.values, priority.default) == (Bounds(min=1, max=5), (0, 1, 2), "3")
    assert (visible.values, deleted.values) == ((), ())
