"""What dbt's SQL is compiled from: the part of a source's declaration that decides it, as manifests have it.

Two declarations of a table with equal `staging_inputs` compile to the same staging model; with equal
`test_inputs` too, to the same data tests. A key that is not known here counts: rather one model too many
than one too few.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scaffold_source.contract.agreed_keys import referenced
from scaffold_source.loaders.warehouses import landed_family
from scaffold_source.yaml_text.values import Values, as_mapping

# What people agree on about the source as a whole, and no macro reads for staging.
WORDS_OF_CONTRACT = frozenset(
    [
        "version",
        "producer",
        "consumer",
        "channel",
        "notify",
        "sla",
        "notes",
        "instances",
        "answers",
        "answered_by",
        "who_knows",
        "agreed",
        "scaffold",
        "conflicts",
    ]
)
ONLY_FOR_TESTS = frozenset(["status", "measures", "tenant_column"])
# The same of a table; what `contract` and `producer` hold is looked at one by one.
WORDS_OF_TABLE = frozenset(
    [
        "contract",
        "producer",
        "producer_database",
        "created_at",
        "role",
        "append_only",
        "history_of",
        "deleted_from",
        "archive_of",
        "polymorphic",
        "renamed_from",
        "deprecated",
    ]
)
WORDS_OF_FACTS = frozenset(["comment", "comment_hash", "comments", "evidence"])
# What the macros read of a column's meta, zone and currency aside.
COLUMN_KEYS = (
    "unit", "currency", "currency_column", "currency_from", "epoch", "lands", "unsent_as", "renamed_from"
)  # fmt: skip
Node = Mapping[str, Any]


def meta_of(node: Node) -> Values:
    """Return the meta of a source's table or of a column, wherever this version of dbt shows it."""
    return as_mapping(as_mapping(node.get("config")).get("meta")) or as_mapping(node.get("meta"))


def is_ours(node: Node) -> bool:
    """Return True if the source's table is under contract: it has facts or its source has agreements."""
    return bool({"contract", "producer"} & meta_of(node).keys())


def staging_inputs(
    node: Node, contract: Mapping[str, Any], siblings: Mapping[str, Node], adapter: str
) -> dict[str, Any]:
    """Return what the staging model of a source's table compiles from.

    `contract` is the agreements of its source, which may stand in another file, `siblings` its tables by
    `relation_of`, `adapter` the warehouse's. The source's zone and currency count only where a column takes
    them, another table's test rows where they decide about this table's.
    """
    meta = meta_of(node)
    facts = as_mapping(meta.get("producer"))
    columns = _columns(node)
    marks = _marks(meta.get("soft_delete"))
    zone = contract.get("timezone")
    takes_currency = any(_takes_currency(_column_meta(column)) for column in columns.values())
    agreed = contract.keys() - WORDS_OF_CONTRACT - ONLY_FOR_TESTS - {"timezone", "currency"}
    return {
        "loader": node.get("loader") or None,
        **{f"contract.{key}": contract[key] for key in agreed},
        # Without columns, or for one that is not declared, the macros take what a model says of them.
        "contract.timezone": zone if not columns or marks - columns.keys() else None,
        "contract.currency": contract.get("currency") if not columns or takes_currency else None,
        **{key: meta[key] for key in meta.keys() - WORDS_OF_TABLE},
        "primary_key": facts.get("primary_key") or [],
        "foreign_keys": facts.get("foreign_keys") or [],
        "names": _landed_names(facts, columns),
        "agreed_keys": list(_agreed_keys(node, siblings)),
        "test_parents": _test_parents(node, siblings, set()),
        "columns": [
            {**_column(name, column), "timezone": _zone(name, column, zone, marks, adapter)}
            for name, column in columns.items()
        ],
    }


def relation_of(node: Node) -> str:
    """Return the producer's name of a source's table, as its foreign keys say it: public.orders."""
    facts = as_mapping(meta_of(node).get("producer"))
    return f"{facts.get('schema')}.{facts.get('table') or node.get('name')}"


def _test_parents(node: Node, siblings: Mapping[str, Node], followed: set[str]) -> dict[str, Any]:
    """Return, by table, what decides which rows are test rows in those that `test_rows` leads to."""
    meta = meta_of(node)
    facts, rule = as_mapping(meta.get("producer")), meta.get("test_rows")
    names = {name: landed for landed, name in _landed_names(facts, _columns(node)).items()}
    wanted = _followed_keys(rule)
    parents: dict[str, Any] = {}
    declared = [
        (str(key.get("to")).replace('"', ""), [names.get(name, name) for name in _list(key.get("columns"))])
        for key in map(as_mapping, _list(facts.get("foreign_keys")))
    ]
    agreed = [(relation, columns) for relation, columns, _ in _agreed_keys(node, siblings)]
    for to, columns in (*declared, *agreed):
        if _key(columns) not in wanted or to in followed or to not in siblings:
            continue
        followed.add(to)
        parent = siblings[to]
        parents |= _test_parents(parent, siblings, followed)
        parents[to] = {
            "test_rows": meta_of(parent).get("test_rows"),
            "foreign_keys": as_mapping(meta_of(parent).get("producer")).get("foreign_keys"),
            "agreed_keys": list(_agreed_keys(parent, siblings)),
            "names": _landed_names(as_mapping(meta_of(parent).get("producer")), _columns(parent)),
            "quotes": [name for name, column in _columns(parent).items() if column.get("quote")],
            "landed": parent.get("relation_name"),
        }
    return parents


def _agreed_keys(node: Node, siblings: Mapping[str, Node]) -> Iterator[tuple[str, list[str], str]]:
    """Yield the keys that people agreed on and that `test_rows` names: the relation that each points at, its
    column, and the other."""
    wanted = _followed_keys(meta_of(node).get("test_rows"))
    for name, column in _columns(node).items() if wanted else ():
        if [name] in wanted and (to := referenced(column)):
            for relation, sibling in siblings.items():
                if sibling.get("name") == to.table:
                    yield relation, [name], to.column


def _followed_keys(test_rows: object) -> list[list[str]]:
    rule = as_mapping(test_rows)
    return [_key(key) for kind in ("through", "once") for key in _list(rule.get(kind))]


def _key(columns: Any) -> list[str]:
    return sorted(map(str, _list(columns)))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def test_inputs(node: Node, contract: Mapping[str, object]) -> Values:
    """Return what the package's data tests on a source's table compile from, beside its staging inputs."""
    facts = _without_words(meta_of(node).get("producer"))
    lines = as_mapping(facts.pop("columns", None))
    return {
        "agreed": {key: contract[key] for key in contract.keys() & ONLY_FOR_TESTS},
        "facts": facts,
        "columns": {name: _without_words(line) for name, line in lines.items()},
    }


def _without_words(facts: object) -> Values:
    return {key: fact for key, fact in as_mapping(facts).items() if key not in WORDS_OF_FACTS}


def _columns(node: Node) -> dict[str, Node]:
    return {name: as_mapping(column) for name, column in as_mapping(node.get("columns")).items()}


def _column(name: str, column: Node) -> Values:
    meta = _column_meta(column)
    return {
        "name": name,
        "data_type": column.get("data_type") or None,
        "quote": bool(column.get("quote")),
        **{key: meta.get(key) or None for key in COLUMN_KEYS},
    }


def _column_meta(column: Node) -> Values:
    """Return a column's own meta: dbt 2 shows the table's as `meta` of columns that have none."""
    return as_mapping(as_mapping(column.get("config")).get("meta"))


def _marks(soft_delete: object) -> set[str]:
    """Return the columns that say when a row was deleted."""
    rules = soft_delete if isinstance(soft_delete, list) else [soft_delete]
    return {str(rule.get("column")) for rule in map(as_mapping, rules) if rule.get("kind") == "timestamp"}


def _zone(name: str, column: Node, of_source: object, marks: set[str], adapter: str) -> Any:
    """Return the zone that a column is read in, None if it is in none: its own, or for a naive timestamp, a
    day on which rows were deleted or an unknown type that of the source."""
    meta, data_type = _column_meta(column), column.get("data_type")
    kind = landed_family(data_type, adapter) if isinstance(data_type, str) and data_type else None
    if kind == "timestamptz" or meta.get("epoch"):
        return None
    takes_zone = kind in (None, "timestamp") or (kind == "date" and name in marks)
    return meta.get("timezone") or (of_source if takes_zone else None)


def _takes_currency(meta: Mapping[str, object]) -> bool:
    return meta.get("unit") == "minor" and not meta.get("currency") and not meta.get("currency_from")


def _landed_names(facts: Mapping[str, object], columns: Mapping[str, Node]) -> dict[str, str]:
    """Return the producer's names of the columns that land under another."""
    lines = as_mapping(facts.get("columns"))
    landed = {as_mapping(line).get("lands_as"): name for name, line in lines.items()}
    return {name: landed[name] for name in columns if name in landed}
