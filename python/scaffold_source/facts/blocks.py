"""Blocks of facts: a table's, a column's line in it and the database's, written and read by `rows.py`.
Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from scaffold_source.facts.comments import LostComment
from scaffold_source.facts.keys import keys_in, without_empty
from scaffold_source.facts.reading import Kind, Misfit, read_by_name, read_mapping, require_known
from scaffold_source.facts.rows import COLUMN_FACTS, COLUMNS, DATABASE_FACTS, TABLE_FACTS, Fact
from scaffold_source.model import Bounds, Check, Column, Database, Table, Trigger
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import InOrder, SharedLine, Values, YamlPath

_BOUNDS = ("min", "max", "above", "below")
_KIND = "table"  # what a relation is that does not say so
_TABLE_KINDS, _COLUMN_KINDS, _DATABASE_KINDS = (
    {fact.key: fact.kind for fact in rows} for rows in (TABLE_FACTS, COLUMN_FACTS, DATABASE_FACTS)
)


class TableFacts(NamedTuple):
    """A table as its block has it, and what each of its columns is called in the warehouse: by the producer's
    name, "" for a column that does not land."""

    table: Table
    landed: Mapping[str, str]


# ---- writing


def table_block(table: Table, name: str, landed: Mapping[str, str]) -> Values:
    """Return the facts of a table that the source calls `name`; `landed` are its columns' names in the
    warehouse by the producer's, without those that do not land."""
    columns = InOrder(
        (column.name, column_line(column, landed.get(column.name, ""))) for column in table.columns
    )
    return {**_encoded(TABLE_FACTS, table, name), COLUMNS: columns}


@lru_cache(maxsize=4096)
def column_line(column: Column, called: str) -> SharedLine:
    """Return the facts of one column. Equal columns share one: `id` is the same in thousands of tables."""
    return SharedLine(_encoded(COLUMN_FACTS, column, called))


def database_block(database: Database) -> Values:
    """Return the facts of the whole database."""
    return _encoded(DATABASE_FACTS, database, "")


def _encoded(rows: Sequence[Fact], thing: object, called: str) -> Values:
    return without_empty({fact.key: fact.encode(thing, called) for fact in rows})


# ---- reading


def read_table(name: str, block: Values, path: YamlPath) -> TableFacts:
    """Return the table that the source calls `name`, whose facts stand at `path`. Raises Misfit."""
    values = _read(_TABLE_KINDS, block, path, COLUMNS)
    for key in ("schema", COLUMNS):
        if block.get(key) is None:
            raise Misfit(path, f"the fact {key!r} is missing")
    lines = read_by_name(block[COLUMNS], path / COLUMNS)
    columns = {own: read_column(own, line, path / COLUMNS / own) for own, line in lines.items()}
    not_valid = set(values.pop("not_valid", ()))
    comments = values.pop("comments", {})
    table = Table(
        schema=values.pop("schema"),
        name=values.pop("table", name),
        kind=values.pop("kind", _KIND),
        columns=tuple(column for column, _ in columns.values()),
        keys=tuple(keys_in(values)),
        checks=tuple(
            Check(check, expression, check not in not_valid, comments.get("checks", {}).get(check))
            for check, expression in values.pop("checks", {}).items()
        ),
        triggers=tuple(
            Trigger(trigger, definition, comments.get("triggers", {}).get(trigger))
            for trigger, definition in values.pop("triggers", {}).items()
        ),
        **_with_comment(values),
    )
    return TableFacts(table, _landed({own: called for own, (_, called) in columns.items()}, path))


def landed_name(own: str, line: object) -> str:
    """Return what a column is called in the warehouse, whatever its line of facts holds; "" where it does not
    land."""
    called = line.get("lands_as", own) if isinstance(line, dict) else own
    return unescape(called) if isinstance(called, str) else own


def read_column(name: str, line: object, path: YamlPath) -> tuple[Column, str]:
    """Return the column that the producer calls `name`, and its name in the warehouse. Raises Misfit."""
    values = _read(_COLUMN_KINDS, read_mapping(line, path), path)
    if "type" not in values:
        raise Misfit(path, "the fact 'type' is missing")
    bounds = {key: values.pop(key) for key in _BOUNDS if key in values}
    values.setdefault("base_type", values["type"])
    called = values.pop("lands_as", name)
    return Column(name, bounds=Bounds(**bounds) if bounds else None, **_with_comment(values)), called


def read_database(block: Values, tables: Sequence[Table], path: YamlPath) -> tuple[Database, int]:
    """Return the facts as a whole, and how many tables there were. Raises Misfit."""
    written = {key: value for key, value in block.items() if value is not None}
    values = _read(_DATABASE_KINDS, written, path)
    count = values.pop("tables", len(tables))
    ordered = tuple(sorted(tables, key=lambda table: table.path))
    # The name differs from one environment to the next, so it is no fact of the contract.
    return Database("", values.pop("version", None), values.pop("timezone", None), ordered, **values), count


def _read(known: Mapping[str, Kind], block: Values, path: YamlPath, *others: str) -> Values:
    require_known(block, (*known, *others), path)
    return {key: known[key].read(value, path / key) for key, value in block.items() if key in known}


def _with_comment(values: Values) -> Values:
    known = values.pop("comment_hash", None)
    return {"comment": LostComment(known) if known else None, **values}


def _landed(called: dict[str, str], path: YamlPath) -> dict[str, str]:
    holders: dict[str, str] = {}
    for own, name in called.items():
        if name and name in holders:
            raise Misfit(path / COLUMNS / own, f"lands as {name!r}, and so does {holders[name]!r}")
        holders[name] = own
    return called
