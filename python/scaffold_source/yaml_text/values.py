"""Plain values of a YAML file, by path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Values = dict[str, Any]


class YamlPath(tuple[str, ...]):
    """Where a value stands in a YAML file: keys, and the names of items of named lists, one in the other. It
    begins at the source, or at a mapping in it, such as a table."""

    __slots__ = ()

    def __truediv__(self, rest: str | YamlPath) -> YamlPath:
        """Return the path of what stands under a key, or under a path of keys, here."""
        return YamlPath((*self, *rest) if isinstance(rest, tuple) else (*self, rest))


TOP = YamlPath()


class InOrder(dict[str, Any]):
    """A mapping whose keys stand in an order that means something."""


class AnyOrder(dict[str, Any]):
    """A mapping whose keys' order is lost: any other is as good."""


class SharedLine(dict[str, Any]):
    """A mapping that is written in flow style, stands in many places, and that nobody changes: for caches, it
    is the object that it is."""

    __hash__ = object.__hash__  # type: ignore[assignment]


def same(one: object, other: object) -> bool:
    """Return whether values are equal, whatever the order of keys, unless one side says that it matters; 1 is
    not true, and .nan is itself."""
    if one is other:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        kinds = {type(one), type(other)}
        if InOrder in kinds and AnyOrder not in kinds and list(one) != list(other):
            return False
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, str) and isinstance(other, str):
        return str(one) == str(other)
    is_nan = one != one and other != other  # noqa: PLR0124 (that is what makes it one)
    return type(one) is type(other) and (is_nan or bool(one == other))


def as_mapping(value: object) -> Values:
    """Return `value` where it is a mapping, an empty one for anything else that people wrote there."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """Return `value` where it is a list, an empty one for anything else that people wrote there."""
    return value if isinstance(value, list) else []


def with_scalars(value: object, change: Callable[[Any], object]) -> Any:
    """Return `value` with what `change` makes of each scalar in it; an order that means something is kept."""
    if isinstance(value, dict):
        parts = {key: with_scalars(part, change) for key, part in value.items()}
        return InOrder(parts) if isinstance(value, InOrder) else parts
    return (
        [with_scalars(part, change) for part in value] if isinstance(value, (list, tuple)) else change(value)
    )


def look(tree: object, path: YamlPath, otherwise: object = None) -> Any:
    """Return what stands at `path` in plain values, `otherwise` where nothing does."""
    for key in path:
        if not isinstance(tree, dict) or key not in tree:
            return otherwise
        tree = tree[key]
    return tree


def put(values: Values, path: YamlPath, value: object) -> Values:
    """Return `values` with `value` at `path`."""
    key, *rest = path
    return {**values, key: put(values.get(key) or {}, YamlPath(rest), value) if rest else value}


def without(values: Values, path: YamlPath) -> Values:
    """Return `values` with nothing at `path`."""
    key, *rest = path
    if not rest:
        return {name: value for name, value in values.items() if name != key}
    return {**values, key: without(values[key], YamlPath(rest))} if values.get(key) else values
