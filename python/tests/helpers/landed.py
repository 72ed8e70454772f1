"""What a real loader landed, beside what `add --loader` declared and what the producer holds."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import psycopg
import yaml
from psycopg import sql
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader

from scaffold_source.lexicon.names import staging_model_name
from scaffold_source.lexicon.types import family, type_name
from scaffold_source.render.staging_sql import staged_tables, staging_columns

# Types that the lexicon has no family for, by what they are.
_KINDS = {
    "jsonb": "json", "bytea": "bytes", "blob": "bytes", "time without time zone": "time", "timetz": "time with time zone",
}  # fmt: skip
_COLUMNS = """
    select table_name, column_name, case when data_type = 'ARRAY' then udt_name else data_type end
    from information_schema.columns where table_schema = '{schema}' order by table_name, ordinal_position
"""
_ZONED = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d(?::00)?")
_ZEROS = re.compile(r"0*([+-]\d\d)(?::00)?$")
Columns = dict[str, dict[str, str]]  # table → column → type


@dataclass(frozen=True)
class Warehouse:
    """Where a loader landed: an adapter of dbt's, and the file or the URI of the database."""

    adapter: str
    where: str

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Fetch the rows of `query` in a session whose zone is far from UTC."""
        if self.adapter == "duckdb":
            with duckdb.connect(self.where) as connection:
                connection.execute("set TimeZone = 'America/New_York'")
                return connection.execute(query).fetchall()
        with psycopg.connect(self.where, options="-c timezone=America/New_York") as database:
            return database.execute(query.encode()).fetchall()

    def columns(self, schema: str, bookkeeping: str = "") -> Columns:
        """Return the columns that landed, less the tables that the loader keeps for itself."""
        landed: Columns = {}
        for table, column, data_type in self.rows(_COLUMNS.format(schema=schema)):
            if not (bookkeeping and table.startswith(bookkeeping)):
                landed.setdefault(table, {})[column] = data_type
        return landed


class Difference(NamedTuple):
    """A column of the producer's whose values are others in staging, with a pair of them; "" is the whole table."""

    table: str
    column: str
    what: str


@dataclass(frozen=True)
class Measured:
    """How many landed columns there are, and which of them are declared otherwise or not at all; the declared
    ones that did not land, and the declared tables that did not."""

    landed: int
    undeclared: tuple[str, ...]
    mistyped: tuple[str, ...]
    not_landed: tuple[str, ...]
    missing_tables: tuple[str, ...]

    @property
    def declared(self) -> int:
        """Return how many of the landed columns are declared with name and type family."""
        return self.landed - len(self.undeclared) - len(self.mistyped)

    @property
    def share(self) -> float:
        """Return the same in percent."""
        return 100 * self.declared / self.landed

    def __str__(self) -> str:
        return f"{self.share:.1f} % of {self.landed} columns" + "".join(
            f"\n  {what}: {', '.join(names)}"
            for what, names in (
                ("undeclared", self.undeclared),
                ("mistyped", self.mistyped),
                ("declared, not landed", self.not_landed),
                ("declared tables, not landed", self.missing_tables),
            )
            if names
        )


def measure(declared: Columns, landed: Columns) -> Measured:
    """Compare what is declared with what landed."""
    undeclared, mistyped, not_landed = [], [], []
    for table, columns in landed.items():
        ours = declared.get(table, {})
        for name, data_type in columns.items():
            if name not in ours:
                undeclared.append(f"{table}.{name} {data_type}")
            elif kind(ours[name]) != kind(data_type):
                mistyped.append(f"{table}.{name} {ours[name]} landed as {data_type}")
        not_landed += [f"{table}.{name}" for name in ours if name not in columns]
    missing = tuple(table for table in declared if table not in landed)
    return Measured(
        sum(map(len, landed.values())), tuple(undeclared), tuple(mistyped), tuple(not_landed), missing
    )


def kind(data_type: str) -> str:
    """Return the family of a type; a type that has none is a kind of its own, and so is an array."""
    name = type_name(data_type)
    if name.endswith("[]") or name.startswith("_"):
        return "array"
    found = family(name)
    return found if found != "other" else _KINDS.get(name, name)


def name_of(table: Mapping[str, Any]) -> str:
    """Return what the producer calls a table of the source."""
    return str(table["config"]["meta"]["producer"].get("table", table["name"]))


def source_of(project: Path) -> dict[str, Any]:
    (file,) = project.glob("models/**/_*__sources.yml")
    (source,) = yaml.safe_load(file.read_text())["sources"]
    return dict(source)


def declared_columns(source: Mapping[str, Any], adapter: str) -> Columns:
    """Return the columns that a source declares, under the names that the warehouse stores."""

    def stored(name: str, quoted: bool) -> str:  # noqa: FBT001
        return name.lower() if adapter == "postgres" and not quoted else name

    return {
        stored(table.get("identifier", table["name"]), table.get("quoting", {}).get("identifier", True)): {
            stored(column["name"], column.get("quote", False)): str(column.get("data_type", ""))
            for column in table.get("columns", [])
        }
        for table in source["tables"]
    }


def differences(
    producer: str, source: Mapping[str, Any], warehouse: Warehouse, landed: Columns
) -> Iterator[Difference]:
    """Yield each column of the staging models whose times, numbers or texts are not the producer's, with a pair
    of values; and the rows that are missing."""
    for table in staged_tables(source):
        facts = table["config"]["meta"]["producer"]
        key = facts.get("primary_key")
        if table.get("identifier", table["name"]) not in landed or not key:
            continue
        staged = {
            column.producer_name: column.alias
            for column in staging_columns(source, table)
            if column.name and column.producer_name in facts["columns"] and column.macro in (None, "to_utc")
        }
        if not set(key) <= staged.keys():
            yield Difference(name_of(table), "", "no key in staging")
            continue
        names = [name for name in staged if _is_compared(str(facts["columns"][name]["type"]))]
        relation = facts["schema"], name_of(table)
        theirs = _producer_rows(producer, relation, key, names)
        model = f"analytics.{staging_model_name(source['name'], table['name'])}"
        columns = ", ".join(f'"{staged[name]}"' for name in (*key, *names))
        try:
            rows = warehouse.rows(f"select {columns} from {model}")
        except (duckdb.CatalogException, psycopg.errors.UndefinedTable):
            yield Difference(name_of(table), "", "staging is not built")
            continue
        ours = {_key(row[: len(key)]): row[len(key) :] for row in rows}
        for row_key, row in theirs.items():
            if row_key not in ours:
                yield Difference(name_of(table), "", f"row {row_key} is not in staging")
                continue
            for name, theirs_value, our_value in zip(names, row, ours[row_key], strict=True):
                comparable = _single if facts["columns"][name]["type"] == "real" else _comparable
                if comparable(theirs_value) != comparable(our_value):
                    yield Difference(name_of(table), name, f"{theirs_value!r} is {our_value!r} in staging")


def _is_compared(producer_type: str) -> bool:
    return family(producer_type) != "other" or type_name(producer_type).startswith("time ")


def _producer_rows(
    uri: str, relation: Sequence[str], key: Sequence[str], names: Sequence[str]
) -> dict[tuple[str, ...], tuple[Any, ...]]:
    query = sql.SQL("select {} from {}").format(
        sql.SQL(", ").join(map(sql.Identifier, (*key, *names))), sql.Identifier(*relation)
    )
    with psycopg.connect(uri, options="-c timezone=UTC") as connection:
        for data_type, loader in _TIMES.items():
            connection.adapters.register_loader(data_type, loader)
        return {_key(row[: len(key)]): row[len(key) :] for row in connection.execute(query).fetchall()}


def _with_infinity(loader: Any) -> Any:
    """Return a loader of psycopg's that gives `infinity` as a text, where Python has no such time."""

    class Loader(loader):  # type: ignore[misc]
        def load(self, data: Any) -> Any:
            text = bytes(data).decode()
            return text if text.endswith("infinity") else super().load(data)

    return Loader


_TIMES = {
    "date": _with_infinity(DateLoader),
    "timestamp": _with_infinity(TimestampLoader),
    "timestamptz": _with_infinity(TimestamptzLoader),
}


def _key(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(str(_comparable(value)) for value in values)


def _single(value: Any) -> Any:
    """Return a number as a `real` holds it: Python shows more digits of it, or fewer."""
    return None if value is None else _comparable(struct.unpack("f", struct.pack("f", float(value)))[0])


def _comparable(value: Any) -> Any:
    """Return the same for equal values of different types: an instant in UTC without its zone, a number exactly."""
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, float) and math.isnan(value):  # which equals nothing, not even itself
        return "NaN"
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str):
        return _zoned(value.rstrip(" "))
    return value if isinstance(value, (bool, Decimal)) or value is None else _zoned(str(value))


def _zoned(text: str) -> str:
    """Return one text for equal times with an offset: 23:59:59.5+02 for 23:59:59.500000+02:00."""
    return _ZEROS.sub(r"\1", text) if _ZONED.fullmatch(text) else text
