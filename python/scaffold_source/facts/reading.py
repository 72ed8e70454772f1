"""The values that a fact can have: how each kind is read from YAML, and as what JSON Schema describes it.
Pure."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from math import isfinite
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints

from scaffold_source.safe_text.redaction import keep_secrets_of
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import Values, YamlPath

Read = Callable[[object, YamlPath], Any]
Schema = Mapping[str, object]
_Item = TypeVar("_Item")


class Misfit(Exception):  # noqa: N818 (no error of the program)
    """Raised for a value that no fact can have. `path` is where it stands, from the source on."""

    def __init__(self, path: YamlPath, what: str) -> None:
        super().__init__(what)
        self.path = path


class Kind(NamedTuple):
    """A kind of value: `read` returns what the model has for it, or raises Misfit; `schema` describes it."""

    read: Read
    schema: Schema


def misfit(value: object, expected: str, path: YamlPath) -> Misfit:
    """Return the error for a value that stands where something else must."""
    shown = repr(value)
    keep_secrets_of(shown)  # a connection string where it does not belong
    return Misfit(path, f"is {shown if len(shown) <= 40 else shown[:40] + '…'} where {expected} must be")


def require_known(node: Mapping[str, object], known: Container[str], path: YamlPath) -> None:
    """Raise Misfit for the first key of `node` that is none of `known`."""
    for key in node:
        if key not in known:
            raise Misfit(path / str(key), "no such fact; is it from a newer scaffold-source?")


def read_mapping(value: object, path: YamlPath) -> Values:
    """Return a mapping, an empty one for nothing."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise misfit(value, "a mapping", path)
    return value


def read_by_name(value: object, path: YamlPath) -> Values:
    """Return a mapping whose keys are names."""
    content = read_mapping(value, path)
    for key in content:
        if not isinstance(key, str):
            raise misfit(key, "a name", path)
    return content


def read_text(value: object, path: YamlPath) -> str:
    """Return the text that a template makes."""
    if not isinstance(value, str):
        raise misfit(value, "text", path)
    return unescape(value) if "{{" in value else value


def read_optional(node: Mapping[str, object], key: str, path: YamlPath) -> str | None:
    """Return the text under `key`, None for nothing."""
    return None if node.get(key) is None else read_text(node[key], path / key)


def read_list(value: object, path: YamlPath, item: Callable[[object, YamlPath], _Item]) -> tuple[_Item, ...]:
    """Return a list of what `item` reads."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise misfit(value, "a list", path)
    return tuple(item(part, path / str(number)) for number, part in enumerate(value))


def read_texts(value: object, path: YamlPath) -> tuple[str, ...]:
    """Return a list of texts."""
    return read_list(value, path, read_text)


def read_texts_by_name(value: object, path: YamlPath) -> dict[str, str]:
    """Return a mapping of texts by name."""
    return {key: read_text(part, path / key) for key, part in read_by_name(value, path).items()}


def read_flag(value: object, path: YamlPath) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise misfit(value, "true or false", path)
    return value


def read_number(value: object, path: YamlPath) -> int | float:
    """Return a number."""
    if type(value) is int or (type(value) is float and isfinite(value)):
        return value
    raise misfit(value, "a number", path)


def read_choice(value: object, choices: object, path: YamlPath) -> Any:
    """Return one of the words of `choices`, a Literal."""
    words = words_of(choices)
    if type(value) is not str or value not in words:
        raise misfit(value, " or ".join(words), path)
    return value


def words_of(choices: object) -> list[str]:
    """Return the words of a Literal, also of one that may be None."""
    return [word for word in _literals(choices) if isinstance(word, str)]


def _literals(choices: object) -> Iterator[object]:
    for part in get_args(choices):
        yield from _literals(part) if get_args(part) else (part,)


def _read_scalar(value: object, path: YamlPath) -> str | int | float:
    return read_text(value, path) if isinstance(value, str) else read_number(value, path)


def choice(model: type, field: str) -> Kind:
    """Return the kind of a field that has one of a few words."""
    choices = get_type_hints(model)[field]
    return Kind(lambda value, path: read_choice(value, choices, path), {"enum": words_of(choices)})


def record(model: type) -> Kind:
    """Return the kind of a mapping whose keys are the fields of `model`, each a word of a few or a flag."""
    hints = get_type_hints(model)
    flags = {key for key, hint in hints.items() if bool in get_args(hint)}

    def read(value: object, path: YamlPath) -> object:
        content = read_mapping(value, path)
        require_known(content, hints, path)
        for key, word in content.items():
            read_flag(word, path / key) if key in flags else read_choice(word, hints[key], path / key)
        return model(**content)

    fields = {key: FLAG.schema if key in flags else {"enum": words_of(hint)} for key, hint in hints.items()}
    return Kind(read, {"type": "object", "properties": fields, "additionalProperties": False})


TEXT = Kind(read_text, {"type": "string"})
TEXTS = Kind(read_texts, {"type": "array", "items": TEXT.schema})
TEXTS_BY_NAME = Kind(read_texts_by_name, {"type": "object", "additionalProperties": TEXT.schema})
FLAG = Kind(read_flag, {"type": "boolean"})
NUMBER = Kind(read_number, {"type": "number"})
SCALARS = Kind(
    lambda value, path: read_list(value, path, _read_scalar),
    {"type": "array", "items": {"type": ["string", "number"]}},
)
