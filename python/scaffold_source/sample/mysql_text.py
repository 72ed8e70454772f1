"""Made rows as a script of SQL that loads them into an empty database of MySQL or MariaDB, triggers and all.

Both count on by themselves behind the highest number that a column with auto_increment was given. Rows of
which the server may know better come with `insert ignore`, which leaves out those that it refuses, and the
script says how many were and why.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scaffold_source.model import Column
from scaffold_source.producers.mysql.account import quoted as named
from scaffold_source.sample.making import FILLED, Made
from scaffold_source.sample.mysql_facts import SPATIAL, native_name
from scaffold_source.sample.order import Edge
from scaffold_source.sample.rowset import Rowset
from scaffold_source.sample.sql_text import BATCH, doubtful, written_columns
from scaffold_source.sample.values import Value, kind_of, longest, quoted, text_of

_SHAPES = {
    "linestring": "LINESTRING(0 0,{point})",
    "polygon": "POLYGON((0 0,0 99,{point},0 0))",
}


def mysql_script(made: Made, source: str) -> str:
    """Return the script that loads every table's rows in one transaction."""
    tables = [filling for filling in made.tables if filling.table.kind in FILLED and filling.count]
    doubted = doubtful(tables)
    names = _relations(tables)
    lines = [
        *made.heading(f"Made rows for the producer of {source}: no person, no order in here is real."),
        "-- Load it into an empty database of the producer's: mariadb --database=NAME < sample.sql",
        "set names utf8mb4;",
        "set session sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00';",
        "start transaction;",
    ]
    for filling in tables:
        table = str(filling.table.full_name)
        lines += ["", *_inserts(filling, made.later.get(filling.table.full_name, []), names, doubted)]
        if table in doubted:
            lines += _say_refused(filling, names[table])
    for filling in tables:
        for edge in made.later.get(filling.table.full_name, []):
            is_doubted = bool(doubted & {str(edge.table), str(edge.to)})
            lines += ["", *_updates(filling, edge, names, "update ignore" if is_doubted else "update")]
    return "\n".join([*lines, "commit;"]) + "\n"


def _relations(tables: Sequence[Rowset]) -> dict[str, str]:
    """Return the name of each table in SQL: without its database where there is one alone, so that the script
    loads into one of another name."""
    is_one = len({filling.table.schema for filling in tables}) < 2
    return {
        str(table.full_name): named(table.name) if is_one else f"{named(table.schema)}.{named(table.name)}"
        for table in (filling.table for filling in tables)
    }


def _inserts(
    filling: Rowset, later: Sequence[Edge], names: Mapping[str, str], doubted: set[str]
) -> Iterator[str]:
    columns = written_columns(filling)
    waiting = {name for edge in later for name in edge.columns if filling.by_name[name].nullable}
    cells = [
        ["null"] * filling.count if column.name in waiting else _cells(filling, column) for column in columns
    ]
    rows = [f"({', '.join(row)})" for row in zip(*cells, strict=True)] or ["()"] * filling.count
    table = str(filling.table.full_name)
    verb = "insert ignore into" if table in doubted else "insert into"
    head = f"{verb} {names[table]} ({', '.join(named(column.name) for column in columns)}) values"
    if table in doubted:
        yield "set @refused = null;"
    for start in range(0, len(rows), BATCH):
        yield head
        yield ",\n".join(rows[start : start + BATCH]) + ";"
        if table in doubted:
            yield "get diagnostics condition 1 @refused = message_text;"


def _say_refused(filling: Rowset, name: str) -> Iterator[str]:
    """Yield what prints how many rows the server refused, and why it refused the first of the last ones."""
    said = _text(f" of the made rows were refused by {filling.table.full_name}: ")
    yield (
        f"select concat({filling.count} - count(*), {said}, coalesce(@refused, '?')) as warning "
        f"from {name} having count(*) < {filling.count};"
    )


def _updates(filling: Rowset, edge: Edge, names: Mapping[str, str], verb: str) -> Iterator[str]:
    """Yield the statements that fill a key which waited; what changes with each update stays as it was."""
    key = [filling.by_name[name] for name in filling.table.primary_key]
    columns = [filling.by_name[name] for name in edge.columns if filling.by_name[name].nullable]
    renewed = [named(column.name) for column in filling.table.columns if column.on_update]
    kept = "".join(f", {name} = {name}" for name in renewed)
    table = names[str(filling.table.full_name)]
    for row in zip(*(_cells(filling, column) for column in (*columns, *key)), strict=True):
        values, identity = row[: len(columns)], row[len(columns) :]
        if "null" not in values:
            sets = ", ".join(f"{named(c.name)} = {value}" for c, value in zip(columns, values, strict=True))
            keys = " and ".join(f"{named(c.name)} = {value}" for c, value in zip(key, identity, strict=True))
            yield f"{verb} {table} set {sets}{kept} where {keys};"


# ---- values


def _cells(filling: Rowset, column: Column) -> list[str]:
    """Return a column's values as MySQL's SQL writes them."""
    collation = column.collation or filling.table.collation or ""
    is_ascii = collation.startswith("ascii")
    return [
        "null" if value is None else _cell(value, column, is_ascii=is_ascii)
        for value in filling.into[column.name]
    ]


def _cell(value: Any, column: Column, *, is_ascii: bool) -> str:
    kind, native = kind_of(column), native_name(column)
    if kind in ("integer", "number", "float"):
        return str(int(value)) if isinstance(value, bool) else text_of(value, kind)
    if kind == "boolean":
        return "true" if value else "false"
    if native in SPATIAL:
        point = str(value)[len("POINT(") : -1]
        shape = _SHAPES.get(native, "POINT({point})").format(point=point)
        return f"st_geomfromtext('{shape}')"
    if column.base_type == "bytea":
        digits = str(value)[2:]
        most = 2 * (longest(column.type) or len(digits))
        return f"x'{digits[-most:]}'"
    if native == "bit":
        return f"b'{value}'"
    return _text(_written(value, native, is_ascii=is_ascii))


def _written(value: Value, native: str, *, is_ascii: bool) -> str:
    """Return the text by which MySQL knows a value: a time of day or a span of hours, an address, a text."""
    text = text_of(value, "other")
    if native == "time":
        return f"{text.partition(' ')[0]}:00:00"
    if native == "inet6":
        return f"::ffff:{text}"
    return _plain(text) if is_ascii else text


def _plain(text: str) -> str:
    """Return a text without what an ASCII column cannot hold: an accent goes, another letter is an x."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(c if c.isascii() else "x" for c in parts if not unicodedata.combining(c))


def _text(text: str) -> str:
    return quoted(text.replace("\\", "\\\\"))
