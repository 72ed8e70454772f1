"""Translate MySQL's types into PostgreSQL's words, which the rest of the package uses."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from scaffold_source.model import Bounds, Column

_NAME = re.compile(r"\w+")
_MODIFIERS = re.compile(r"^\w+\(([^)]*)\)")
_DISPLAY_WIDTH = re.compile(r"^(tinyint|smallint|mediumint|int|bigint|year)\(\d+\)")
_VENDOR_COMMENT = re.compile(r"\s*/\*.*?\*/")
_LABEL = re.compile(r"'((?:[^'\\]|''|\\.)*)'", re.DOTALL)
_ESCAPED = re.compile(r"''|\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "Z": "\x1a"}

# What holds every value of a type: dev.mysql.com/doc/refman/8.4/en/data-types.html beside
# postgresql.org/docs/18/datatype.html; MariaDB's uuid, inet4 and inet6: mariadb.com/kb/en/data-types/.
_LANDED = {
    "tinyint": "smallint", "smallint": "smallint", "mediumint": "integer", "int": "integer",
    "bigint": "bigint", "year": "smallint",
    "decimal": "numeric", "float": "real", "double": "double precision",
    "char": "character", "varchar": "character varying",
    "tinytext": "text", "text": "text", "mediumtext": "text", "longtext": "text",
    "enum": "text", "set": "text",
    "binary": "bytea", "varbinary": "bytea",
    "tinyblob": "bytea", "blob": "bytea", "mediumblob": "bytea", "longblob": "bytea",
    "date": "date", "datetime": "timestamp{} without time zone",
    # From -838:59:59 to 838:59:59: dev.mysql.com/doc/refman/8.4/en/time.html
    "time": "interval{}",
    # Stored in UTC and shown in the session's zone: dev.mysql.com/doc/refman/8.4/en/datetime.html
    "timestamp": "timestamp{} with time zone",
    "json": "json", "uuid": "uuid", "inet4": "inet", "inet6": "inet",
}  # fmt: skip
_LANDED_UNSIGNED = {
    "tinyint": "smallint", "smallint": "integer", "mediumint": "integer", "int": "bigint",
    "bigint": "numeric(20,0)",
}  # fmt: skip
_WITH_MODIFIERS = {"decimal", "char", "varchar"}
# BOOL and BOOLEAN are tinyint(1): dev.mysql.com/doc/refman/8.4/en/other-vendor-data-types.html;
# bit(1) is what Java's mappers make of a boolean.
_BOOLEANS = {"bit(1)"}
_BOOLEAN_OR_NUMBER = "tinyint(1)"
_BOOLEAN_DEFAULTS = (None, "0", "1", "'0'", "'1'", "NULL", "true", "false")


def native_type(column_type: str) -> str:
    """Return `column_type` as MySQL 8.0.19 and newer print it: without the display width that older servers
    and MariaDB put on integers, except where it means something: tinyint(1) and zerofill."""
    text = _VENDOR_COMMENT.sub("", column_type) if not _is_list(column_type) else column_type
    if text == "tinyint(1)" or "zerofill" in text:
        return text
    return _DISPLAY_WIDTH.sub(r"\1", text)


def landed_type(native: str) -> str:
    """Return PostgreSQL's spelling of a type that holds every value of `native`; `native` if there is
    none."""
    if native in _BOOLEANS:
        return "boolean"
    name = _name(native)
    if "unsigned" in native and name in _LANDED_UNSIGNED:
        return _LANDED_UNSIGNED[name]
    if name not in _LANDED:
        return native
    written = _MODIFIERS.match(native)
    modifiers = f"({written[1]})" if written else ""
    if "{}" in _LANDED[name]:
        return _LANDED[name].format(modifiers)
    return _LANDED[name] + (modifiers if name in _WITH_MODIFIERS else "")


def with_meaning(column: Column, foreign: Collection[str]) -> Column:
    """Return a tinyint(1) as the boolean that it mostly is, unless the database says that it holds other
    numbers than 0 and 1; any other column as it is. `foreign` are the columns of foreign keys."""
    if column.type != _BOOLEAN_OR_NUMBER:
        return column
    is_number = (
        column.identity is not None
        or column.name in foreign
        or column.default not in _BOOLEAN_DEFAULTS
        or not {*column.values} <= {0, 1}
        or (column.bounds is not None and _is_beyond_one(column.bounds))
    )
    return column if is_number else replace(column, base_type="boolean", values=(), bounds=None)


def _is_beyond_one(bounds: Bounds) -> bool:
    """Return whether a range has a limit that 0 and 1 alone would not need."""
    held = bounds.within(Bounds(min=-128, max=127))
    low = held.min if held.min is not None else (held.above or 0) + 1
    high = held.max if held.max is not None else (held.below or 0) - 1
    return not (low in (-128, 0) and high in (1, 127))


def labels_of(native: str) -> tuple[str, ...]:
    """Return the labels of an enum, or of a set's items, in their order."""
    return tuple(map(_unescaped, _LABEL.findall(native))) if _is_list(native) else ()


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]) if found[1] else "'", text)


def _is_list(native: str) -> bool:
    return _name(native) in ("enum", "set")


def _name(native: str) -> str:
    word = _NAME.match(native)
    return word[0] if word else ""
