"""The promises of facts that people's own data tests look at already, beside `honours_contract`. Pure.

A test counts if it fails wherever the fact is broken: `not_null`, `unique`, `accepted_values` with the fact's
values or fewer, a range within the fact's bounds, and what dbt_utils and dbt_expectations call these. One
with a `where`, or that is turned off, sees less than the promise, and does not count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from scaffold_source.contract.values import FACTS
from scaffold_source.facts.blocks import landed_name
from scaffold_source.facts.rows import COLUMNS
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import Values, YamlPath, as_mapping, look, put, without

HONOURS = "scaffold_source.honours_contract"
_BESIDES = YamlPath(("data_tests", HONOURS, "arguments", "besides"))
# What makes a test look at less than all rows, or at nothing.
_NARROWING = (
    "where", "row_condition", "condition", "test_condition", "limit", "fail_calc", "warn_if",
    "group_by_columns", "group_by",
)  # fmt: skip
_NOT_NULL = ("not_null", "dbt_expectations.expect_column_values_to_not_be_null")
_UNIQUE = ("unique", "dbt_expectations.expect_column_values_to_be_unique")
_TOGETHER = {
    "dbt_utils.unique_combination_of_columns": "combination_of_columns",
    "dbt_expectations.expect_compound_columns_to_be_unique": "column_list",
}
_VALUES = {
    "accepted_values": "values",
    "dbt_expectations.expect_column_values_to_be_in_set": "value_set",
    "dbt_expectations.expect_column_distinct_values_to_be_in_set": "value_set",
}
_EXPRESSIONS = ("dbt_utils.expression_is_true", "dbt_expectations.expression_is_true")
# `price >= 0` of a table; of a column `>= 0`, which dbt_utils puts behind its name.
_COMPARED = re.compile(
    r"\s*(?P<column>[^\W\d]\w*)\s*(?P<sign>[<>]=?|is\s+not\s+null)\s*(?P<bound>\S*)\s*", re.I
)
_SIGNS = {">=": "min", "<=": "max", ">": "above", "<": "below"}
_RANGES = {
    "dbt_utils.accepted_range": lambda said: said.get("inclusive", True) is True,
    "dbt_expectations.expect_column_values_to_be_between": lambda said: not said.get("strictly", False),
    "dbt_expectations.expect_column_min_to_be_between": lambda said: not said.get("strictly", False),
    "dbt_expectations.expect_column_max_to_be_between": lambda said: not said.get("strictly", False),
}
# Of these one bound alone is one of every value: the smallest is at least …, the largest at most …
_EXTREMES = {
    "dbt_expectations.expect_column_min_to_be_between": "min",
    "dbt_expectations.expect_column_max_to_be_between": "max",
}


class Kept(NamedTuple):
    """A promise that a data test of people's looks at: of which column, which rule, and where the test is.
    `is_all` says that the test looks at nothing else."""

    column: str
    rule: str
    path: YamlPath
    is_all: bool


def promises_kept(entry: Values) -> Iterator[Kept]:
    """Yield what people's tests of a table, which has facts, promise as the facts do."""
    facts = look(entry, FACTS)
    if not isinstance(facts, dict):
        return
    lines = {landed_name(own, line): (own, line) for own, line in (facts.get(COLUMNS) or {}).items()}
    keys = [*_keys(facts, {own: called for called, (own, _) in lines.items()})]
    for called, path, test, said in _tests_of_columns(entry):
        if called not in lines:
            continue
        own, line = lines[called]
        promised = {
            **line,
            "nullable": line.get("nullable") is False or own in (facts.get("primary_key") or ()),
        }
        rules = [*_rules(test, said, promised, [called] in keys)]
        is_all = _is_plain(said) and _says_no_more(test, said, promised, rules)
        yield from (Kept(called, rule, path, is_all) for rule in rules)
    for name, said in _tests(entry):
        wanted = said.get(_TOGETHER.get(name.partition("#")[0], ""))
        for key in keys:
            if isinstance(wanted, list) and sorted(map(str, wanted)) == sorted(key):
                yield Kept(", ".join(key), "unique", YamlPath(("data_tests", name)), _is_plain(said))


def _tests_of_columns(entry: Values) -> Iterator[tuple[str, YamlPath, str, Values]]:
    """Yield each test that is about one column, with the column, its place, its name and its arguments: those
    at the column, and those at the table that name one."""
    for called, column in (entry.get("columns") or {}).items():
        for name, said in _tests(as_mapping(column)):
            test = name.partition("#")[0]
            whole = {"expression": f"{called} {said.get('expression')}"} if test in _EXPRESSIONS else {}
            yield called, YamlPath(("columns", called, "data_tests", name)), test, {**said, **whole}
    for name, said in _tests(entry):
        test, place = name.partition("#")[0], YamlPath(("data_tests", name))
        compared = _COMPARED.fullmatch(str(said.get("expression"))) if test in _EXPRESSIONS else None
        if compared or isinstance(said.get("column_name"), str):
            yield compared["column"] if compared else str(said["column_name"]), place, test, said


def _keys(facts: Values, landed: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield the columns of each key whose nulls clash with none, in landed names."""
    for key in ([facts["primary_key"]] if facts.get("primary_key") else []) + (facts.get("unique") or []):
        if isinstance(key, list) and all(name in landed for name in key):
            yield [landed[name] for name in key]


def _tests(entry: Values) -> Iterator[tuple[str, Values]]:
    """Yield the data tests of an entry that look at all rows, with their arguments."""
    for name, body in as_mapping(entry.get("data_tests")).items():
        said = as_mapping(body)
        config, arguments = (said.get(key) or {} for key in ("config", "arguments"))
        if not isinstance(config, dict) or not isinstance(arguments, dict):
            continue
        together = {**said, **config, **arguments}
        if together.get("enabled", True) is True and not any(together.get(key) for key in _NARROWING):
            yield name, together


def _rules(test: str, said: Values, promised: Values, is_key: bool) -> Iterator[str]:  # noqa: FBT001
    """Yield the rules of a column's facts that a test looks at."""
    if test in _NOT_NULL and promised["nullable"]:
        yield "not_null"
    if test in _UNIQUE and is_key:
        yield "unique"
    if test in _VALUES and (known := promised.get("labels") or promised.get("values")):
        wanted = said.get(_VALUES[test])
        if isinstance(wanted, list) and {_text(one) for one in wanted} <= {_text(one) for one in known}:
            yield "accepted_values"
    if test in _RANGES and _RANGES[test](said):
        for rule, key, is_within in _BOUNDS:
            bound, fact = said.get(key), promised.get(rule)
            is_of_all = _EXTREMES.get(test, rule) == rule
            if is_of_all and _is_number(bound) and _is_number(fact) and is_within(bound, fact):
                yield rule
    compared = _COMPARED.fullmatch(str(said.get("expression"))) if test in _EXPRESSIONS else None
    if compared:
        rule = _SIGNS.get(compared["sign"], "not_null")
        if rule == "not_null" and promised["nullable"] and not compared["bound"]:
            yield rule
        if rule != "not_null" and compared["bound"] == str(promised.get(rule)):
            yield rule


_BOUNDS: tuple[tuple[str, str, Callable[[Any, Any], bool]], ...] = (
    ("min", "min_value", lambda bound, fact: bound >= fact),
    ("max", "max_value", lambda bound, fact: bound <= fact),
)


def _is_plain(said: Values) -> bool:
    """Return whether a test says nothing of how it runs but its severity."""
    arguments = (*_VALUES.values(), *_TOGETHER.values(), "expression", "min_value", "max_value")
    return said.keys() <= {
        *arguments, "arguments", "config", "severity", "inclusive", "strictly",
        "quote", "quote_values", "quote_columns", "column_name",
    }  # fmt: skip


def _says_no_more(test: str, said: Values, promised: Values, rules: Sequence[str]) -> bool:
    """Return whether a test promises what the facts do, and no more than that."""
    if test in _VALUES:
        known = promised.get("labels") or promised.get("values") or ()
        return {*map(_text, said.get(_VALUES[test]) or ())} == {*map(_text, known)}
    if test in _RANGES:
        bounds = [(rule, key) for rule, key, _ in _BOUNDS if said.get(key) is not None]
        return all(
            said[key] == promised.get(rule) and _EXTREMES.get(test, rule) == rule for rule, key in bounds
        )
    return bool(rules)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _text(value: object) -> str:
    return unescape(value) if isinstance(value, str) else str(value)


# ---- what becomes of them


def with_besides(entry: Values) -> Values:
    """Return a table whose `honours_contract`, if it has one, leaves out what people's tests look at."""
    if HONOURS not in (entry.get("data_tests") or {}):
        return entry
    besides: dict[str, list[str]] = {}
    for kept in promises_kept(entry):
        rules = besides.setdefault(kept.column, [])
        if kept.rule not in rules:
            rules.append(kept.rule)
    if besides:
        return put(entry, _BESIDES, besides)
    return without_besides(entry)


def without_besides(entry: Values) -> Values:
    """Return a table whose `honours_contract` looks at every promise."""
    if look(entry, _BESIDES) is None:
        return entry
    entry = without(entry, _BESIDES)
    return entry if look(entry, YamlPath(_BESIDES[:-1])) else without(entry, YamlPath(_BESIDES[:-1]))


def has_besides(entry: Values) -> bool:
    """Return whether a table's `honours_contract` leaves promises to other tests."""
    return look(entry, _BESIDES) is not None


def without_doubles(entry: Values, written: Values) -> Values:
    """Return a table without dbt's own tests that `written`, the table as people have it, lacks, where a test
    of theirs says the same in a package's words."""
    for kept in tuple(promises_kept(entry)):
        beside = YamlPath(kept.path[:-1]) / kept.rule
        theirs = look(written, YamlPath(kept.path[:-1])) or {}
        if kept.path[-1] in theirs and kept.path[-1] != kept.rule and kept.rule not in theirs:
            entry = without(entry, beside)
    return entry


def without_tests(entry: Values) -> tuple[Values, tuple[Kept, ...]]:
    """Return a table without the tests that look at nothing but what `honours_contract` does, and these."""
    is_tested = HONOURS in (entry.get("data_tests") or {})
    replaced = tuple(kept for kept in promises_kept(entry) if kept.is_all) if is_tested else ()
    for path in dict.fromkeys(kept.path for kept in replaced):
        entry = without(entry, path)
        if look(entry, YamlPath(path[:-1])) == {}:
            entry = without(entry, YamlPath(path[:-1]))
    return entry, replaced
