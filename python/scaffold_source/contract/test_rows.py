"""What `test_rows` of a table says: which of its rows are the producer's tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from scaffold_source.contract.agreed_keys import keys_of
from scaffold_source.contract.values import FACTS, META
from scaffold_source.model import TableName
from scaffold_source.yaml_text.values import Values, look

TEST_ROWS = META / "test_rows"
ForeignKeys = tuple[tuple[str, ...], ...]
Tree = Mapping[str, Any]


class TestRowRule(NamedTuple):
    """`where` is a SQL predicate. `through` are foreign keys, each by its landed columns: a row is a test row
    if the row that it points at is one. `once` are such keys that lead round in a circle, so that only their
    first step counts."""

    where: str | None = None
    through: ForeignKeys = ()
    once: ForeignKeys = ()

    @property
    def keys(self) -> ForeignKeys:
        return (*self.through, *self.once)


def read_rule(value: object) -> TestRowRule:
    """Return the rule that a table's `test_rows` holds; an empty one for `none` and for what fits nowhere."""
    if isinstance(value, str):
        return TestRowRule() if value == "none" else TestRowRule(value)
    if not isinstance(value, dict):
        return TestRowRule()
    where = value.get("where")
    return TestRowRule(
        where if isinstance(where, str) else None, _keys(value.get("through")), _keys(value.get("once"))
    )


def _keys(value: object) -> ForeignKeys:
    listed = value if isinstance(value, list) else [value] if value else []
    return tuple(tuple(map(str, key)) if isinstance(key, list) else (str(key),) for key in listed)


def written_rule(rule: TestRowRule) -> str | Values:
    """Return the rule as the YAML has it: a predicate alone is a text, a single key of one column too."""
    if rule.where and not rule.keys:
        return rule.where
    rule_as_mapping = {
        "where": rule.where,
        "through": _written_keys(rule.through),
        "once": _written_keys(rule.once),
    }
    return {key: value for key, value in rule_as_mapping.items() if value}


def _written_keys(keys: ForeignKeys) -> str | list[str | list[str]]:
    listed = [key[0] if len(key) == 1 else list(key) for key in keys]
    return listed[0] if len(listed) == 1 and isinstance(listed[0], str) else listed


def rule_of(table: Tree) -> TestRowRule:
    """Return the rule of a table of the source's YAML."""
    return read_rule(look(table, TEST_ROWS))


class Parents:
    """The tables of a source, to follow foreign keys in its YAML, declared and agreed."""

    def __init__(self, source: Tree) -> None:
        self._tables: dict[TableName | str, Tree] = {}
        for table in source.get("tables", []):
            self._tables[table["name"]] = table
            if facts := look(table, FACTS):
                relation = TableName(facts["schema"], facts.get("table", table["name"]))
                self._tables[relation] = table

    def above(self, table: Tree) -> list[str]:
        """Return the names of the tables whose test rows decide about those of `table`, each before its own
        parents."""
        names: list[str] = []
        self._add(table, names, table["name"])
        return names

    def _add(self, table: Tree, names: list[str], start: str) -> None:
        for parent in self._pointed_at(table):
            name = parent["name"]
            if name not in names and name != start:
                names.append(name)
                self._add(parent, names, start)

    def _pointed_at(self, table: Tree) -> Iterator[Tree]:
        counted = rule_of(table).keys
        if not counted:
            return
        keys = list(keys_of(table))
        for columns in counted:
            for landed, to in keys:
                if sorted(landed) == sorted(columns) and to in self._tables:
                    yield self._tables[to]
