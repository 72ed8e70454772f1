"""The staging models' YAML: what dbt docs shows and which tests guard each model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from scaffold_source.contract.agreed_keys import referenced
from scaffold_source.contract.test_rows import rule_of
from scaffold_source.facts.keys import relation_named
from scaffold_source.infer.tests import is_testable
from scaffold_source.lexicon.names import is_plain, staging_model_name
from scaffold_source.lexicon.types import has_one_spelling
from scaffold_source.loaders.warehouses import in_quotes, warehouse_of
from scaffold_source.model import TableName
from scaffold_source.render.producer_names import producer_names
from scaffold_source.render.staging_sql import (
    StagingColumn,
    staged_tables,
    staging_columns,
)
from scaffold_source.yaml_text.dump import LINTING, dump
from scaffold_source.yaml_text.values import Values

# A comment describes the column as the producer has it.
_CONVERTED = {"to_utc": "In UTC. The producer's: ", "to_major_units": "In major units. The producer's: "}
Staged = Iterable[tuple[Values, Sequence[StagingColumn]]]


class Relation(NamedTuple):
    """What `relationships` names, and, by the producer's name, what its columns are called there."""

    to: str
    fields: Mapping[str, str]


class Target(NamedTuple):
    """What a foreign key points at in the dbt project: the source's table, and its staging model if there is
    one that keeps deleted rows. `drops_tests` says that this leaves test rows out; `names` are the producer's
    by those that landed."""

    landed: Relation
    staged: Relation | None
    drops_tests: bool
    names: Mapping[str, str]


Targets = Mapping[TableName | str, Target]


def models_yaml(tree: Values, staged: Staged | None = None, *, has_dbt_utils: bool = False) -> str:
    """Return the YAML of the staging models of the source in `tree`, "" where there is nothing to say.
    `staged` are the tables that have a model, with its columns, where they are known already; the project
    that `has_dbt_utils` gets a test of its for each key of several columns."""
    if staged is None:
        staged = [(table, staging_columns(tree, table)) for table in staged_tables(tree)]
    staged = list(staged)
    known = targets(tree, staged)
    models = [
        entry
        for table, columns in staged
        if (entry := model(tree, table, columns, known, has_dbt_utils=has_dbt_utils))
    ]
    return LINTING + dump({"models": models}) if models else ""


def targets(
    source: Values, staged: Staged, called: Callable[[str], str] | None = None
) -> dict[TableName | str, Target]:
    """Return what foreign keys may point at, by the producer's table and by the source's. `called` returns
    the name of a table's model, where people may have given it another."""
    columns_of = {table["name"]: columns for table, columns in staged}
    by_table: dict[TableName | str, Target] = {}
    for table in source.get("tables", []):
        name, facts = table["name"], table.get("config", {}).get("meta", {}).get("producer")
        if not facts:
            continue
        staged_as = None
        if name in columns_of and _keeps_deleted_rows(table):
            model_name = called(name) if called else staging_model_name(source["name"], name)
            aliases = {column.producer_name: column.alias for column in columns_of[name] if column.name}
            staged_as = Relation(f"ref('{model_name}')", aliases)
        names = producer_names(table)
        own = {own: landed for landed, own in names.items()}
        landed_as = Relation(f"source('{source['name']}', '{name}')", own)
        rule = rule_of(table)
        drops_tests = bool(rule.where or rule.keys)
        target = Target(landed_as, staged_as, drops_tests, names)
        by_table[name] = by_table[TableName(facts["schema"], facts.get("table", name))] = target
    return by_table


def _keeps_deleted_rows(table: Values) -> bool:
    """Return whether the table's staging model has a row for each landed one that is no test row."""
    meta = table.get("config", {}).get("meta", {})
    return meta.get("soft_delete") in (None, "none") or meta.get("on_deleted") == "flag"


def _relation(target: Target, columns: Sequence[str], follows: frozenset[frozenset[str]]) -> Relation:
    """Return what a foreign key of `columns` is tested against: the staging model where the rows that it has
    less than the source take those with them that point at them. `follows` are the keys that do so."""
    if target.staged and (not target.drops_tests or frozenset(columns) in follows):
        return target.staged
    return target.landed


def model(
    source: Values,
    table: Values,
    columns: Sequence[StagingColumn],
    known: Targets,
    *,
    has_dbt_utils: bool,
) -> Values | None:
    """Return what the YAML says of the staging model of one table, None where that is no more than its name;
    `columns` as of `staging_sql`, `known` is what foreign keys may point at."""
    tests = _tests(source, table, columns, known)
    entry: Values = {"name": staging_model_name(source["name"], table["name"])}
    if "description" in table:
        entry["description"] = table["description"]
    if has_dbt_utils and (test := _combination(source, table, columns)):
        entry["data_tests"] = [test]
    if described := [
        _column(column, tests.get(column.alias, []))
        for column in columns
        if column.quote or column.description or column.alias in tests
    ]:
        entry["columns"] = described
    return entry if len(entry) > 1 else None


def _column(column: StagingColumn, tests: list[Any]) -> Values:
    result: Values = {"name": column.alias}
    if column.quote:
        result["quote"] = True
    if column.description:
        result["description"] = _CONVERTED.get(column.converted or "", "") + column.description
    if tests:
        result["data_tests"] = tests
    return result


def _tests(
    source: Values, table: Values, columns: Sequence[StagingColumn], known: Targets
) -> dict[str, list[Any]]:
    """Return the data tests of the model's columns, by alias: of the primary key, and of foreign keys."""
    scaffold = _scaffold(source)
    if scaffold.get("tests") == "none":
        return {}
    facts = table["config"]["meta"]["producer"]
    aliases = {column.producer_name: column.alias for column in columns if column.name}
    names = known[table["name"]].landed.fields
    counted = frozenset(map(frozenset, rule_of(table).keys))
    tests: dict[str, list[Any]] = {}
    for own in _single(facts.get("primary_key"), aliases):
        tests[aliases[own]] = ["unique", "not_null"]
    for key in _foreign_keys(table, known):
        relation = _relation(key.target, [names.get(column, column) for column in key.columns], counted)
        if not all(_has_one_spelling(facts, column) for column in key.columns):
            continue
        if field := _field(relation.fields.get(key.referenced, ""), scaffold.get("warehouse")):
            for own in _single(key.columns, aliases):
                tests.setdefault(aliases[own], []).append(_relationship(relation.to, field))
    return tests


def _combination(source: Values, table: Values, columns: Sequence[StagingColumn]) -> Values | None:
    """Return the test of a primary key of several columns, None where there is none or dbt cannot name one.

    `honours_contract` tests such a key where it landed. This one is on the model, where dbt-project-evaluator
    and dbt-bouncer look, as `unique` is of a key of one column: dbt itself has no test of several.
    """
    scaffold = _scaffold(source)
    key = table["config"]["meta"]["producer"].get("primary_key") or ()
    aliases = {column.producer_name: column.alias for column in columns if column.name}
    named = [_field(aliases.get(own, ""), scaffold.get("warehouse")) for own in key]
    if scaffold.get("tests") == "none" or len(named) < 2 or not all(named):
        return None
    return {"dbt_utils.unique_combination_of_columns": {"arguments": {"combination_of_columns": named}}}


def _scaffold(source: Values) -> Values:
    return dict(source.get("config", {}).get("meta", {}).get("contract", {}).get("scaffold", {}))


class _ForeignKey(NamedTuple):
    """A foreign key of a table, declared or agreed: its columns and the first that it points at, by the
    producer's names."""

    columns: Sequence[str]
    target: Target
    referenced: str


def _foreign_keys(table: Values, known: Targets) -> Iterator[_ForeignKey]:
    """Yield a table's foreign keys whose tables are known; a declared one that is agreed too, once."""
    declared = set()
    for key in table["config"]["meta"]["producer"].get("foreign_keys") or ():
        if target := known.get(relation_named(key["to"]) or ""):
            declared.add((tuple(key["columns"]), target.landed.to))
            yield _ForeignKey(key["columns"], target, "".join((key.get("references") or ())[:1]))
    names = known[table["name"]].names
    for column in table.get("columns", []):
        to = referenced(column) if "config" in column else None
        target = known.get(to.table) if to else None
        if to and target and ((names[column["name"]],), target.landed.to) not in declared:
            yield _ForeignKey([names[column["name"]]], target, target.names.get(to.column, ""))


def _has_one_spelling(facts: Values, column: str) -> bool:
    """Return whether dbt's `relationships`, which compares bytes, finds what the producer's key finds."""
    line = facts.get("columns", {}).get(column) or {}
    base_type = line.get("base_type") or line.get("type") or ""
    return has_one_spelling(base_type, line.get("collation") or facts.get("collation"))


def _single(columns: Sequence[str] | None, aliases: Mapping[str, str]) -> Iterator[str]:
    """Yield the column of a key of one column, where dbt's own tests can name it."""
    if columns and len(columns) == 1 and columns[0] in aliases and is_testable(aliases[columns[0]]):
        yield columns[0]


def _relationship(to: str, field: str) -> Values:
    return {"relationships": {"arguments": {"to": to, "field": field}, "config": {"severity": "warn"}}}


def _field(name: str, adapter: str | None) -> str | None:
    """Return a column as SQL names it, None where dbt could not: what it is given stands in SQL as it is."""
    if not name or not is_testable(name):
        return None
    if is_plain(name):
        return name
    return in_quotes(name, warehouse_of(adapter))
