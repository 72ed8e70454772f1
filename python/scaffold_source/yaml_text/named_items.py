"""Lists of named things in YAML: tables, columns, models, data tests. As values they are mappings by name."""

from __future__ import annotations

from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.nodes import Entry, Mapping, Node, Scalar, Sequence, plain_value
from scaffold_source.yaml_text.values import YamlPath

# By the list in whose items they stand; "" is the source, or a file of models.
_LISTS = {
    "": ("tables", "models"),
    "tables": ("columns", "data_tests"),
    "models": ("columns", "data_tests"),
    "columns": ("data_tests",),
}


def is_named_list(path: YamlPath) -> bool:
    """Return whether a list of named things stands at `path`. Its place says so, not the word: a table's
    facts hold `columns` too, and people's own `meta` may hold any key."""
    owner = ""
    for key in path[::2]:
        if key not in _LISTS.get(owner, ()):
            return False
        owner = key
    return len(path) % 2 == 1


def named_items(node: Node | None) -> dict[str, Node]:
    """The items of a list of named things (tables, columns, data tests), by name."""
    if not isinstance(node, Sequence):
        return {}
    names: dict[str, Node] = {}
    for item in node.items:
        name = item_name(item)
        count = 2
        while name in names:  # the same test twice, with other arguments
            name, count = f"{item_name(item)}#{count}", count + 1
        names[name] = item
    return names


def item_name(item: Node) -> str:
    """A table's or column's `name`, a data test's own: `not_null`, `dbt_utils.at_least_one`."""
    if isinstance(item, Scalar):
        return str(item.value)
    if not isinstance(item, Mapping):
        return ""
    named = item.entries.get("test_name") or item.entries.get("name")
    if len(item.entries) == 1 and named is None:
        return str(next(iter(item.entries)))
    return unescape(str(plain_value(named.value))) if named else ""


def list_entry(node: Mapping, key: str) -> Entry | None:
    """The entry of one of the named lists, under the name that dbt had before if need be."""
    return node.entries.get(key) or (node.entries.get("tests") if key == "data_tests" else None)
