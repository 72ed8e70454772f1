"""Values that PostgreSQL keeps apart from their row (TOAST): an update that leaves one alone does not send
it, and a loader lands something else instead. Pure."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from hashlib import md5
from uuid import UUID

from scaffold_source.lexicon.types import type_name
from scaffold_source.loaders.landed_names import COPIED, Landing
from scaffold_source.loaders.warehouses import landed_family
from scaffold_source.model import Column, Table

# A row is taken apart beyond TOAST_TUPLE_THRESHOLD, its longest value first, and none shorter than a pointer:
# https://www.postgresql.org/docs/current/storage-toast.html
_ROW_BYTES = 2000
_POINTER_BYTES = 24
_CHARACTER_BYTES = 4
_FIXED_BYTES = 16
_LENGTH = re.compile(r"\((\d+)")
_ENDLESS = frozenset(
    {"text", "citext", "bytea", "json", "jsonb", "xml", "hstore", "ltree", "tsvector", "numrange"}
)
_SIZED = frozenset({"character varying", "bit varying"})
# What Debezium sends instead: its placeholder where a value is a text, also in some arrays, else NULL.
_TEXTS = frozenset(
    {"text", "character varying", "character", "citext", "ltree", "tsvector", "xml", "numrange"}
)
_DOCUMENTS = frozenset({"json", "jsonb"})
_NUMBERS = frozenset({"integer", "bigint", "date"})


def may_be_unsent(table: Table, column: Column, landing: Landing) -> bool:
    """Return whether an update may leave out the column's value, so that the loader lands something else."""
    loader, identity = landing.loader, table.replica_identity
    return (
        bool(loader.placeholder or loader.nulls_unsent)
        and landing.kind == "postgresql"
        and table.kind in COPIED
        and (
            identity == "index"
            or (identity == "default" and bool(table.primary_key))
            or (identity == "full" and bool(loader.nulls_unsent))
        )
        and column.name not in table.primary_key
        and is_kept_apart(table, column)
    )


def lands_key_only(table: Table, landing: Landing) -> bool:
    """Return whether a deleted row lands with its key, and with values that never were in other columns."""
    return (
        landing.loader.empties_deleted
        and landing.kind == "postgresql"
        and table.kind in COPIED
        and bool(table.primary_key)
        and table.replica_identity in ("default", "index")
        and any(not column.nullable and column.name not in table.primary_key for column in table.columns)
    )


def is_kept_apart(table: Table, column: Column) -> bool:
    """Return whether a row can be so long that PostgreSQL keeps the column's value apart from it."""
    most = _most_bytes(column)
    if most <= _POINTER_BYTES:
        return False
    return sum(min(_most_bytes(other), most) for other in table.columns) > _ROW_BYTES


def _most_bytes(column: Column) -> float:
    if column.enum is not None:
        return _FIXED_BYTES
    if column.values:
        return max(len(str(value)) * _CHARACTER_BYTES for value in column.values)
    name = _name(column.base_type)
    length = _LENGTH.search(column.base_type)
    if column.base_type.endswith("[]") or name in _ENDLESS or (name in _SIZED and not length):
        return math.inf
    return int(length[1]) * _CHARACTER_BYTES if length and name in (*_SIZED, "character") else _FIXED_BYTES


def lands_placeholder(column: Column) -> bool:
    """Return whether the placeholder lands for the column's value, rather than NULL."""
    return any(_instead(column, "-", bracket="[]"))


def unsent_text(column: Column, landing: Landing) -> str:
    """Return what lands instead of the column's value, as a cast to text shows it in the warehouse; "" where
    that is NULL, or where it is not known."""
    placeholder, dialect = landing.loader.placeholder, landing.warehouse.dialect
    if landed_family(landing.data_type(column), landing.adapter) == "string":
        return placeholder if _name(column.base_type) in _TEXTS | _DOCUMENTS else ""
    if _name(column.base_type) == "bytea" and not column.base_type.endswith("[]"):
        as_text = {"postgres": f"\\x{placeholder.encode().hex()}", "duckdb": placeholder}
        return as_text.get(dialect, "")
    bracket = {"postgres": "{}", "duckdb": "[]"}.get(dialect)
    if bracket is None or column.base_type in _DOCUMENTS:
        return ""  # nothing but JSON fits there, so a loader stops
    return _instead(column, placeholder, bracket=bracket)


def _instead(column: Column, placeholder: str, *, bracket: str) -> str:
    """Return the placeholder as the column's type holds it: a text, a document, or an array around it."""
    name = _name(column.base_type)
    if not column.base_type.endswith("[]"):
        if name == "hstore":
            return f'{{"{placeholder}":"{placeholder}"}}'
        return placeholder if name in (*_TEXTS, *_DOCUMENTS, "bytea") else ""
    separator = "," if bracket == "{}" else ", "
    if name in ("text", "character varying", *_DOCUMENTS):
        return f"{bracket[0]}{placeholder}{bracket[1]}"
    if name == "uuid":
        digest = md5(placeholder.encode(), usedforsecurity=False).digest()
        return f"{bracket[0]}{UUID(bytes=digest, version=3)}{bracket[1]}"
    if name in _NUMBERS:
        items = (str(number) if name != "date" else _day(number) for number in placeholder.encode())
        return f"{bracket[0]}{separator.join(items)}{bracket[1]}"
    return ""


def _day(number: int) -> str:
    """Return the date of so many days since 1970, which are fewer than a year's here."""
    return str(date(1970, 1, 1) + timedelta(days=number))


def _name(base_type: str) -> str:
    return type_name(base_type.removesuffix("[]")).rpartition(".")[2]
