"""What people agreed in the contract: the roles that it gives to columns, and what it declares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from scaffold_source.change import AcceptedRange, Change, Location
from scaffold_source.contract.values import Contract
from scaffold_source.drift.roles import Role
from scaffold_source.drift.versions import is_accepted
from scaffold_source.errors import ContractError
from scaffold_source.model import ObjectPath
from scaffold_source.yaml_text.values import YamlPath

Agreements = Mapping[YamlPath, Any]  # by path in the source's YAML, named lists by name
_META = ("config", "meta")
_CONTRACT = (*_META, "contract")
_WORD = re.compile(r"\w+")
_ANY_RULE = "scaffold_source.honours_contract"


def agreed_at(agreements: Agreements, *path: str) -> Any:
    """What is agreed at `path`: a value, or a mapping of what is agreed below it."""
    if path in agreements:
        return agreements[path]
    below: dict[str, Any] = {}
    for at, value in agreements.items():
        if at[: len(path)] == path:
            node = below
            for key in at[len(path) : -1]:
                node = node.setdefault(key, {})
            node[at[-1]] = value
    return below or None


def by_table(agreements: Agreements) -> dict[str, Agreements]:
    """The agreements of each table, by its name in the source, with paths from the table on."""
    found: dict[str, dict[YamlPath, Any]] = {}
    for path, value in agreements.items():
        if path[0] == "tables" and len(path) > 2:
            found.setdefault(path[1], {})[path[2:]] = value
    return dict(found)


def _with_key(agreements: Agreements, key: str) -> dict[str, Agreements]:
    """Those with `key` in their path, by table: a large source has a hundred thousand others."""
    return by_table({path: value for path, value in agreements.items() if key in path})


# ---- roles


def agreed_roles(
    contract: Contract, staging: Mapping[str, Sequence[str]]
) -> dict[ObjectPath, frozenset[Role]]:
    """The roles of tables and columns, by the producer's names. `staging` is, by table, the SQL of each
    model that selects from it."""
    tables = by_table(contract.agreements)
    found: dict[ObjectPath, set[Role]] = {}
    for table in contract.facts.tables:
        name = contract.names[table.full_name]
        path = (table.schema, table.name)
        columns = contract.columns[table.full_name]
        for column, role in _agreed(tables.get(name, {})):
            if column in columns:
                found.setdefault((*path, columns[column]), set()).add(role)
        models = staging.get(name, ())
        if any(map(_selects_star, models)):
            found.setdefault(path, set()).add("selected with * by staging")
        sql = "\n".join(models)
        for word in _words(sql) & columns.keys():
            found.setdefault((*path, columns[word]), set()).add("selected by staging")
        for fact in table.columns:
            if any(f"'{option}'" in sql for option in (*fact.labels, *fact.values)):
                found.setdefault((*path, fact.name), set()).add("labels listed")
    return {path: frozenset(roles) for path, roles in found.items()}


def _agreed(table: Agreements) -> Iterator[tuple[str, Role]]:
    """The roles that the YAML of a table gives to its columns."""
    loaded_at = str(agreed_at(table, "config", "loaded_at_field") or "")
    for word in _words(loaded_at):
        yield word, "loaded-at column"
    if updated_at := agreed_at(table, *_META, "updated_at"):
        yield str(updated_at), "updated-at column"
    rules = agreed_at(table, *_META, "soft_delete")
    for rule in rules if isinstance(rules, list) else [rules]:
        if isinstance(rule, dict) and rule.get("column"):
            yield str(rule["column"]), "soft-delete column"
    for path, value in table.items():
        if path[0] == "columns" and path[2:] == (*_META, "pii") and value:
            yield path[1], "PII"
        if path[0] == "columns" and path[2:4] == ("data_tests", "accepted_values"):
            yield path[1], "labels listed"


def unique_by_test(contract: Contract) -> dict[ObjectPath, frozenset[frozenset[str]]]:
    """By table, the sets of columns whose uniqueness a data test relies on."""
    tables = by_table(contract.agreements)
    return {
        (table.schema, table.name): frozenset(
            frozenset(columns.get(name, name) for name in tested)
            for tested in _tested(tables.get(contract.names[table], {}))
        )
        for table, columns in contract.columns.items()
    }


def _tested(table: Agreements) -> Iterator[frozenset[str]]:
    for path, test in table.items():
        if path[0] == "columns" and path[2:4] == ("data_tests", "unique"):
            yield frozenset({path[1]})
        if path[0] == "data_tests" and isinstance(test, dict):
            given = test.get("arguments")  # dbt takes them beside it too
            arguments = {**test, **(given if isinstance(given, dict) else {})}
            lists = arguments.get("unique") if path[1:] == (_ANY_RULE,) else None
            for columns in lists if isinstance(lists, list) else []:
                yield from _column_set(columns)
            yield from _column_set(arguments.get("combination_of_columns"))  # dbt_utils, dbt_expectations


def _column_set(columns: Any) -> Iterator[frozenset[str]]:
    if isinstance(columns, list):
        yield frozenset(map(str, columns))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))


def _selects_star(sql: str) -> bool:
    """Whether every `select` takes all columns: one list of columns anywhere, and a new one stops there."""
    selected = [after for word, after in pairwise(sql.lower().split()) if word == "select"]
    return bool(selected) and all(columns.rstrip(",").endswith("*") for columns in selected)


# ---- what is declared


def declared_hints(contract: Contract) -> dict[ObjectPath, str]:
    """`config.meta.renamed_from`, by the producer's path of the thing that has a new name. A table that has
    no facts yet is looked for in every schema of the source."""
    relations = {name: table for table, name in contract.names.items()}
    schemas = sorted({table.schema for table in contract.names})
    hints: dict[ObjectPath, str] = {}
    for name, table in _with_key(contract.agreements, "renamed_from").items():
        identifier = str(contract.agreements.get(("tables", name, "identifier"), name))
        known = relations.get(name)
        columns = contract.columns[known] if known else {}
        places = [(known.schema, known.name)] if known else [(schema, identifier) for schema in schemas]
        for path, value in table.items():
            if path == (*_META, "renamed_from"):
                hints |= {place: str(value) for place in places}
            elif path[0] == "columns" and path[2:] == (*_META, "renamed_from"):
                now, was = (columns.get(word, word) for word in (path[1], str(value)))
                hints |= {(*place, now): was for place in places}
    return hints


def deprecations(contract: Contract, today: date) -> Iterator[Change]:
    """The tables and columns that go away, with the date where there is one: before it, or past it.

    Raises ContractError where `sunset` is no date.
    """
    relations = {name: table for table, name in contract.names.items()}
    for name, table in _with_key(contract.agreements, "deprecated").items():
        known = relations.get(name)
        if known is None:
            continue
        owners = dict.fromkeys(path[:2] if path[0] == "columns" else () for path in table)
        for owner in owners:
            at = (*owner, *_META, "deprecated")
            if not (said := agreed_at(table, *at)):
                continue
            path = (known.schema, known.name, *(contract.columns[known].get(c, c) for c in owner[1:]))
            about = _deprecation(said, contract.locate(("tables", name, *at)), today)
            yield Change(path, "deprecation", about, about)


def _deprecation(said: Any, place: Location, today: date) -> dict[str, Any]:
    """`deprecated: 2027-01-31` is short for `deprecated: {sunset: 2027-01-31}`; `true` names no date."""
    about = said if isinstance(said, dict) else {} if said is True else {"sunset": said}
    sunset = about.get("sunset")
    if sunset is not None and type(sunset) is not date:
        raise ContractError(
            f"{place}: deprecated: {sunset!r} is no date", do="write {sunset: 2027-01-31, use: orders.state}"
        )
    texts = {key: str(value) for key, value in about.items() if value is not None}
    return {**texts, "is_past": sunset is not None and sunset < today}


def unmet(ranges: Iterable[AcceptedRange], source: str, version: str | None) -> Iterator[AcceptedRange]:
    """The ranges that a version of the source's contract is not in."""
    for accepted in ranges:
        if accepted.source == source and not is_accepted(version, accepted.versions):
            yield accepted


def standing(agreements: Agreements) -> Iterator[Change]:
    """What is wrong with the agreements as they are, before anything changed."""
    producer = agreed_at(agreements, *_CONTRACT, "producer")
    named = producer.values() if isinstance(producer, dict) else [producer]
    if not any(named):
        yield Change((), "contract.producer", None, None)
