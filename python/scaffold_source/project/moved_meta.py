"""Read `meta` beside `config`, its old place in dbt, as `config.meta`; write it where the file has it.

People and their tools move it, and dbt still reads both. Code that works with values sees one place; code
that writes a file asks where its keys are.
"""

from __future__ import annotations

from scaffold_source.yaml_text.named_items import NAMED_MAPPINGS, named_items
from scaffold_source.yaml_text.nodes import Mapping, Node, value_under
from scaffold_source.yaml_text.values import Values


def gathered(values: Values) -> Values:
    """Return a source's values with every `meta` of the source, its tables and columns moved into `config`. A
    key that is in both places stays in both."""
    result = {
        key: {name: gathered(item) if isinstance(item, dict) else item for name, item in value.items()}
        if key in NAMED_MAPPINGS and isinstance(value, dict)
        else value
        for key, value in values.items()
    }
    beside, config = result.get("meta"), result.get("config")
    inside = config.get("meta") if isinstance(config, dict) else None
    if not isinstance(beside, dict) or not beside or not _can_hold(config) or not _can_hold(inside):
        return result
    inside = inside or {}
    twice = {key: value for key, value in beside.items() if key in inside}
    result["config"] = {**(config or {}), "meta": {**inside, **beside, **inside}}
    if twice:
        return {**result, "meta": twice}
    del result["meta"]
    return result


def _can_hold(value: object) -> bool:
    return value is None or isinstance(value, dict)


def scattered(values: Values, node: Mapping) -> Values:
    """Return gathered values with each `meta` where `node`, the source in its file, has it. New ones go where
    the others are."""
    result = {
        key: _scattered_items(value, node.entries[key].value)
        if key in NAMED_MAPPINGS and isinstance(value, dict) and key in node.entries
        else value
        for key, value in values.items()
    }
    beside, inside = _meta(node), _meta(value_under(node, "config"))
    config = result.get("config")
    if beside is None or not isinstance(config, dict) or not isinstance(config.get("meta"), dict):
        return result
    moved = {
        key: value
        for key, value in config["meta"].items()
        if (key in beside.entries or inside is None) and not (inside and key in inside.entries)
    }
    stay = {key: value for key, value in config["meta"].items() if key not in moved}
    others = {key: value for key, value in config.items() if key != "meta"}
    meta = {"meta": stay} if stay or inside is not None else {}
    result["config"] = {**others, **meta}
    if not result["config"] and "config" not in node.entries:
        del result["config"]
    if moved:
        result["meta"] = {**moved, **(result.get("meta") or {})}
    return result


def _scattered_items(items: Values, node: Node) -> Values:
    nodes = _named(node)
    return {
        name: scattered(item, nodes[name]) if name in nodes and isinstance(item, dict) else item
        for name, item in items.items()
    }


def _named(node: Node) -> dict[str, Mapping]:
    return {name: item for name, item in named_items(node).items() if isinstance(item, Mapping)}


def _meta(node: Node | None) -> Mapping | None:
    node_of_meta = value_under(node, "meta")
    return node_of_meta if isinstance(node_of_meta, Mapping) else None
