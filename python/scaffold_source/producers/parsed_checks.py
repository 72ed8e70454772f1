"""Read a value list or a range out of a CHECK with a parser, where `checks.py` does not know its spelling.

A check has many spellings: `= ANY (ARRAY[…])`, `OR`, casts around either side, `IS NULL` alternatives.
sqlglot parses them; the patterns below match its tree. It is slow to import, so it waits until it is needed.
"""

from __future__ import annotations

import logging
from decimal import Decimal, InvalidOperation
from typing import Literal

import sqlglot
from sqlglot import exp

from scaffold_source.model import Bounds, Scalar
from scaffold_source.producers.checks import ColumnRule

# What sqlglot cannot parse stays an expression; nobody needs to hear of it.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL)

_INT_LIMIT = 2**63


Dialect = Literal["postgres", "mysql"]


def parsed_rule(expression: str, dialect: Dialect) -> ColumnRule | None:
    """Return the rule that a check's `expression` puts on one column, None if it is not that simple."""
    node = condition(expression, dialect)
    return _read(without_casts(node)) if node else None


def condition(expression: str, dialect: Dialect) -> exp.Expr | None:
    """Return what a check's `expression` is parsed to, None if it cannot be."""
    try:
        # In a WHERE, a column called `comment` or `set` is no command.
        tree = sqlglot.parse_one(f"select 1 where ({expression})", read=dialect)
    except Exception:  # of whatever kind: sqlglot promises none for a text that is no SQL
        return None
    where = tree.find(exp.Where)
    return where.this if where else None


def without_casts(node: exp.Expr) -> exp.Expr:
    """Return `node` without parentheses, casts and MySQL's `_utf8mb4` before a text."""
    while isinstance(node, (exp.Paren, exp.Cast, exp.Introducer)):
        node = node.expression if isinstance(node, exp.Introducer) else node.this
    return node


def _read(node: exp.Expr) -> ColumnRule | None:
    if isinstance(node, exp.Or):
        return _either(node)
    if isinstance(node, exp.And):
        return _both(node)
    if isinstance(node, exp.Between):
        low, high = _number(node.args["low"]), _number(node.args["high"])
        if (column := _column(node.this)) and low is not None and high is not None:
            return ColumnRule(column, bounds=Bounds(min=low, max=high))
        return None
    if isinstance(node, (exp.EQ, exp.In)):
        return _value_list(node)
    return _bound(node)


_BOUND: dict[type[exp.Expr], str] = {exp.GTE: "min", exp.LTE: "max", exp.GT: "above", exp.LT: "below"}
_MIRRORED: dict[type[exp.Expr], str] = {exp.GTE: "max", exp.LTE: "min", exp.GT: "below", exp.LT: "above"}


def _bound(node: exp.Expr) -> ColumnRule | None:
    if type(node) not in _BOUND:
        return None
    left, right = node.this, node.expression
    if (column := _column(left)) and (number := _number(right)) is not None:
        return ColumnRule(column, bounds=Bounds(**{_BOUND[type(node)]: number}))
    if (column := _column(right)) and (number := _number(left)) is not None:
        return ColumnRule(column, bounds=Bounds(**{_MIRRORED[type(node)]: number}))
    return None


def _value_list(node: exp.Expr) -> ColumnRule | None:
    column = _column(node.this)
    options = [*node.expressions] if isinstance(node, exp.In) else [node.expression]
    if isinstance(node, exp.EQ) and isinstance(quantified := without_casts(node.expression), exp.Any):
        array = without_casts(quantified.this)
        if not isinstance(array, exp.Array):
            return None
        options = list(array.expressions)
    values = [_value(option) for option in options]
    if column is None or not values or None in values:
        return None
    return ColumnRule(column, values=tuple(value for value in values if value is not None))


def _either(node: exp.Or) -> ColumnRule | None:
    """Read `a = 1 or a = 2`. `a is null or …` adds nothing: a check passes on null anyway."""
    sides = [without_casts(side) for side in node.flatten()]
    null_tests = {_column(side.this) for side in sides if _is_null_test(side)}
    rules = [_read(side) for side in sides if not _is_null_test(side)]
    first = rules[0] if rules else None
    if first is None or any(rule is None or rule.column != first.column for rule in rules):
        return None
    if not null_tests <= {first.column}:
        return None
    if len(rules) == 1:
        return first
    values = tuple(value for rule in rules if rule for value in rule.values)
    return ColumnRule(first.column, values=values) if all(rule and rule.values for rule in rules) else None


def _both(node: exp.And) -> ColumnRule | None:
    """Read `a >= 1 and a <= 5`."""
    rules = [_read(without_casts(side)) for side in node.flatten()]
    bounds, first = None, rules[0]
    for rule in rules:
        if rule is None or rule.bounds is None or first is None or rule.column != first.column:
            return None
        bounds = rule.bounds.within(bounds)
    return ColumnRule(first.column, bounds=bounds) if first else None


def _is_null_test(node: exp.Expr) -> bool:
    is_plain = isinstance(node, exp.Is) and not node.args.get("negate")
    return is_plain and isinstance(without_casts(node.expression), exp.Null)


_LOSSLESS = {"TEXT", "VARCHAR", "BPCHAR", "DECIMAL", "DOUBLE", "BIGINT"}


def _column(node: exp.Expr) -> str | None:
    """Return the column's name. Return None for a function of it (`upper(status)` is not `status`) and for a
    cast that may change the value."""
    while isinstance(node, (exp.Paren, exp.Cast)):
        if isinstance(node, exp.Cast) and (node.to.this.name not in _LOSSLESS or node.to.expressions):
            return None
        node = node.this
    return node.name if isinstance(node, exp.Column) and not node.table else None


def _value(node: exp.Expr) -> Scalar | None:
    literal = without_casts(node)
    if isinstance(literal, exp.Literal) and literal.is_string and not _is_cast_to_number(node):
        return str(literal.this)
    return _number(node)


def _is_cast_to_number(node: exp.Expr) -> bool:
    return isinstance(node, exp.Cast) and node.to.this in exp.DataType.NUMERIC_TYPES


def _number(node: exp.Expr) -> int | float | None:
    node = without_casts(node)
    sign = 1
    if isinstance(node, exp.Neg):
        sign, node = -1, without_casts(node.this)
    if not isinstance(node, exp.Literal):
        return None
    number = _exact(str(node.this))
    return None if number is None else sign * number


def _exact(text: str) -> int | float | None:
    """Return the number that `text` spells, None if neither a 64-bit integer nor a float represents it
    exactly."""
    try:
        number = Decimal(text)
    except InvalidOperation:  # PostgreSQL prints a negative constant as the string '-1' with a cast
        return None
    if number == number.to_integral_value():
        return int(number) if abs(number) < _INT_LIMIT else None
    return float(text) if Decimal(repr(float(text))) == number else None
