"""What a table's rows must keep: its checks and keys, and what to change in a row that breaks one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sqlglot import exp

from scaffold_source.model import Bounds, Column, Key, Table
from scaffold_source.producers.parsed_checks import Dialect
from scaffold_source.sample.conditions import Condition, read_condition, read_terms
from scaffold_source.sample.functions import Unreadable
from scaffold_source.sample.spans import Taken
from scaffold_source.sample.terms import Rows, Term, names_of

_INDEX = re.compile(r"(?:(?P<method>\w+) )?(?P<rest>\(.*)", re.DOTALL)
_PREFIX = re.compile(r"(`(?:[^`]|``)+`)\((\d+)\)")  # of MySQL's index, the beginning of a text
_EXCLUSION = re.compile(r"EXCLUDE USING (?P<method>\w+) (?P<rest>\(.*)", re.DOTALL)

_OPERATOR = re.compile(r" WITH ([^\s,]+)")
_ORDER = re.compile(r" (?:DESC|NULLS FIRST|NULLS LAST|\w+_pattern_ops|\w+_ops)\b")


@dataclass(frozen=True, slots=True)
class RowRule:
    """A rule of one row: `text` says it, `passes` whether a row keeps it, `make` changes the row."""

    text: str
    passes: Callable[[int], bool]
    make: Callable[[int], None]


@dataclass(slots=True)
class UniqueRule:
    """A rule of all rows together: no two have the same values of `terms` where `where` holds.

    `columns` are those to change in a row that breaks it, `seen` the values of the rows before.
    """

    text: str
    terms: list[Callable[[int], Any]]
    columns: tuple[str, ...]
    where: Condition | None = None
    nulls_not_distinct: bool = False
    seen: set[Any] = field(default_factory=set)

    def key(self, row: int) -> Any:
        """Return what no other row may have; None where the rule says nothing of the row."""
        if self.where and self.where.truth(row) is not True:
            return None
        if len(self.terms) == 1:
            key = self.terms[0](row)
            return ("",) if key is None and self.nulls_not_distinct else key
        values = tuple(term(row) for term in self.terms)
        return None if None in values and not self.nulls_not_distinct else values

    def passes(self, row: int) -> bool:
        """Return whether no row before has the same values."""
        key = self.key(row)
        return key is None or self.is_free(key)

    def keep(self, row: int) -> None:
        """Remember the row's values."""
        key = self.key(row)
        if key is not None:
            self.take(key)

    def is_free(self, key: Any) -> bool:
        """Return whether no row has the key."""
        return key not in self.seen

    def take(self, key: Any) -> None:
        """Remember a key."""
        self.seen.add(key)

    def give_back(self, key: Any) -> None:
        """Forget a key, if it was there."""
        self.seen.discard(key)


@dataclass(slots=True)
class ApartRule(UniqueRule):
    """A rule of all rows together: the last of `terms` is a range, and the ranges of two rows whose other
    terms are the same do not meet."""

    taken: dict[Any, Taken] = field(default_factory=dict)

    def key(self, row: int) -> Any:
        """Return what the row has and its range; None where the rule says nothing of the row."""
        if self.where and self.where.truth(row) is not True:
            return None
        *values, span = (term(row) for term in self.terms)
        is_said = span is not None and None not in values and (span.is_wrong or span.start < span.end)
        return (tuple(values), span) if is_said else None

    def is_free(self, key: Any) -> bool:
        """Return whether the range is one, and meets none of another row."""
        values, span = key
        return not span.is_wrong and (values not in self.taken or self.taken[values].has_room(span))

    def take(self, key: Any) -> None:
        """Remember a range."""
        self.taken.setdefault(key[0], Taken()).add(key[1])

    def give_back(self, key: Any) -> None:
        """Forget a range, if it was there."""
        if key and key[0] in self.taken:
            self.taken[key[0]].discard(key[1])


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a table that were read, and the texts of those that were not."""

    rows: tuple[RowRule, ...]
    uniques: tuple[UniqueRule, ...]
    unread: tuple[str, ...]


def rules_of(table: Table, rows: Rows, dialect: Dialect = "postgres") -> Rules:
    """Return what the rows of a table must keep."""
    row_rules: list[RowRule] = []
    uniques: list[UniqueRule] = []
    unread: list[str] = []
    for text, expression, named in (*_checks(table), *_computed_ranges(table, dialect)):
        try:
            row_rules.append(_row_rule(text, read_condition(expression, rows, named, dialect)))
        except Unreadable:
            unread.append(text)
    for key in table.keys:
        if key.kind in ("primary", "unique"):
            rule = _key_rule(key, rows, dialect)
            uniques += [rule] if rule else []
            unread += [] if rule else [f"{key.kind} ({', '.join(key.columns)})"]
    for text, keys, where in _indexes(table):
        try:
            uniques.append(_index_rule(text, _index_terms(keys, rows, dialect), where, rows))
        except Unreadable:
            unread.append(text)
    for text in table.exclusions:
        try:
            uniques.append(_exclusion_rule(text, rows))
        except Unreadable:
            unread.append(text)
    return Rules(tuple(row_rules), tuple(uniques), tuple(unread))


def _row_rule(text: str, condition: Condition) -> RowRule:
    return RowRule(text, condition.passes, lambda row: condition.make(row, True))


def _checks(table: Table) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield each check: how to call it, its expression, and which column its names mean."""
    for check in table.checks:
        yield f"{check.name}: {check.expression}", check.expression, {}
    for column in table.columns:
        for expression in column.domain_checks if not (column.values or column.bounds) else ():
            yield f"{column.type} ({column.name}): {expression}", expression, _meaning(column)


def _computed_ranges(table: Table, dialect: Dialect) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield the range and the list of each column that the server computes, as checks."""
    for column in table.columns:
        if column.generated:
            name = exp.column(exp.to_identifier(column.name, quoted=True))
            for condition in _limits(column, name):
                yield f"the range of {column.name}", condition.sql(dialect), {}


def _limits(column: Column, name: exp.Expr) -> Iterator[exp.Expr]:
    bounds = column.bounds or Bounds()
    for kind, limit in (
        (exp.GTE, bounds.min), (exp.LTE, bounds.max), (exp.GT, bounds.above), (exp.LT, bounds.below)
    ):  # fmt: skip
        if limit is not None:
            yield kind(this=name, expression=exp.convert(limit))
    if column.values:
        yield exp.In(this=name, expressions=[exp.convert(value) for value in column.values])


def _meaning(column: Column) -> dict[str, str]:
    return {"VALUE": column.name, "value": column.name}


def _key_rule(key: Key, rows: Rows, dialect: Dialect) -> UniqueRule | None:
    if key.temporal:
        return None
    try:
        terms = [rows.reader(name) for name in key.columns]
    except Unreadable:
        return None
    if dialect == "mysql":
        terms = [_folded(term) for term in terms]
    text = f"{key.kind} ({', '.join(key.columns)})"
    return UniqueRule(text, terms, key.columns, None, key.nulls_not_distinct)


def _index_terms(keys: str, rows: Rows, dialect: Dialect) -> list[Term]:
    if dialect == "postgres":
        return read_terms(keys, rows)
    terms = read_terms(_PREFIX.sub(r"left(\1, \2)", keys), rows, dialect)
    return [replace(term, value=_folded(term.value)) if term.kind == "text" else term for term in terms]


def _folded(read: Callable[[int], Any]) -> Callable[[int], Any]:
    """Return what reads a text as most of MySQL's collations compare it: without case, accents and blanks at
    its end. Where one tells more apart, there is room for fewer rows, and none that is refused."""

    def value(row: int) -> Any:
        text = read(row)
        if not isinstance(text, str):
            return text
        letters = unicodedata.normalize("NFD", text.rstrip(" ")).casefold()
        return "".join(letter for letter in letters if not unicodedata.combining(letter))

    return value


def _index_rule(text: str, terms: list[Term], where: str | None, rows: Rows) -> UniqueRule:
    condition = read_condition(where, rows) if where else None
    values = [term.value for term in terms]
    return UniqueRule(text, values, _names(terms), condition, "NULLS NOT DISTINCT" in text)


def _names(terms: list[Term]) -> tuple[str, ...]:
    """Return the columns to change so that terms get other values."""
    return tuple(name for term in terms for name in names_of(term))


def _indexes(table: Table) -> Iterator[tuple[str, str, str | None]]:
    """Yield each unique index: its text, what is between its brackets, and its condition."""
    for text in table.unique_where:
        found = _INDEX.fullmatch(text)
        if found:
            keys, rest = _in_brackets(found["rest"])
            where = rest.partition("WHERE")[2].strip() or None
            yield text, _ORDER.sub("", keys), where


def _exclusion_rule(text: str, rows: Rows) -> UniqueRule:
    """Return the rule of an exclusion: by equality, and of ranges that may not meet. Raise Unreadable for any
    other operator."""
    found = _EXCLUSION.match(text)
    if found is None:
        raise Unreadable(text)
    inside, rest = _in_brackets(found["rest"])
    operators = _OPERATOR.findall(inside)
    terms = read_terms(_ORDER.sub("", _OPERATOR.sub("", inside)), rows)
    if len(terms) != len(operators) or not {"=", "&&"}.issuperset(operators) or operators.count("&&") > 1:
        raise Unreadable(text)
    where = rest.partition("WHERE")[2].partition(" DEFERRABLE")[0].strip()
    condition = read_condition(where, rows) if where else None
    if "&&" not in operators:
        return UniqueRule(text, [term.value for term in terms], _names(terms), condition)
    ranged = terms.pop(operators.index("&&"))
    if ranged.kind != "range":
        raise Unreadable(text)
    terms.append(ranged)
    return ApartRule(text, [term.value for term in terms], _names(terms), condition)


def _in_brackets(text: str) -> tuple[str, str]:
    """Return with its brackets what stands between the first one and its closing one, and what follows."""
    depth, is_text = 0, False
    for place, character in enumerate(text):
        if character == "'":
            is_text = not is_text
        if not is_text and character in "()":
            depth += 1 if character == "(" else -1
            if depth == 0:
                return text[1:place], text[place + 1 :]
    raise Unreadable(text)
