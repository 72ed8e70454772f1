"""Databases that hypothesis makes up: of every field's type whatever it may hold, as producers put them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from scaffold_source.model import Bounds, Column, ColumnEvidence, Database, Evidence, Key, Table, TableName
from scaffold_source.producers.sight import key_order

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(["", "null", "1e3", "\x00", "\r\n", "a\nb", "\u2028", '"', "{{ x }}", "שלום", "😀", "a: b", "a #b", "- x"]),
)  # fmt: skip
_NAMES = st.one_of(
    st.sampled_from(
        ["id", "email", "status", "total_cents", "currency", "created_at", "deleted_at", "order"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
    st.sampled_from(["{{ x }}", 'a "b"', "a.b", "1", "yes", "camelCase"]),
)
_TYPES = st.sampled_from(
    [
        "bigint",
        "integer",
        "text",
        "boolean",
        "timestamp without time zone",
        "timestamp with time zone",
        "numeric(12,2)",
    ]
)
_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    bool: st.booleans(),
    int: st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    type(None): st.none(),
}


def databases(tables: int = 3) -> st.SearchStrategy[Database]:
    """Databases that could be: names unique in their place, keys over columns that there are."""
    lists = st.lists(_any(Table), min_size=1, max_size=tables)
    return st.tuples(lists, _any(Database)).map(lambda pair: _consistent(*pair))


def _any(wanted: Any) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(wanted), get_args(wanted)
    if is_dataclass(wanted):
        types = get_type_hints(wanted)
        return st.builds(
            wanted, **{field.name: _field(wanted, field.name, types[field.name]) for field in fields(wanted)}
        )
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(_any(arguments[0]), max_size=3).map(tuple)
    if origin in (Union, UnionType):
        return st.one_of(*map(_any, arguments))
    return _SCALARS[wanted]


def _field(owner: type, name: str, wanted: Any) -> st.SearchStrategy[Any]:
    if owner is Database and name == "tables":
        return st.just(())
    if name in ("name", "schema"):
        return _NAMES
    return _TYPES if owner is Column and name in ("type", "base_type") else _any(wanted)


def _consistent(tables: list[Table], database: Database) -> Database:
    unique = {table.full_name: _tidy(table) for table in tables}
    ordered = sorted(unique.values(), key=lambda table: (table.schema, table.name))
    # The database's own name is no fact: it differs from one environment to the next.
    return replace(
        database,
        name="",
        tables=tuple(ordered),
        schemas=_by_name(database.schemas),
        types=_by_name(database.types),
    )


def _tidy(table: Table) -> Table:
    columns = {column.name: column for column in map(_tidy_column, table.columns)}
    # What says nothing is None, and a name stands once.
    return replace(
        table,
        columns=tuple(columns.values()),
        keys=_tidy_keys(table.keys, tuple(columns)),
        checks=_by_name(table.checks),
        triggers=_by_name(table.triggers),
        publications=_by_name(table.publications),
        evidence=table.evidence if table.evidence != Evidence() else None,
    )


def _by_name(named: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple({item.name: item for item in named}.values())


def _tidy_column(column: Column) -> Column:
    return replace(
        column,
        bounds=column.bounds if column.bounds != Bounds() else None,
        evidence=column.evidence if column.evidence != ColumnEvidence() else None,
    )


def _tidy_keys(keys: tuple[Key, ...], columns: tuple[str, ...]) -> tuple[Key, ...]:
    """Keys over the first columns; only foreign ones point somewhere."""
    found: dict[object, Key] = {}
    for number, key in enumerate(keys if columns else ()):
        over = columns[: number + 1]
        if key.kind == "foreign":
            to = key.to or TableName("public", "orders")
            found[number] = replace(key, columns=over, to=to, references=over)
        elif over not in found:
            first = not any(other.kind == "primary" for other in found.values())
            kind = "primary" if key.kind == "primary" and first else "unique"
            found[over] = replace(
                key,
                kind=kind,
                columns=over,
                to=None,
                references=(),
                on_delete="no action",
                on_update="no action",
            )
    return tuple(sorted(found.values(), key=key_order))
