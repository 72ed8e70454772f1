"""A producer's schema written from its facts: what a real application's database declares, without its code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scaffold_source.model import Check, Column, Database, Table, TableName
from scaffold_source.sample.sql_text import identifier, relation
from scaffold_source.sample.values import quoted

# A check, or an index, that calls a function of the application's own.
_OWN_FUNCTION = re.compile(r"\b(?:(?:public\.)?check_|public\.)\w+\(")


def ddl(database: Database) -> str:
    """Return the statements that make every table with all constraints, keys last."""
    tables = [table for table in database.tables if table.kind in ("table", "partitioned")]
    lines = [
        f"create schema if not exists {identifier(name)};"
        for name in sorted({t.schema for t in tables} - {"public"})
    ]
    lines += _extensions(tables)
    lines += _types(tables)
    lines += [line for table in tables for line in _sequences(table)]
    lines += [_table(table) for table in tables]
    lines += [line for table in tables for line in _constraints(table)]
    lines += [line for table in tables for line in _foreign_keys(table, {t.full_name for t in tables})]
    return "\n".join(lines)


def _extensions(tables: list[Table]) -> Iterator[str]:
    bases = {column.base_type.removesuffix("[]") for table in tables for column in table.columns}
    for name in ("citext", "cube", "hstore", "ltree"):
        if f"public.{name}" in bases:
            yield f"create extension {name} schema public;"
    if any("USING gist" in text for table in tables for text in table.exclusions):
        yield "create extension btree_gist schema public;"


def _types(tables: list[Table]) -> Iterator[str]:
    enums = {c.enum: c.labels for t in tables for c in t.columns if c.enum}
    for table in tables:
        for column in table.columns:
            name = column.base_type.removesuffix("[]")
            if column.labels and not column.enum and "." in name:
                enums[name] = column.labels
    for name, labels in sorted(enums.items()):
        schema = f"{name.partition('.')[0]}" if "." in name else "public"
        if schema != "public":
            yield f"create schema if not exists {schema};"
        yield f"create type {name} as enum ({', '.join(map(quoted, labels))});"
    domains = {
        c.type: c
        for t in tables
        for c in t.columns
        if "." in c.type and c.type != c.base_type and not c.labels
    }
    for name, column in sorted(domains.items()):
        checks = "".join(f" check ({expression})" for expression in column.domain_checks)
        yield f"create domain {name} as {column.base_type}{checks};"


def _sequences(table: Table) -> Iterator[str]:
    for column in table.columns:
        if found := re.search(r"nextval\('((?:[^']|'')+)'", column.default or ""):
            yield f"create sequence if not exists {found[1]};"


def _table(table: Table) -> str:
    return f"create table {relation(table)} ({', '.join(_column(column) for column in table.columns)});"


def _column(column: Column) -> str:
    text = f"{identifier(column.name)} {column.type}"
    if column.generated and column.expression:
        text += f" generated always as ({column.expression}) {column.generated}"
    elif column.identity:
        text += f" generated {column.identity} as identity"
    return text if column.nullable else f"{text} not null"


def _constraints(table: Table) -> Iterator[str]:
    name = relation(table)
    for key in table.keys:
        if key.kind in ("primary", "unique"):
            kind = "primary key" if key.kind == "primary" else "unique"
            kind += " nulls not distinct" if key.nulls_not_distinct else ""
            yield f"alter table {name} add {kind} ({', '.join(map(identifier, key.columns))});"
    for check in (*table.checks, *(c for column in table.columns for c in _said(column))):
        if not _OWN_FUNCTION.search(check.expression):
            yield f"alter table {name} add check ({check.expression});"
    for index in table.unique_where:
        if not _OWN_FUNCTION.search(index):
            yield f"create unique index on {name} using {index};"
    for exclusion in table.exclusions:
        yield f"alter table {name} add {exclusion};"


def _said(column: Column) -> Iterator[Check]:
    """Yield the checks that the facts have as a list of values or as a range."""
    name = identifier(column.name)
    if column.values:
        listed = ", ".join(quoted(v) if isinstance(v, str) else str(v) for v in column.values)
        yield Check("", f"{name} in ({listed})")
    if column.bounds:
        for sign, limit in zip(
            (">=", "<=", ">", "<"),
            (column.bounds.min, column.bounds.max, column.bounds.above, column.bounds.below),
            strict=True,
        ):
            if limit is not None:
                yield Check("", f"{name} {sign} {limit}")


def _foreign_keys(table: Table, there: set[object]) -> Iterator[str]:
    for key in table.keys:
        if key.kind == "foreign" and key.to in there:
            to = f"{identifier(key.to.schema)}.{identifier(key.to.name)}"
            text = (
                f"alter table {relation(table)} add foreign key ({', '.join(map(identifier, key.columns))})"
            )
            text += f" references {to} ({', '.join(map(identifier, key.references))})"
            text += " match full" if key.match_full else ""
            yield text + (" deferrable initially deferred;" if key.deferrable else ";")


# ---- of MySQL and MariaDB


def mysql_ddl(database: Database) -> str:
    """Return the statements that make every table of MySQL's or MariaDB's with all constraints, keys last."""
    tables = [table for table in database.tables if table.kind in ("table", "partitioned")]
    there = {table.full_name for table in tables}
    return "\n".join(
        [
            *(_mysql_table(table) for table in tables),
            *(line for table in tables for line in _mysql_foreign_keys(table, there)),
        ]
    )


def _mysql_table(table: Table) -> str:
    lines = [_mysql_column(column) for column in table.columns]
    for key in table.keys:
        if key.kind in ("primary", "unique"):
            lines.append(f"{key.kind} key ({_mysql_names(key.columns)})")
    lines += [f"unique key {index}" for index in table.unique_where]
    lines += [f"check ({check.expression})" for check in table.checks]
    collation = f" collate {table.collation}" if table.collation else ""
    return f"create table {_mysql_names([table.name])} ({', '.join(lines)}){collation};"


def _mysql_column(column: Column) -> str:
    text = f"{_mysql_names([column.name])} {column.type}"
    text += f" collate {column.collation}" if column.collation else ""
    if column.generated:
        return f"{text} as ({column.expression}) {column.generated}"
    text += " null" if column.nullable else " not null"
    text += " auto_increment" if column.identity else ""
    text += f" default {column.default}" if column.default else ""
    return text + (f" on update {column.on_update}" if column.on_update else "")


def _mysql_foreign_keys(table: Table, there: set[TableName]) -> Iterator[str]:
    for key in table.keys:
        if key.kind == "foreign" and key.to in there:
            yield (
                f"alter table {_mysql_names([table.name])} add foreign key ({_mysql_names(key.columns)})"
                f" references {_mysql_names([key.to.name])} ({_mysql_names(key.references)});"
            )


def _mysql_names(names: Iterable[str]) -> str:
    return ", ".join("`" + name.replace("`", "``") + "`" for name in names)
