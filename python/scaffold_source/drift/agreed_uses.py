"""What analytics uses columns for, as the contract's agreements and the staging models say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise

from scaffold_source.contract.by_table import Agreements, by_table
from scaffold_source.contract.measures import MEASURES, Measure, measures_in
from scaffold_source.contract.test_rows import TEST_ROWS, read_rule
from scaffold_source.contract.values import META, Contract
from scaffold_source.drift.promises import agreed_at, soft_delete_rules
from scaffold_source.drift.uses import Use
from scaffold_source.model import ObjectPath
from scaffold_source.yaml_text.values import TOP, as_mapping

_WORD = re.compile(r"\w+")
# scaffold_source.loaded_at('shop', 'orders', 'placed_at')
_LOADED_AT = re.compile(
    r"""\bscaffold_source\.loaded_at\((?:\s*(?:source=|table=)?(['"])[^'"]*\1\s*,?){2}"""
    r"""(?:\s*(?:column=)?(['"])(?P<column>[^'"]*)\2)?"""
)
_CONTRACT_TEST = "scaffold_source.honours_contract"
_PII = META / "pii"


def agreed_uses(contract: Contract, staging: Mapping[str, Sequence[str]]) -> dict[ObjectPath, frozenset[Use]]:
    """Return the uses of tables and columns, by the producer's names. `staging` holds, by table, the SQL of
    each model that selects from it."""
    tables = by_table(contract.agreements)
    of_source = {path: value for path, value in contract.agreements.items() if path[0] != "tables"}
    uses: dict[ObjectPath, set[Use]] = {}
    for table in contract.facts.tables:
        name = contract.names[table.full_name]
        path = table.path
        columns = contract.columns[table.full_name]
        agreed = tables.get(name, {})
        for column, use in (*_agreed(agreed), *_loaded(agreed, of_source)):
            if column in columns:
                uses.setdefault((*path, columns[column]), set()).add(use)
        models = staging.get(name, ())
        if any(map(_selects_star, models)):
            uses.setdefault(path, set()).add("selected with * by staging")
        sql = "\n".join(models)
        words = _words(sql)
        for called in columns if words else ():
            # A generator declares ID where everybody writes id.
            if called in words or (called.isupper() and called.lower() in words):
                uses.setdefault((*path, columns[called]), set()).add("selected by staging")
        for fact in table.columns:
            options = fact.labels + fact.values
            if options and any(f"'{option}'" in sql for option in options):
                uses.setdefault((*path, fact.name), set()).add("labels listed")
    return {path: frozenset(of_object) for path, of_object in uses.items()}


def needed_by_measures(contract: Contract) -> dict[ObjectPath, tuple[Measure, ...]]:
    """Return the measures that need each table and column, by the producer's names."""
    needed: dict[ObjectPath, dict[Measure, None]] = {}
    relations = {name: relation for relation, name in contract.names.items()}
    for measure in measures_in(contract.agreements.get(MEASURES)):
        for table, column in measure.columns:
            if relation := relations.get(table):
                path = relation.path
                needed.setdefault(path, {})[measure] = None
                needed.setdefault((*path, contract.columns[relation].get(column, column)), {})[measure] = None
    return {path: tuple(measures) for path, measures in needed.items()}


def _agreed(table: Agreements) -> Iterator[tuple[str, Use]]:
    """Yield the uses that a table's YAML gives to its columns, by their landed names."""
    if updated_at := agreed_at(table, META / "updated_at"):
        yield str(updated_at), "updated-at column"
    for rule in soft_delete_rules(table):
        if rule.get("column"):
            yield str(rule["column"]), "soft-delete column"
    tests = read_rule(agreed_at(table, TEST_ROWS))
    for name in {*_words(tests.where or ""), *chain.from_iterable(tests.keys)}:
        yield name, "test-rows column"
    for path, value in table.items():
        if path[0] != "columns":
            continue
        if path[-1] == _PII[-1] and path[2:] == _PII and value:
            yield path[1], "PII"
        if path[2:4] == ("data_tests", "accepted_values"):
            yield path[1], "labels listed"


def _loaded(table: Agreements, source: Agreements) -> Iterator[tuple[str, Use]]:
    """Yield the columns by which freshness is measured, as the table says, else its whole source does."""
    for word in _loaded_at(table) or _loaded_at(source):
        yield word, "loaded-at column"


def _loaded_at(table: Agreements) -> set[str]:
    """Return the words that may be columns by which freshness is measured, under `config` or, as before dbt
    1.10, beside it. The package's macro takes the table's updated-at where it is given no column."""
    field, query = (
        str(agreed_at(table, TOP / "config" / key) or agreed_at(table, TOP / key) or "")
        for key in ("loaded_at_field", "loaded_at_query")
    )
    macro = _LOADED_AT.search(query)
    if macro is None:
        return _words(f"{field} {query}")
    return {macro["column"] or str(agreed_at(table, META / "updated_at") or "")}


def unique_by_test(contract: Contract) -> dict[ObjectPath, frozenset[frozenset[str]]]:
    """Return, by table, the sets of columns whose uniqueness a data test relies on: `honours_contract` tests
    every key that the facts declare."""
    tables = by_table(contract.agreements)
    found: dict[ObjectPath, frozenset[frozenset[str]]] = {}
    for table in contract.facts.tables:
        agreed, columns = tables.get(contract.names[table.full_name], {}), contract.columns[table.full_name]
        tested = {frozenset(columns.get(name, name) for name in names) for names in _tested(agreed)}
        if ("data_tests", _CONTRACT_TEST) in agreed:
            tested |= {frozenset(key.columns) for key in table.keys if key.kind != "foreign"}
        found[table.path] = frozenset(tested)
    return found


def _tested(table: Agreements) -> Iterator[frozenset[str]]:
    for path, test in table.items():
        if path[0] == "columns" and path[2:4] == ("data_tests", "unique"):
            yield frozenset({path[1]})
        if path[0] == "data_tests" and isinstance(test, dict):
            arguments = {**test, **as_mapping(test.get("arguments"))}  # dbt takes them beside it too
            for key in ("combination_of_columns", "column_list"):  # dbt_utils, dbt_expectations
                yield from _column_set(arguments.get(key))


def _column_set(columns: object) -> Iterator[frozenset[str]]:
    if isinstance(columns, list):
        yield frozenset(map(str, columns))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))


def _selects_star(sql: str) -> bool:
    """True if every `select` takes all columns: a list of columns anywhere stops a new column there."""
    selected = [after for word, after in pairwise(sql.lower().split()) if word == "select"]
    return bool(selected) and all(columns.rstrip(",").endswith("*") for columns in selected)
