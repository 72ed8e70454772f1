"""What a table promises of its rows: in checks, lists of values, bounds, labels, and as NOT NULL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from scaffold_source.drift.formulas import (
    AllOf,
    AnyOf,
    Compare,
    Constant,
    Formula,
    IsNull,
    Not,
    Relate,
    Sign,
    Statement,
    formula_of,
    parts_of,
)
from scaffold_source.drift.implication import conjuncts, implies
from scaffold_source.lexicon.types import family
from scaffold_source.model import Bounds, Check, Column, Scalar, Table

Promise = Check | Bounds | str | tuple[Scalar, ...]  # a text is a domain's check, with VALUE for the column
_LIMITS: dict[str, frozenset[Sign]] = {
    "min": frozenset({"=", ">"}),
    "above": frozenset({">"}),
    "max": frozenset({"<", "="}),
    "below": frozenset({"<"}),
}
_EQUAL = frozenset[Sign]({"="})
_VALUE = re.compile(r"'(?:[^']|'')*'|\bVALUE\b")
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=16)  # three rules ask the same of one change, one after the other
def still_holds(promise: Promise, column: str | None, table: Table) -> bool:
    """True if it is proven that every row of `table` keeps `promise`, which is about `column` if it is no
    check of a table. What is not valid for old rows proves only what is not valid for them either."""
    wanted = _formula(promise, column)
    for_old_rows = not isinstance(promise, Check) or promise.validated
    return wanted is not None and _is_promised(wanted, table, for_old_rows=for_old_rows)


def refuses_null(column: str, table: Table) -> bool:
    """True if it is proven that no row of `table` has NULL in `column`, be it by a check."""
    return _is_promised(Not(IsNull(column)), table, for_old_rows=True)


def _is_promised(wanted: Formula, table: Table, *, for_old_rows: bool) -> bool:
    integers = {c.name for c in table.columns if family(c.base_type) == "integer"}
    about = _operands(wanted)
    parts = [part for kept in _promises(table, for_old_rows=for_old_rows) for part in conjuncts(kept)]
    related = tuple(part for part in parts if _operands(part) & about)
    return implies(AllOf(related), wanted, integers)


def _promises(table: Table, *, for_old_rows: bool) -> Iterator[Formula]:
    for check in table.checks:
        if (check.validated or not for_old_rows) and (formula := formula_of(check.expression)):
            yield formula
    for column in table.columns:
        yield from _of_column(column)


def _of_column(column: Column) -> Iterator[Formula]:
    if not column.nullable:
        yield Not(IsNull(column.name))
    for promise in (column.values, column.labels, column.bounds, *column.domain_checks):
        if promise and (formula := _formula(promise, column.name)):
            yield formula


def _formula(promise: Promise, column: str | None) -> Formula | None:
    """Return what a promise says, None if that cannot be told."""
    if isinstance(promise, Check):
        return formula_of(promise.expression)
    assert column is not None, "values, bounds and a domain's checks are a column's"
    if isinstance(promise, str):
        name = '"' + column.replace('"', '""') + '"'
        return formula_of(_VALUE.sub(lambda word: name if word[0] == "VALUE" else word[0], promise))
    if isinstance(promise, Bounds):
        limits = ((signs, getattr(promise, limit)) for limit, signs in _LIMITS.items())
        return AllOf(tuple(Compare(column, s, _constant(limit)) for s, limit in limits if limit is not None))
    return AnyOf(tuple(Compare(column, _EQUAL, _constant(value)) for value in promise))


def _constant(value: Scalar) -> Constant:
    return Constant("text", value) if isinstance(value, str) else Constant("number", Decimal(str(value)))


def _operands(formula: Formula) -> set[str]:
    """Return the words in everything that a formula compares: columns among them."""
    texts: list[str] = []
    for part in parts_of(formula):
        match part:
            case Statement(text):
                texts.append(text)
            case IsNull(operand) | Compare(operand, _, _):
                texts.append(operand)
            case Relate(left, right, _):
                texts += (left, right)
    return {word for text in texts for word in _WORD.findall(text)} | set(texts)
