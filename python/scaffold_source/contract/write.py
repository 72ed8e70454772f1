"""The source YAML from facts and proposals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from scaffold_source.contract.values import DATABASE_FACTS, FACTS, TABLES, Proposal, Source
from scaffold_source.facts.blocks import database_block, table_block
from scaffold_source.lexicon.names import source_table_names
from scaffold_source.loaders.landed_names import Landing, landing
from scaffold_source.model import Database, Table, TableName
from scaffold_source.yaml_text.dump import LINTING, dump
from scaffold_source.yaml_text.jinja import Template, escape
from scaffold_source.yaml_text.named_items import NAMED_MAPPINGS
from scaffold_source.yaml_text.values import Values, YamlPath, with_scalars

# The order in which people read a source: what it is, where it is, what is agreed, what is tested.
_KEY_ORDER = {
    key: position
    for position, key in enumerate(
        [
            "name",
            "identifier",
            "description",
            "database",
            "schema",
            "loader",
            "quoting",
            "data_type",
            "quote",
            "config",
            "loaded_at_field",
            "loaded_at_query",
            "freshness",
            "meta",
            "contract",
            "version",
            "status",
            "scaffold",
            "lands",
            "timezone",
            "currency",
            "role",
            "history_of",
            "deleted_from",
            "archive_of",
            "append_only",
            "soft_delete",
            "on_deleted",
            "deleted_rows",
            "test_rows",
            "created_at",
            "updated_at",
            "legacy_marker",
            "polymorphic",
            "tenant_column",
            "unit",
            "currency_column",
            "currency_from",
            "epoch",
            "unsent_as",
            "references",
            "pii",
            "renamed_from",
            "producer_database",
            "producer",
            "data_tests",
            "columns",
            "tables",
        ]
    )
}
_LANDING = (("database",), ("schema",))
Tree = Values


def source_tree(
    source: Source,
    database: Database,
    proposals: Iterable[Proposal],
    names: Mapping[TableName, str] | None = None,
    landed: Landing | None = None,
) -> Tree:
    """Return the source as dbt will read it: nested mappings and lists, in reading order.

    `names` are the tables' names in a source that has them already, `landed` is where everything lands,
    where it is known already.
    """
    names = names or source_table_names(table.full_name for table in database.tables)
    root: Tree = {}
    # Facts first: they set the order of tables and columns.
    landed = landed or landing(database, source.name, source.loader, source.warehouse)
    _place(root, *database_facts(database))
    for table in database.tables:
        for path, value in table_facts(table, names[table.full_name], landed):
            _place(root, path, value)
    for proposal in proposals:
        _place(root, proposal.path, proposal.value)
    return {"name": source.name, **in_reading_order(root)}


def table_facts(
    table: Table, name: str, landing: Landing, left_out: Collection[str] = ()
) -> Iterator[tuple[YamlPath, Any]]:
    """Yield the facts of a table, which the source calls `name`, as (path, value), and the names of the
    entries that it and its columns have, less those left out: facts set the order of tables and columns."""
    landed = {own: column.name for own, column in landing.columns(table.full_name).items()}
    yield TABLES / name / "name", name
    yield TABLES / name / FACTS, table_block(table, name, landed)
    entries = {called: {"name": called} for own, called in landed.items() if own not in left_out}
    if entries:
        yield TABLES / name / "columns", entries


def database_facts(database: Database) -> tuple[YamlPath, Any]:
    """Return what holds for the whole database, as (path, value)."""
    return DATABASE_FACTS, database_block(database)


def tree_by_name(name: str, parts: Iterable[tuple[YamlPath, object]]) -> Tree:
    """Return the source with its tables, columns and data tests by name, and every text as a template."""
    root: Tree = {}
    for path, value in parts:
        # Where the data lands, people may say in Jinja.
        _place(root, path, Template(value) if path in _LANDING else _templates(value))
    return {"name": name, **_by_name(root)}


def _templates(value: object) -> object:
    """Return a value with its texts as templates that dbt renders to these texts."""
    return with_scalars(value, lambda scalar: Template(escape(scalar)) if isinstance(scalar, str) else scalar)


def _by_name(node: Tree) -> Tree:
    """Put a mapping and what it holds into reading order, with named things by name."""
    result: Tree = {}
    for key in _reading_order(tuple(node)):
        value = node[key]
        if key in NAMED_MAPPINGS:
            result[key] = {
                name: {"name": Template(escape(name)), **_by_name(item)} for name, item in value.items()
            }
        else:
            result[key] = _by_name(value) if key in _BY_KEY else value
    return result


_HEADER = """\
# `producer` and `producer_database` hold facts: what the producer's database declares. They are the
# tool's, and `scaffold-source update` overwrites them. Everything else is yours: it was proposed
# once, and `update` keeps what you change, add and delete.
"""


SCHEMA = "source-1.schema.json"  # of the package, for editors
TO_TOOLS = ("# yaml-language-server: ", "# yamllint ")  # how the lines begin that editors and linters read


def source_yaml(tree: Tree, schema: str = "") -> str:
    """Return the file's text. `database` and `schema` may hold people's Jinja, which dbt renders; what the
    producer wrote is escaped. `schema` is where an editor finds the JSON Schema, from the file on."""
    landing = {key: Template(tree[key]) for key in ("database", "schema") if key in tree}
    editors = f"{TO_TOOLS[0]}$schema={schema}\n" if schema else ""
    return LINTING + editors + _HEADER + dump({"sources": [{**tree, **landing}]})


def _place(root: Tree, path: YamlPath, value: object) -> None:
    """Put a value into the tree at `path`, making the mappings that lead there."""
    node = root
    for key in path[:-1]:
        node = node.setdefault(key, {})
    node[path[-1]] = value


_BY_KEY = ("config", "meta", "contract")  # what holds more keys of the source's own


@lru_cache(maxsize=1024)
def _is_ready(keys: tuple[str, ...]) -> bool:
    """Return True if a mapping with these keys is in reading order as it is, and holds no other."""
    holds_others = any(key in (*NAMED_MAPPINGS, *_BY_KEY, "data_tests") for key in keys)
    return keys == _reading_order(keys) and not holds_others


def reading_rank(key: str) -> int:
    """Return where a key of a source, a table or a column stands among the others, as people read them."""
    return _KEY_ORDER.get(key, len(_KEY_ORDER))


@lru_cache(maxsize=1024)
def _reading_order(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(keys, key=reading_rank))


def in_reading_order(node: Tree) -> Tree:
    """Put a mapping and what it holds into reading order, with named things as lists. Empty `node`: of ten
    thousand tables, two trees at once would be hundreds of megabytes."""
    keys = tuple(node)
    if _is_ready(keys):
        return node
    result: Tree = {}
    for key in _reading_order(keys):
        value = node.pop(key)
        if key in NAMED_MAPPINGS:
            result[key] = [_item(name, value.pop(name)) for name in tuple(value)]
        elif key == "data_tests":
            result[key] = [name if body is None else {name: body} for name, body in value.items()]
        elif key in _BY_KEY:
            result[key] = in_reading_order(value)
        else:
            result[key] = value
    return result


def _item(name: str, node: Tree) -> Tree:
    node.setdefault("name", name)
    return in_reading_order(node)
