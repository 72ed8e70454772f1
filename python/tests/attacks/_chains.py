"""Chains of real DDL: a made-up schema in a real PostgreSQL, changed step by step, introspected at each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from scaffold_source.model import Column, Database, Table
from scaffold_source.producers.postgres.introspect import introspect

_RESET = Path(__file__).parents[1] / "postgres" / "reset.sql"
TABLES = (
    "orders", "customers", "order_items", "refunds", "payments", "audit_log", "status", "user", "Invoice Lines",
    "größe", "shop_settings", "product_categories",
)  # fmt: skip
COLUMNS = (
    "status", "email", "note", "total_cents", "currency", "created_at", "updated_at", "deleted_at", "is_test",
    "quantity", "Full Name", "camelCase", "order", "yes", "null", "größe", "1st", "a.b", "with-dash", "{{ x }}", "phone",
    "amount", "placed_at", "is_deleted", "kind", "external_ref", "payload", "tags", "name", "on", "config", "columns",
)  # fmt: skip
TYPES = (
    "bigint", "integer", "text", "text", "boolean", "timestamp", "timestamptz", "numeric(12,2)", "date", "varchar(40)",
    "jsonb", "uuid", "text[]", "char(3)", "double precision", "interval", "mood", "email_address", "bytea",
)  # fmt: skip
COMMENTS = (
    "One row per order.", "Free text: anything goes", "in cents, # not euros", "two\nlines", "{{ not jinja }}", "'quoted' and \"so\"",
    "ends with a blank ", "- a list?", "yes", "12:30", "null", "", "schön 😀", "a: b", "key: {x: [y", "\ttab", "deprecated, see orders",
    "The time at which the row was made, by the clock of the application's server, in whichever zone that one is.",
)  # fmt: skip
_LABELS = ("new", "paid", "sent", "yes", "no", "on", "null", "12:30", "1e3", "it's", "a, b", "# x", "Ω")


@dataclass(frozen=True, slots=True)
class Chain:
    """The facts before and after each step, and how often each kind of DDL was applied."""

    facts: tuple[Database, ...]
    kinds: Counter[str]


def chain(connection: psycopg.Connection[Any], chance: Random) -> Chain:
    """A schema and two to five steps of DDL, each of one to four statements."""
    connection.execute(_RESET.read_bytes())
    maker = _Maker(connection, chance, Counter())
    maker.begin()
    facts = [maker.database()]
    for _ in range(chance.randint(2, 5)):
        for _ in range(chance.choice((1, 1, 2, 3, 4))):
            maker.change(facts[-1])
        facts.append(maker.database())
    return Chain(tuple(facts), maker.kinds)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@dataclass
class _Maker:
    connection: psycopg.Connection[Any]
    chance: Random
    kinds: Counter[str]

    def database(self) -> Database:
        """The facts, of one table at least: without any there is nothing to scaffold."""
        found = introspect(self.connection).database
        while not found.tables:
            self.add_table_called(self.chance.choice(TABLES))
            found = introspect(self.connection).database
        return found

    # ---- the beginning

    def begin(self) -> None:
        labels = self.chance.sample(_LABELS, self.chance.randint(2, 4))
        self._try("begin", f"create type mood as enum ({', '.join(map(literal, labels))})")
        self._try("begin", "create domain email_address as text check (value like '%@%')")
        self._try("begin", "create schema archive")
        for name in self.chance.sample(TABLES, self.chance.randint(1, 4)):
            self.add_table_called(name)

    def add_table_called(self, name: str) -> None:
        columns = self.chance.sample(COLUMNS, self.chance.randint(1, 6))
        parts = ["id bigint primary key"] if self.chance.random() < 0.8 else []
        parts += [f"{quoted(column)} {self._type()}{self._options()}" for column in columns]
        if not self._try("add table", f"create table {quoted(name)} ({', '.join(parts)})"):
            return
        if self.chance.random() < 0.4:
            self._try("comment", f"comment on table {quoted(name)} is {self._comment()}")
        for column in columns:
            if self.chance.random() < 0.2:
                self._try(
                    "comment", f"comment on column {quoted(name)}.{quoted(column)} is {self._comment()}"
                )

    def _type(self) -> str:
        return self.chance.choice(TYPES)

    def _options(self) -> str:
        return " not null" if self.chance.random() < 0.3 else ""

    def _comment(self) -> str:
        return literal(self.chance.choice(COMMENTS))

    # ---- a change

    def change(self, database: Database) -> None:
        """One kind of change that the database takes: tries a few."""
        for _ in range(8):
            kind = self.chance.choice(_KINDS)
            table = self.chance.choice(database.tables) if database.tables else None
            if table is None:
                self.add_table_called(self.chance.choice(TABLES))
                return
            statements = list(kind(self, database, table))
            if statements and self._try(kind.__name__.strip("_").replace("_", " "), ";".join(statements)):
                return

    def _try(self, kind: str, script: str) -> bool:
        try:
            with self.connection.transaction():
                self.connection.execute(script.encode())
        except psycopg.Error:
            return False
        self.kinds[kind] += 1
        return True

    def _column(self, table: Table) -> Column | None:
        return self.chance.choice(table.columns) if table.columns else None


def _at(table: Table) -> str:
    return f"{quoted(table.schema)}.{quoted(table.name)}"


Statements = Iterator[str]


def _add_column(make: _Maker, _: Database, table: Table) -> Statements:
    name, default = make.chance.choice(COLUMNS), ""
    if make.chance.random() < 0.2:
        default = " not null default now()" if make.chance.random() < 0.5 else " default 'x'"
    kind = "timestamp" if "now" in default else "text" if default else make._type()
    yield f"alter table {_at(table)} add column {quoted(name)} {kind}{default}"


def _drop_column(make: _Maker, _: Database, table: Table) -> Statements:
    if column := make._column(table):
        yield f"alter table {_at(table)} drop column {quoted(column.name)} cascade"


def _rename_column(make: _Maker, _: Database, table: Table) -> Statements:
    if column := make._column(table):
        new = make.chance.choice(COLUMNS)
        yield f"alter table {_at(table)} rename column {quoted(column.name)} to {quoted(new)}"
        if make.chance.random() < 0.6:
            hint = literal(f"renamed_from: {_hint(column.name)}")
            yield f"comment on column {_at(table)}.{quoted(new)} is {hint}"


def _hint(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else f'"{name}"'


def _rename_table(make: _Maker, _: Database, table: Table) -> Statements:
    new = make.chance.choice(TABLES)
    what = "view" if table.kind == "view" else "table"
    yield f"alter {what} {_at(table)} rename to {quoted(new)}"
    if make.chance.random() < 0.6:
        at = f"{quoted(table.schema)}.{quoted(new)}"
        yield f"comment on {what} {at} is {literal(f'renamed_from: {_hint(table.name)}')}"


def _swap_columns(make: _Maker, _: Database, table: Table) -> Statements:
    if len(table.columns) > 1:
        one, other = (quoted(column.name) for column in make.chance.sample(table.columns, 2))
        for old, new in ((one, '"swap"'), (other, one), ('"swap"', other)):
            yield f"alter table {_at(table)} rename column {old} to {new}"


def _swap_tables(make: _Maker, database: Database, table: Table) -> Statements:
    others = [other for other in database.tables if other.schema == table.schema and other != table]
    if others:
        other = make.chance.choice(others)
        yield f'alter table {_at(table)} rename to "swap"'
        yield f"alter table {_at(other)} rename to {quoted(table.name)}"
        yield f'alter table {quoted(table.schema)}."swap" rename to {quoted(other.name)}'


def _replace_column(make: _Maker, _: Database, table: Table) -> Statements:
    """A column dropped, and another under its name."""
    if column := make._column(table):
        yield f"alter table {_at(table)} drop column {quoted(column.name)} cascade"
        yield f"alter table {_at(table)} add column {quoted(column.name)} {make._type()}"


def _change_type(make: _Maker, _: Database, table: Table) -> Statements:
    if column := make._column(table):
        kind, name = make._type(), quoted(column.name)
        yield f"alter table {_at(table)} alter column {name} drop default"
        yield f"alter table {_at(table)} alter column {name} type {kind} using null::{kind}"


def _set_not_null(make: _Maker, _: Database, table: Table) -> Statements:
    if column := make._column(table):
        verb = "set" if column.nullable else "drop"
        yield f"alter table {_at(table)} alter column {quoted(column.name)} {verb} not null"


def _set_default(make: _Maker, _: Database, table: Table) -> Statements:
    if column := make._column(table):
        what = make.chance.choice(
            ("set default null", "set default 'x: y #'", "set default 0", "drop default", "set default now()")
        )
        yield f"alter table {_at(table)} alter column {quoted(column.name)} {what}"


def _add_check(make: _Maker, _: Database, table: Table) -> Statements:
    if column := make._column(table):
        name = quoted(column.name)
        tests = (
            f"{name} > 0",
            f"{name} in ('a', 'b: c', 'yes')",
            f"{name} between 1 and 999",
            f"{name} is not null",
            f"length({name}) < 9",
        )
        yield f"alter table {_at(table)} add check ({make.chance.choice(tests)})"


def _drop_constraint(make: _Maker, _: Database, table: Table) -> Statements:
    names = [f"{table.name}_pkey"] + [check.name for check in table.checks]
    names += [f"{table.name}_{'_'.join(key.columns)}_{end}" for key in table.keys for end in ("key", "fkey")]
    if names:
        yield f"alter table {_at(table)} drop constraint {quoted(make.chance.choice(names))} cascade"


def _add_label(make: _Maker, _: Database, _table: Table) -> Statements:
    where = make.chance.choice(("", " before 'new'", " after 'paid'"))
    yield f"alter type mood add value {literal(make.chance.choice(_LABELS))}{where}"


def _rename_label(make: _Maker, _: Database, _table: Table) -> Statements:
    one, other = make.chance.sample(_LABELS, 2)
    yield f"alter type mood rename value {literal(one)} to {literal(other)}"


def _comment_column(make: _Maker, _: Database, table: Table) -> Statements:
    if column := make._column(table):
        yield f"comment on column {_at(table)}.{quoted(column.name)} is {make._comment()}"


def _comment_table(make: _Maker, _: Database, table: Table) -> Statements:
    what = "view" if table.kind == "view" else "table"
    yield f"comment on {what} {_at(table)} is {make._comment()}"


def _add_foreign_key(make: _Maker, database: Database, table: Table) -> Statements:
    targets = [other for other in database.tables if any(key.kind == "primary" for key in other.keys)]
    if targets:
        target = make.chance.choice(targets)
        name = quoted(f"{target.name}_id"[:60])
        yield f"alter table {_at(table)} add column if not exists {name} bigint"
        yield f"alter table {_at(table)} add foreign key ({name}) references {_at(target)}"


def _add_unique(make: _Maker, _: Database, table: Table) -> Statements:
    if table.columns:
        some = make.chance.sample(table.columns, min(len(table.columns), make.chance.randint(1, 2)))
        kind = make.chance.choice(("unique", "unique", "primary key"))
        yield f"alter table {_at(table)} add {kind} ({', '.join(quoted(one.name) for one in some)})"


def _add_table(make: _Maker, _: Database, _table: Table) -> Statements:
    make.add_table_called(make.chance.choice(TABLES))
    yield "select"


def _drop_table(_: _Maker, _database: Database, table: Table) -> Statements:
    yield f"drop {'view' if table.kind == 'view' else 'table'} {_at(table)} cascade"


def _add_generated(make: _Maker, _: Database, table: Table) -> Statements:
    name = quoted(make.chance.choice(COLUMNS))
    yield f"alter table {_at(table)} add column {name} bigint generated always as (1 + 1) stored"


def _add_identity(make: _Maker, _: Database, table: Table) -> Statements:
    yield f"alter table {_at(table)} add column {quoted(make.chance.choice(COLUMNS))} bigint generated by default as identity"


def _add_view(make: _Maker, _: Database, table: Table) -> Statements:
    yield f"create view {quoted(make.chance.choice(TABLES) + '_view')} as select * from {_at(table)}"


def _change_domain(make: _Maker, _: Database, _table: Table) -> Statements:
    yield f"alter domain email_address add check (length(value) < {make.chance.randint(10, 99)})"


def _add_partitioned(make: _Maker, _: Database, _table: Table) -> Statements:
    name = make.chance.choice(TABLES)
    yield f"create table {quoted(name)} (id bigint, created_at timestamptz) partition by range (created_at)"
    yield f"create table {quoted(name + '_2024')} partition of {quoted(name)} for values from ('2024-01-01') to ('2025-01-01')"


def _move_schema(_: _Maker, _database: Database, table: Table) -> Statements:
    what = "view" if table.kind == "view" else "table"
    yield f"alter {what} {_at(table)} set schema {'public' if table.schema == 'archive' else 'archive'}"


def _secure_rows(make: _Maker, _: Database, table: Table) -> Statements:
    yield f"alter table {_at(table)} {make.chance.choice(('enable', 'disable'))} row level security"


def _replica_identity(make: _Maker, _: Database, table: Table) -> Statements:
    yield f"alter table {_at(table)} replica identity {make.chance.choice(('full', 'default', 'nothing'))}"


def _publish(_: _Maker, _database: Database, table: Table) -> Statements:
    yield f"create publication feed for table {_at(table)}"


_KINDS: tuple[Callable[[_Maker, Database, Table], Statements], ...] = (
    _add_column, _add_column, _add_column, _drop_column, _drop_column, _drop_column, _rename_column, _rename_column,
    _rename_table, _swap_columns, _swap_tables, _replace_column, _change_type, _change_type, _set_not_null, _set_not_null,
    _set_default, _add_check, _add_check, _drop_constraint, _add_label, _rename_label, _comment_column, _comment_column,
    _comment_table, _add_foreign_key, _add_unique, _add_table, _drop_table, _add_generated, _add_identity, _add_view,
    _change_domain, _add_partitioned, _move_schema, _secure_rows, _replica_identity, _publish,
)  # fmt: skip
