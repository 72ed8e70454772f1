"""Foreign keys that the producer does not declare and people agreed on: `references: customers.id`.

A `relationships` test that people wrote on a source's column says the same of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from scaffold_source.contract.values import FACTS, META, TABLES
from scaffold_source.facts.keys import relation_named
from scaffold_source.model import TableName
from scaffold_source.yaml_text.values import Values, YamlPath, as_mapping, look

REFERENCES = META / "references"
_TEST = YamlPath(("data_tests", "relationships"))
_SOURCE = re.compile(r"""\s*source\(\s*(['"])(?P<source>.+?)\1\s*,\s*(['"])(?P<table>.+?)\3\s*\)\s*""")


class Referenced(NamedTuple):
    """A column that rows point at, in landed names: `table` as the source calls it."""

    table: str
    column: str


class AgreedKey(NamedTuple):
    """A column whose values are those of another one. `is_written` is False where only a test says so,
    `is_tested` says that people's own test says so."""

    table: str
    column: str
    to: Referenced
    is_written: bool
    is_tested: bool = False

    @property
    def path(self) -> YamlPath:
        """Return where `references` stands, or would."""
        return TABLES / self.table / "columns" / self.column / REFERENCES

    @property
    def test(self) -> YamlPath:
        """Return where a test stands that says the same."""
        return TABLES / self.table / "columns" / self.column / _TEST


def referenced(column: object) -> Referenced | None:
    """Return what `references` of a source's column says; None for `none` and for what cannot be read."""
    return read_reference(look(column, REFERENCES))


def read_reference(value: object) -> Referenced | None:
    """Return the column that a value of `references` names; None for `none` and for what cannot be read."""
    table, dot, name = value.rpartition(".") if isinstance(value, str) else ("", "", "")
    return Referenced(table, name) if dot and table and name else None


def agreed_keys(source: str, tables: Mapping[str, Any]) -> Iterator[AgreedKey]:
    """Yield the keys that people agreed on in the tables of a source, which are by name."""
    for table, declared in tables.items():
        for name, column in as_mapping(as_mapping(declared).get("columns")).items():
            if not isinstance(column, dict):
                continue
            is_written = look(column, REFERENCES) is not None
            tested = _tested(source, column)
            to = referenced(column) if is_written else tested
            if to:
                yield AgreedKey(table, name, to, is_written, is_tested=to == tested)


def _tested(source: str, column: Values) -> Referenced | None:
    """Return what a `relationships` test of a column compares it with, in the same source."""
    test = look(column, _TEST)
    given = {**test, **(test.get("arguments") or {})} if isinstance(test, dict) else {}
    to, field = given.get("to"), given.get("field")
    names = _SOURCE.fullmatch(to) if isinstance(to, str) else None
    if names is None or names["source"] != source or not isinstance(field, str):
        return None
    return Referenced(names["table"], field.strip('"`[]'))


def dropping_parents(source: str, tables: Mapping[str, Any]) -> Iterator[AgreedKey]:
    """Yield the agreed keys whose rows lose the row that they point at: its table drops deleted rows in
    staging, and nobody said that this is meant."""
    for key in agreed_keys(source, tables):
        meta = look(tables.get(key.to.table), META) or {}
        if meta.get("soft_delete") not in (None, "none") and "on_deleted" not in meta:
            yield key


def keys_of(table: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], TableName | str]]:
    """Yield the foreign keys of a table of the source's YAML, declared and agreed: the landed columns, and
    the table that they point at, by the producer's name or by the source's."""
    facts = look(table, FACTS) or {}
    lines = facts.get("columns") or {}
    for key in facts.get("foreign_keys") or ():
        landed = tuple(lines.get(name, {}).get("lands_as") or name for name in key["columns"])
        if relation := relation_named(key["to"]):
            yield landed, relation
    for column in table.get("columns") or ():
        if to := referenced(column):
            yield (column["name"],), to.table
