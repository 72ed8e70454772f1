"""Lists of named things in YAML: tables, columns, models, data tests. As values they are mappings by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scaffold_source.yaml_text.jinja import Template, unescape
from scaffold_source.yaml_text.nodes import Entry, Mapping, Node, Scalar, Sequence, plain_value
from scaffold_source.yaml_text.values import TOP, Values, YamlPath

# The long lists: of a source, and of a file of models or exposures.
LISTS = ("tables", "models", "exposures")
# By the list in whose items they stand; "" is the source, or a file of models or exposures.
NAMED_LISTS = {
    "": LISTS,
    "tables": ("columns", "data_tests"),
    "models": ("columns", "data_tests"),
    "columns": ("data_tests",),
}
# Those of them whose items are mappings with a `name`.
NAMED_MAPPINGS = (*LISTS, "columns")


def is_named_list(path: YamlPath) -> bool:
    """Return whether a list of named things stands at `path`. Its place says so, not the word: a table's
    facts hold `columns` too, and people's own `meta` may hold any key."""
    return len(path) % 2 == 1 and _leads_through_lists(path)


def is_item(path: YamlPath) -> bool:
    """Return whether a table, a model, a column or a data test stands at `path`, by its place likewise: a
    column may be called `columns`."""
    return len(path) % 2 == 0 and _leads_through_lists(path)


def _leads_through_lists(path: YamlPath) -> bool:
    owner = ""
    for key in path[::2]:
        if key not in NAMED_LISTS.get(owner, ()):
            return False
        owner = key
    return True


def place_of(path: YamlPath) -> YamlPath:
    """Return the keys that lead to `path`, without the names of tables, models and columns between them."""
    place = TOP
    owner = ""
    while len(path) > 1 and path[0] in NAMED_MAPPINGS and path[0] in NAMED_LISTS[owner]:
        owner, path = path[0], YamlPath(path[2:])
        place = place / owner
    return place / path


def named_items(node: Node | None) -> dict[str, Node]:
    """Return the items of a list of named things (tables, columns, data tests), by name."""
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
    """Return a table's or column's `name`, a data test's own: `not_null`, `dbt_utils.at_least_one`."""
    if isinstance(item, Scalar):
        return str(item.value)
    if not isinstance(item, Mapping):
        return ""
    named = item.entries.get("test_name") or item.entries.get("name")
    if len(item.entries) == 1 and named is None:
        return str(next(iter(item.entries)))
    return unescape(str(plain_value(named.value))) if named else ""


def list_entry(node: Mapping, key: str) -> Entry | None:
    """Return the entry of one of the named lists, under the name that dbt had before if need be."""
    return node.entries.get(key) or (node.entries.get("tests") if key == "data_tests" else None)


def listed(value: object, path: YamlPath = TOP) -> Any:
    """Return what stands at `path` as the writer wants it: named things as lists, texts as templates."""
    if isinstance(value, dict):
        if not is_named_list(path):
            return {name: listed(part, path / name) for name, part in value.items()}
        if path[-1] == "data_tests":
            return [listed_test(name, body) for name, body in value.items()]
        return [listed(item, path / name) for name, item in value.items()]
    if isinstance(value, (list, tuple)):
        return [listed(part, path / "") for part in value]
    return Template(value) if isinstance(value, str) else value


def listed_test(name: str, body: object) -> object:
    """Return a data test as an item of its list: its name alone, or with its arguments."""
    return Template(name) if body is None else {name.partition("#")[0]: listed(body, TOP / "" / "")}


def renamed(values: Values) -> Values:
    """Return `values` by the names that named things give themselves now: an item is edited under its old
    name. So are data tests: where the first `not_null` goes, the second is called that."""
    by_name: Values = {}
    for key, value in values.items():
        if key in (*LISTS, "columns") and isinstance(value, dict):
            by_name[key] = {unescape(item["name"]): renamed(item) for item in value.values()}
        elif key == "data_tests" and isinstance(value, dict):
            by_name[key] = dict(_numbered(value))
        else:
            by_name[key] = value
    return by_name


def _numbered(tests: Values) -> Iterator[tuple[str, Any]]:
    """Yield tests of one name by their place among themselves, as they are read."""
    count: dict[str, int] = {}
    for key, body in tests.items():
        name = key.partition("#")[0]
        count[name] = count.get(name, 0) + 1
        yield name if count[name] == 1 else f"{name}#{count[name]}", body
