"""Walk the nodes of a declaration: to their plain values, and to the line of a path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scaffold_source.yaml_text.folding import Block
from scaffold_source.yaml_text.named_items import NAMED_LISTS, list_entry, named_items
from scaffold_source.yaml_text.nodes import Mapping, MisreadError, Node, Scalar, Sequence, plain_value
from scaffold_source.yaml_text.values import Values, YamlPath


def named_values(node: Node, owner: str) -> Any:
    """Return plain values, with the named lists that belong to `owner` by name."""
    if not isinstance(node, Mapping):
        return plain_value(node)
    lists = NAMED_LISTS.get(owner, ())
    values: Values = {}
    for key, entry in node.entries.items():
        # dbt still takes `tests` for `data_tests`.
        name = "data_tests" if key == "tests" and "data_tests" in lists else key
        if name not in lists:
            values[name] = plain_value(entry.value)
        elif name == "data_tests":
            values[name] = {test: _test_body(item) for test, item in named_items(entry.value).items()}
        else:
            values[name] = {item: named_values(part, name) for item, part in named_items(entry.value).items()}
    return values


def _test_body(item: Node) -> object:
    """Return what a data test says besides its name, None if that is all."""
    return plain_value(_body(item)) if isinstance(item, Mapping) else None


def steps(node: Node, path: YamlPath) -> Iterator[tuple[int, Node]]:
    """Yield the line of each step's key and the node there, as far as the path goes."""
    while path:
        if isinstance(node, Scalar) and isinstance(node.value, Block):
            yield from _steps_in_block(node.value, path)
            return
        step, line = path[0], node.line
        if _is_beside(node, path):
            assert isinstance(node, Mapping)
            line, node = node.entries["meta"].key.line, node.entries["meta"].value
            yield line, node
            path = YamlPath(path[1:])
        elif isinstance(node, Mapping):
            if (entry := list_entry(node, step)) is None:
                return
            line, node = entry.key.line, entry.value
        else:
            if (item := _item(node, step)) is None:
                return
            line, node = item.line, _body(item)
        yield line, node
        path = YamlPath(path[1:])


def _steps_in_block(block: Block, path: YamlPath) -> Iterator[tuple[int, Node]]:
    try:
        root = block.document().root
    except MisreadError:
        return
    for line, node in steps(root, path) if root else ():
        yield block.line + line, node


def _is_beside(node: Node, path: YamlPath) -> bool:
    """Return True if what `config.meta` has at `path` stands in a `meta` beside `config`."""
    if path[:2] != ("config", "meta") or not path[2:] or not isinstance(node, Mapping):
        return False
    config, meta = (node.entries[key].value if key in node.entries else None for key in ("config", "meta"))
    inside = config.entries.get("meta") if isinstance(config, Mapping) else None
    is_inside = inside and isinstance(inside.value, Mapping) and path[2] in inside.value.entries
    return isinstance(meta, Mapping) and path[2] in meta.entries and not is_inside


def _item(node: Node, step: str) -> Node | None:
    """Return a list's item by its name, else by its number."""
    named = named_items(node)
    if step in named or not re.fullmatch("[0-9]{1,9}", step) or not isinstance(node, Sequence):
        return named.get(step)
    return node.items[int(step)] if int(step) < len(node.items) else None


def _body(item: Node) -> Node:
    """Return what stands under a data test's name; any other item unchanged."""
    if (
        isinstance(item, Mapping)
        and len(item.entries) == 1
        and not item.entries.keys() & {"name", "test_name"}
    ):
        return next(iter(item.entries.values())).value
    return item
