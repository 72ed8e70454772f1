"""A source's text, a change of its values, and what becomes of the text."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from textwrap import dedent
from typing import Any

from scaffold_source.edit import apply
from scaffold_source.project.declaration import DeclaringFile, declared_values, reread
from scaffold_source.yaml_text.named_items import renamed
from scaffold_source.yaml_text.nodes import Mapping, Sequence, read_nodes
from scaffold_source.yaml_text.splice import splice
from scaffold_source.yaml_text.values import YamlPath

Change = Callable[[dict[str, Any]], Any]
# Texts of columns before and after a change.
Case = tuple[str, Change, str]


def spliced(text: str, change: Change, *, is_ours: Callable[[YamlPath], bool] = lambda _: False) -> str:
    """Return `text`, a document with one source, after `change` of its values; it reads back as they are."""
    root = read_nodes(text).root
    assert isinstance(root, Mapping)
    sources = root.entries["sources"].value
    assert isinstance(sources, Sequence)
    node = sources.items[0]
    assert isinstance(node, Mapping)
    file = DeclaringFile(Path("sources.yml"), text, "", node)
    old = declared_values(file)
    new = deepcopy(old)
    change(new)
    after = apply(text, splice(text, node, old, new, is_ours=is_ours))
    assert reread(file, after) == renamed(new)
    return after


def source(columns: str) -> str:
    """A source with one table of these columns."""
    head = "sources:\n  - name: shop\n    tables:\n      - name: orders\n        columns:\n"
    return head + "".join(
        f"          {line}\n" if line else "\n" for line in dedent(columns).split("\n")[1:-1]
    )


def column(values: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = values["tables"]["orders"]["columns"][name]
    return found


def facts(values: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = column(values, name)["config"]["meta"]["producer"]
    return found


def without(name: str, *keys: str) -> Change:
    def change(values: dict[str, Any]) -> None:
        for key in keys:
            del column(values, name)[key]

    return change


def dropped(*names: str) -> Change:
    return lambda values: [values["tables"]["orders"]["columns"].pop(name) for name in names]


def fact(name: str, key: str, value: Any) -> Change:
    return lambda values: facts(values, name).update({key: value})


def added(name: str) -> Change:
    return lambda values: values["tables"]["orders"]["columns"].update({name: {"name": name}})
