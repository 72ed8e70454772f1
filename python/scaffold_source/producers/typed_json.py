"""Dataclasses ⇄ JSON: the fields are the format.

Both directions and the JSON Schema are made from type hints: text, numbers, booleans, None, Literal, tuples,
dataclasses and unions of these. A field at its default is left out, keys stand in declared order, and equal
values give the same bytes.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

_INT_LIMIT = 10**300  # no bound of a column has as many digits, and the contract's YAML would not read it
_JSON_NAMES = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    type(None): "null",
}
_SCHEMA_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


class MisfitError(Exception):
    """Something in the JSON is wrong. `at` is its path; `do` what to do, where that is known here."""

    def __init__(self, at: str, what: str, do: str = "") -> None:
        super().__init__(f"{at}: {what}")
        self.do = do


def parsed(content: bytes | str) -> Any:
    """Return JSON without keys that stand twice. Raises ValueError for what is none, RecursionError."""
    return json.loads(content, object_pairs_hook=_without_repeats, parse_constant=_refuse_constant)


# ---- writing


def encoded(value: object) -> object:
    if is_dataclass(value):
        pairs = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: encoded(item) for field, item in pairs if not _is_default(field, item)}
    if isinstance(value, tuple):
        return [encoded(item) for item in value]
    return value


def _is_default(field: Field[Any], value: object) -> bool:
    if field.default_factory is not MISSING:
        return bool(value == field.default_factory())
    return type(value) is type(field.default) and bool(value == field.default)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return content


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is not a JSON number")


def require_keys(content: dict[str, Any], known: set[str], at: str) -> None:
    if unknown := sorted(set(content) - known):
        raise MisfitError(
            at,
            f"unknown key {shown(unknown[0])}",
            "is it from a newer scaffold-source? Install that, or take it again with this one",
        )


def decoded(wanted: object, value: object, at: str) -> object:
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
        raise MisfitError(at, f"is {shown(value)}, which has over 300 digits")
    return value


def _require_unicode(text: str, at: str) -> None:
    r"""Refuse half a character, which JSON can write as `\ud800` but which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise MisfitError(at, "holds half of a character (a lone surrogate)") from None


def _decoded_fields(wanted: Any, value: Any, at: str) -> object:
    _require(isinstance(value, dict), wanted, value, at)
    require_keys(value, {field.name for field in fields(wanted)}, at)
    types = _types(wanted)
    for field in fields(wanted):
        if field.name not in value and _is_required(field):
            raise MisfitError(at, f"the key {field.name!r} is missing")
    return wanted(**{key: decoded(types[key], item, f"{at}.{key}") for key, item in value.items()})


def _decoded_items(types: tuple[Any, ...], value: Any, at: str) -> tuple[object, ...]:
    _require(isinstance(value, list), tuple, value, at)
    if types == (str, Ellipsis) and all(type(item) is str and item.isascii() for item in value):
        return tuple(value)  # as each would be, in a tenth of the time
    if types[-1] is Ellipsis:
        types = (types[0],) * len(value)
    if len(types) != len(value):
        raise MisfitError(at, f"has {len(value)} items where {len(types)} must be")
    return tuple(
        decoded(item_type, item, f"{at}[{number}]")
        for number, (item_type, item) in enumerate(zip(types, value, strict=True))
    )


def _decoded_choice(choices: tuple[Any, ...], value: object, at: str) -> object:
    """Return `value` as the first choice that it fits; if none fits, raise the likeliest one's complaint."""
    complaints: list[MisfitError] = []
    for choice in choices:
        try:
            return decoded(choice, value, at)
        except MisfitError as misfit:
            complaints.append(misfit)
    inner = [misfit for misfit in complaints if not str(misfit).startswith(f"{at}: is ")]
    if len(inner) == 1:
        raise inner[0]
    raise MisfitError(at, f"is {shown(value)} where {' or '.join(map(_named, choices))} must be")


def _require(fits: bool, wanted: object, value: object, at: str) -> None:  # noqa: FBT001 (an assertion)
    if not fits:
        raise MisfitError(at, f"is {shown(value)} where {_named(wanted)} must be")


def _named(wanted: Any) -> str:
    if get_origin(wanted) is Literal:
        return " or ".join(repr(word) for word in get_args(wanted))
    if wanted is tuple or get_origin(wanted) is tuple:
        return "a list"
    return _JSON_NAMES.get(wanted, "an object")


def shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 40 else f"{text[:40]}…"


# ---- the schema


def titled_schema(type_: Any, title: str) -> dict[str, Any]:
    """Return what JSON of a type may hold, as a JSON Schema by itself."""
    definitions: dict[str, Any] = {}
    schema = schema_of(type_, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **schema,
        "$defs": dict(sorted(definitions.items())),
    }


def schema_of(wanted: Any, definitions: dict[str, Any]) -> dict[str, Any]:
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
        return _merged([schema_of(argument, definitions) for argument in arguments])
    if origin is Literal:
        return {"enum": list(arguments)}
    return {"type": _SCHEMA_TYPES[wanted]}


def _array_schema(types: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    if types[-1] is Ellipsis:
        return {"type": "array", "items": schema_of(types[0], definitions)}
    items = [schema_of(item_type, definitions) for item_type in types]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}


def _object_schema(wanted: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    types = _types(wanted)
    return {
        "description": " ".join((wanted.__doc__ or "").split()),
        "type": "object",
        "properties": {field.name: schema_of(types[field.name], definitions) for field in fields(wanted)},
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
