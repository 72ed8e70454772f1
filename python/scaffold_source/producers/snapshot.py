"""Database ⇄ JSON, for where the producer cannot be reached.

The model is the format: both directions and the JSON Schema are made from the fields of `model.py`'s
dataclasses, so a new fact needs nothing here: text, numbers, booleans, None, Literal, tuples, dataclasses
and unions of these. A field at its default is left out, keys stand in declared
order, and the same facts give the same bytes.

A new field with a default keeps version 1: older snapshots stay readable. Anything else (a field that is
renamed, removed or means something else) is a new version.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from scaffold_source.errors import ContractError, UsageError
from scaffold_source.model import Database, TableName
from scaffold_source.producers.sight import EVERYTHING_SEEN, Sight, Unseen
from scaffold_source.safe_text.visible import shown_json

FORMAT = "scaffold-source/snapshot"
VERSION = 1
_INT_LIMIT = 10**300  # no bound of a column has as many digits, and the contract's YAML would not read it
_AGAIN = "take it again: scaffold-source snapshot --from WHERE -o FILE.json"
_JSON_NAMES = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    type(None): "null",
}
_SCHEMA_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


def to_json(database: Database, unseen: Unseen = EVERYTHING_SEEN) -> str:
    """Write the facts, and what the role that read them was not shown, as a snapshot's text."""
    content = {"format": FORMAT, "version": VERSION, "database": _encoded(database)}
    if unseen != EVERYTHING_SEEN:
        content["unseen"] = _encoded(unseen)
    return shown_json(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def from_json(content: bytes, name: str) -> Database:
    """Return the facts in a snapshot. Raises as `read_snapshot`."""
    return read_snapshot(content, name)[0]


def read_snapshot(content: bytes, name: str) -> tuple[Database, Unseen]:
    """Return the facts in a snapshot, and what the role that read them was not shown.

    `name` is the file's, for errors. Raises ContractError that says where in the file something is wrong.
    """
    try:
        root = json.loads(content, object_pairs_hook=_without_repeats, parse_constant=_refuse_constant)
        _require_format(root)
        database = cast(Database, _decoded(Database, root["database"], "$.database"))
        _require_consistent(database)
        unseen = cast(Unseen, _decoded(Unseen, root.get("unseen", {}), "$.unseen"))
        _require_paths(unseen)
    except _MisfitError as misfit:
        raise ContractError(f"{name}: {misfit}", do=misfit.do) from None
    except RecursionError:
        raise ContractError(f"{name}: nested too deeply to be a snapshot", do=_AGAIN) from None
    except ValueError as error:  # no JSON, no UTF-8, or a number that Python will not read
        raise ContractError(f"{name} is not JSON: {error}", do=_AGAIN) from None
    return database, unseen


def read_snapshot_file(
    path: Path, schemas: Sequence[str], new_files: frozenset[str] | None = None
) -> tuple[Sight, tuple[str, ...]]:
    """Read a snapshot's facts in `schemas`, all where empty; it has no new files. Raises UsageError if it
    cannot be read."""
    try:
        database, unseen = read_snapshot(path.read_bytes(), path.name)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", do="check its permissions") from None
    asked = tuple(table for table in database.tables if not schemas or table.schema in schemas)
    names = sorted({table.schema for table in database.tables})
    return Sight(replace(database, tables=asked), tuple(names), closed_schemas=(), unseen=unseen), ()


def json_schema() -> dict[str, Any]:
    """Return what a snapshot may contain, as JSON Schema: `docs/schemas/snapshot-1.schema.json`."""
    definitions: dict[str, Any] = {}
    database = _schema_of(Database, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{FORMAT}, version {VERSION}",
        "description": "What a producer's database declares. `scaffold-source snapshot` writes it.",
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "database": database,
            "unseen": _schema_of(Unseen, definitions),
        },
        "required": ["format", "version", "database"],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


class _MisfitError(Exception):
    """Something in the file is wrong. `at` is its JSON path."""

    def __init__(self, at: str, what: str, do: str = _AGAIN) -> None:
        super().__init__(f"{at}: {what}")
        self.do = do


# ---- writing


def _encoded(value: object) -> object:
    if is_dataclass(value):
        pairs = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _encoded(item) for field, item in pairs if not _is_default(field, item)}
    if isinstance(value, tuple):
        return [_encoded(item) for item in value]
    return value


def _is_default(field: Field[Any], value: object) -> bool:
    if field.default_factory is not MISSING:
        return bool(value == field.default_factory())
    return type(value) is type(field.default) and bool(value == field.default)


# ---- reading


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return content


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is not a JSON number")


def _require_format(root: object) -> None:
    if not isinstance(root, dict) or root.get("format") != FORMAT:
        raise _MisfitError("$.format", f"not {FORMAT!r}, so this is not a snapshot")
    version = root.get("version")
    if type(version) is not int or version != VERSION:
        raise _MisfitError(
            "$.version",
            f"{_shown(version)} is not {VERSION}, the version that this scaffold-source reads",
            "install a scaffold-source that reads it, or take the snapshot again with this one",
        )
    _require_keys(root, {"format", "version", "database", "unseen"}, "$")
    if "database" not in root:
        raise _MisfitError("$", "the key 'database' is missing")


def _require_keys(content: dict[str, Any], known: set[str], at: str) -> None:
    if unknown := sorted(set(content) - known):
        raise _MisfitError(
            at,
            f"unknown key {_shown(unknown[0])}",
            "is it from a newer scaffold-source? Install that, or take the snapshot again with this one",
        )


def _decoded(wanted: object, value: object, at: str) -> object:
    origin = get_origin(wanted)
    if is_dataclass(wanted):
        return _decoded_fields(wanted, value, at)
    if origin is tuple:
        return _decoded_items(get_args(wanted), value, at)
    if origin in (Union, UnionType):
        return _decoded_choice(get_args(wanted), value, at)
    if origin is Literal:
        _require(
            any(type(value) is type(word) and value == word for word in get_args(wanted)), wanted, value, at
        )
        return value
    _require(type(value) is wanted or (wanted is float and type(value) is int), wanted, value, at)
    _require(not isinstance(value, float) or math.isfinite(value), wanted, value, at)
    if isinstance(value, str) and not value.isascii():
        _require_unicode(value, at)
    if type(value) is int and abs(value) >= _INT_LIMIT:
        raise _MisfitError(at, f"is {_shown(value)}, which has over 300 digits")
    return value


def _require_unicode(text: str, at: str) -> None:
    r"""Refuse half a character, which JSON can write as `\ud800` but which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _MisfitError(at, "holds half of a character (a lone surrogate)") from None


def _decoded_fields(wanted: Any, value: Any, at: str) -> object:
    _require(isinstance(value, dict), wanted, value, at)
    _require_keys(value, {field.name for field in fields(wanted)}, at)
    types = _types(wanted)
    for field in fields(wanted):
        if field.name not in value and _is_required(field):
            raise _MisfitError(at, f"the key {field.name!r} is missing")
    return wanted(**{key: _decoded(types[key], item, f"{at}.{key}") for key, item in value.items()})


def _decoded_items(types: tuple[Any, ...], value: Any, at: str) -> tuple[object, ...]:
    _require(isinstance(value, list), tuple, value, at)
    if types[-1] is Ellipsis:
        types = (types[0],) * len(value)
    if len(types) != len(value):
        raise _MisfitError(at, f"has {len(value)} items where {len(types)} must be")
    return tuple(
        _decoded(item_type, item, f"{at}[{number}]")
        for number, (item_type, item) in enumerate(zip(types, value, strict=True))
    )


def _decoded_choice(choices: tuple[Any, ...], value: object, at: str) -> object:
    """Return `value` as the first choice that it fits; if none fits, raise the likeliest one's complaint."""
    complaints: list[_MisfitError] = []
    for choice in choices:
        try:
            return _decoded(choice, value, at)
        except _MisfitError as misfit:
            complaints.append(misfit)
    inner = [misfit for misfit in complaints if not str(misfit).startswith(f"{at}: is ")]
    if len(inner) == 1:
        raise inner[0]
    raise _MisfitError(at, f"is {_shown(value)} where {' or '.join(map(_named, choices))} must be")


def _require(fits: bool, wanted: object, value: object, at: str) -> None:  # noqa: FBT001 (an assertion)
    if not fits:
        raise _MisfitError(at, f"is {_shown(value)} where {_named(wanted)} must be")


def _named(wanted: Any) -> str:
    if get_origin(wanted) is Literal:
        return " or ".join(repr(word) for word in get_args(wanted))
    if wanted is tuple or get_origin(wanted) is tuple:
        return "a list"
    return _JSON_NAMES.get(wanted, "an object")


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 40 else f"{text[:40]}…"


def _require_consistent(database: Database) -> None:
    """Refuse what a hand-made file may get wrong and the rest relies on."""
    seen: set[TableName] = set()
    for number, table in enumerate(database.tables):
        at = f"$.database.tables[{number}]"
        if table.full_name in seen:
            raise _MisfitError(at, f"{table.full_name} stands twice")
        seen.add(table.full_name)
        names = [column.name for column in table.columns]
        if len(set(names)) < len(names):
            raise _MisfitError(f"{at}.columns", "two columns have the same name")
        for position, key in enumerate(table.keys):
            if not key.columns:
                raise _MisfitError(f"{at}.keys[{position}].columns", "a key has one column or more")
            if key.kind == "foreign" and key.to is None:
                raise _MisfitError(f"{at}.keys[{position}]", "a foreign key needs the key 'to'")
            if unknown := set(key.columns) - set(names):
                raise _MisfitError(f"{at}.keys[{position}].columns", f"no column is named {min(unknown)!r}")


_NAMES_IN_A_PATH = {"hidden": (2, 3), "in_part": (1, 2), "gone": (2,), "filtered": (2,)}


def _require_paths(unseen: Unseen) -> None:
    for field, lengths in _NAMES_IN_A_PATH.items():
        for number, path in enumerate(getattr(unseen, field)):
            if len(path) not in lengths:
                raise _MisfitError(
                    f"$.unseen.{field}[{number}]", "is not a path of a schema, relation or column"
                )


# ---- the schema


def _schema_of(wanted: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = get_origin(wanted), get_args(wanted)
    if is_dataclass(wanted):
        name = cast(type, wanted).__name__
        if name not in definitions:
            definitions[name] = {}  # a reference to itself finds it
            definitions[name] = _object_schema(wanted, definitions)
        return {"$ref": f"#/$defs/{name}"}
    if origin is tuple:
        return _array_schema(arguments, definitions)
    if origin in (Union, UnionType):
        return _merged([_schema_of(argument, definitions) for argument in arguments])
    if origin is Literal:
        return {"enum": list(arguments)}
    return {"type": _SCHEMA_TYPES[wanted]}


def _array_schema(types: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    if types[-1] is Ellipsis:
        return {"type": "array", "items": _schema_of(types[0], definitions)}
    items = [_schema_of(item_type, definitions) for item_type in types]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}


def _object_schema(wanted: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    types = _types(wanted)
    return {
        "description": " ".join((wanted.__doc__ or "").split()),
        "type": "object",
        "properties": {field.name: _schema_of(types[field.name], definitions) for field in fields(wanted)},
        "required": [field.name for field in fields(wanted) if _is_required(field)],
        "additionalProperties": False,
    }


def _merged(choices: list[dict[str, Any]]) -> dict[str, Any]:
    """Merge plain types into one, which reads better than `anyOf`."""
    if all(choice.keys() == {"type"} for choice in choices):
        return {"type": [choice["type"] for choice in choices]}
    return {"anyOf": choices}


# ---- both


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


@cache
def _types(wanted: object) -> dict[str, Any]:
    return get_type_hints(wanted)
