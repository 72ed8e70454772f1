"""Made rows as a script of SQL that puts them into the warehouse, as the loader would have landed them: under
its names, in its types, with the columns that it adds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from scaffold_source.contract.values import META, TABLES, Contract
from scaffold_source.lexicon.types import Family
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.loaders.loader import Loader
from scaffold_source.loaders.warehouses import Warehouse, in_quotes, landed_family, warehouse_of
from scaffold_source.sample.making import Made, generated_values
from scaffold_source.sample.rowset import Rowset
from scaffold_source.sample.times import seconds_of
from scaffold_source.sample.values import Kind, Value, kind_of, quoted, text_of
from scaffold_source.yaml_text.values import Values, look

_BATCH = 500
_IN_TEXT = ("postgres", "duckdb", "redshift")  # where a quoted time is a time
# All or nothing, where making a table can be taken back.
_BEFORE = {
    "postgres": ("begin;", "set local client_min_messages = warning;"),
    "redshift": ("begin;",),
    "duckdb": ("begin;",),
}
_VIEWS_STAND_ON_IT = ("postgres", "redshift")  # where a table below a view is not dropped alone
_MINUTE = 60
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class LandedColumn:
    """A column that lands: its name, as the source has it and in SQL, its type there, and its values. `kind`
    is the producer's."""

    landed: str
    name: str
    data_type: str
    kind: Kind
    values: list[Value]


@dataclass(frozen=True, slots=True)
class LandedRows:
    """A landed table with its columns."""

    name: str
    relation: str
    columns: tuple[LandedColumn, ...]
    count: int


def landed_tables(made: Made, contract: Contract, tree: Values) -> tuple[list[LandedRows], tuple[str, ...]]:
    """Return each table as it lands, in the order of keys, and what people should hear."""
    adapter = contract.source.warehouse
    loader = loader_named(contract.source.loader, adapter)
    tables, notices = [], []
    for filling in made.tables:
        name = contract.names[filling.table.full_name]
        declared = look(tree, TABLES / name) or {}
        writer = _Landing(filling, loader, adapter, contract.columns[filling.table.full_name])
        columns = tuple(writer.columns(declared.get("columns") or {}))
        tables.append(
            LandedRows(name, _relation(tree, name, declared, writer.warehouse), columns, filling.count)
        )
        notices += [
            f"{name}.{column}: what it computes is not understood, so it lands as null"
            for column in writer.lost
        ]
    return tables, tuple(notices)


def landed_script(made: Made, contract: Contract, tree: Values) -> tuple[str, tuple[str, ...]]:
    """Return the script that makes the landed tables with their rows, and what people should hear."""
    adapter = contract.source.warehouse
    warehouse = warehouse_of(adapter)
    tables, notices = landed_tables(made, contract, tree)
    lines = made.heading(
        f"Made rows of {contract.source.name} as they land in the warehouse: no row is anybody's."
    )
    lines += _BEFORE.get(warehouse.dialect, ())
    lines += [
        f"create schema if not exists {schema};"
        for schema in dict.fromkeys(_schema(t.relation) for t in tables)
    ]
    for table in tables:
        lines += ["", *_statements(table, warehouse, adapter)]
    lines += ["", "commit;"] if warehouse.dialect in _BEFORE else []
    return "\n".join(lines) + "\n", notices


def _schema(relation: str) -> str:
    return relation.rpartition(".")[0]


def _relation(tree: Values, name: str, declared: Mapping[str, Any], warehouse: Warehouse) -> str:
    """Return the table as dbt's `source()` writes it: quoted, but where the warehouse folds to capitals."""
    schema, table = str(tree.get("schema") or tree.get("name")), str(declared.get("identifier") or name)
    quoting = {**(tree.get("quoting") or {}), **(declared.get("quoting") or {})}
    is_quoted = warehouse.folds != "upper"
    parts = (("schema", schema), ("identifier", table))
    return ".".join(
        in_quotes(part, warehouse) if quoting.get(key, is_quoted) else part for key, part in parts
    )


class _Landing:
    """One table on its way: what its columns hold where they land."""

    def __init__(self, filling: Rowset, loader: Loader, adapter: str | None, own: Mapping[str, str]) -> None:
        self.filling, self.loader, self.adapter, self.own = filling, loader, adapter, own
        self.warehouse = warehouse_of(adapter)
        self.metadata = {column.name.lower(): column for column in loader.metadata}
        self.lost: list[str] = []

    def columns(self, declared: Mapping[str, Any]) -> Iterator[LandedColumn]:
        """Yield the columns that the source declares: the producer's, and those that the loader adds."""
        for name, entry in declared.items():
            data_type = str((entry or {}).get("data_type") or "text")
            written = in_quotes(name, self.warehouse) if (entry or {}).get("quote") else name
            own = self.filling.by_name.get(self.own.get(name, ""))
            if own is None:
                values = self._added(name, landed_family(data_type, self.adapter))
                yield LandedColumn(name, written, data_type, "other", values)
                continue
            known = self.filling.into.get(own.name)
            values = self._generated(own.name) if known is None else known
            unit = look(entry, META / "epoch")
            if isinstance(unit, str) and kind_of(own) in ("timestamp", "timestamptz", "date"):
                values = [_epoch(value, unit) for value in values]
            yield LandedColumn(name, written, data_type, kind_of(own), values)

    def _generated(self, name: str) -> list[Value]:
        values = generated_values(self.filling, name) if self.filling.by_name[name].generated else None
        if values is None:
            self.lost.append(name)
        return values or [None] * self.filling.count

    def _added(self, name: str, family: Family) -> list[Value]:
        """Return the values of a column that the loader adds: when the row landed, that it is not deleted."""
        loaded, marker = self._loaded(), self.loader.marker
        if marker and marker.column.lower() == name.lower():
            live: Value = False if family == "boolean" else "false" if marker.kind == "values" else None
            return [live] * len(loaded)
        if family == "string":
            return [_added_text(name, row, second) for row, second in enumerate(loaded)]
        made: dict[Family, list[Value]] = {
            "timestamp": [
                None if "delete" in name else _EPOCH + timedelta(seconds=second) for second in loaded
            ],
            "integer": [second * 1000 for second in loaded],
            "boolean": [False] * len(loaded),
        }
        alike: dict[Family, Family] = {"timestamptz": "timestamp", "number": "integer"}
        return made.get(alike.get(family, family), ["{}"] * len(loaded))

    def _loaded(self) -> list[int]:
        """Return when each row landed: soon after it began, and before the last day ends."""
        return [moment + 5 * _MINUTE for moment in self.filling.began]


def _added_text(name: str, row: int, second: int) -> str:
    """Return a text that a loader adds: the load's time, what was done, or an id of the row."""
    if name.endswith("load_id"):
        return f"{second}.0"
    return "c" if name.endswith("op") else f"{row:032x}"


def _epoch(value: Value, unit: str) -> Value:
    if isinstance(value, datetime):
        seconds = int((value - _EPOCH).total_seconds())
    elif isinstance(value, date):
        seconds = seconds_of(value)
    else:
        return value
    scale = {"milliseconds": 1000, "microseconds": 10**6, "nanoseconds": 10**9, "days": 1}.get(unit, 1)
    return seconds * scale


# ---- as SQL


def _statements(table: LandedRows, warehouse: Warehouse, adapter: str | None) -> Iterator[str]:
    declared = ",\n    ".join(f"{column.name} {column.data_type}" for column in table.columns)
    with_views = " cascade" if warehouse.dialect in _VIEWS_STAND_ON_IT else ""
    yield f"drop table if exists {table.relation}{with_views};"
    yield f"create table {table.relation} (\n    {declared}\n);"
    cells = [cells_of(column, warehouse, adapter) for column in table.columns]
    rows = [f"({', '.join(row)})" for row in zip(*cells, strict=True)]
    for start in range(0, len(rows), _BATCH):
        yield f"insert into {table.relation} values"
        yield ",\n".join(rows[start : start + _BATCH]) + ";"


def cells_of(column: LandedColumn, warehouse: Warehouse, adapter: str | None) -> list[str]:
    """Return a landed column's values as the warehouse's SQL writes them."""
    family = landed_family(column.data_type, adapter)
    return ["null" if value is None else _cell(value, column, family, warehouse) for value in column.values]


def _cell(value: Any, column: LandedColumn, family: Family, warehouse: Warehouse) -> str:
    if family in ("integer", "number") and not isinstance(value, str):
        return str(int(value)) if isinstance(value, bool) else text_of(value, column.kind)
    if family == "boolean":
        return "true" if value else "false"
    text = landed_text(value, column, family, warehouse)
    literal = quoted(
        text if warehouse.dialect in (*_IN_TEXT, "snowflake", "trino", "tsql") else text.replace("\\", "\\\\")
    )
    is_time = family in ("date", "timestamp", "timestamptz")
    return (
        f"cast({literal} as {column.data_type})" if is_time and warehouse.dialect not in _IN_TEXT else literal
    )


def landed_text(value: Value, column: LandedColumn, family: Family, warehouse: Warehouse) -> str:
    """Return the text by which a value lands: a time as its column has it, an array as its type does."""
    if isinstance(value, datetime):
        return value.isoformat(" ") + ("+00" if family == "timestamptz" else "")
    if isinstance(value, tuple):
        is_array = column.data_type.endswith("[]")
        if is_array and warehouse.dialect != "duckdb":
            return text_of(value, column.kind)
        return json.dumps(
            [None if item is None else text_of(item, "other") for item in value], ensure_ascii=False
        )
    if warehouse.dialect == "duckdb" and isinstance(value, str) and column.data_type == "blob":
        return "".join(f"\\x{value[place : place + 2].upper()}" for place in range(2, len(value), 2))
    return text_of(value, column.kind)
