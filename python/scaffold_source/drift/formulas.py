"""What a CHECK says, as a formula over comparisons: the form in which two checks can be compared.

A server prints a check in one canonical form; sqlglot parses it. What is not understood (a function, a
pattern, another operator) becomes a statement that is true, false or unknown, whatever else is the case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache, reduce
from typing import Literal

from sqlglot import exp

from scaffold_source.producers.answers import LONGEST
from scaffold_source.producers.parsed_checks import Dialect, condition, without_casts

Sign = Literal["<", "=", ">"]
_DIALECTS: tuple[Dialect, ...] = ("postgres", "mysql")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LARGEST = 500  # parts of a formula


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal: a number, a text, a day, or the SQL of anything else."""

    kind: Literal["number", "text", "day", "other"]
    value: Decimal | str


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Formula


@dataclass(frozen=True, slots=True)
class IsTrue:
    """True where `part` is, else false: never unknown."""

    part: Formula


@dataclass(frozen=True, slots=True)
class Choice:
    """`then` where `condition` is true, else `otherwise`."""

    condition: Formula
    then: Formula
    otherwise: Formula


@dataclass(frozen=True, slots=True)
class IsNull:
    operand: str


@dataclass(frozen=True, slots=True)
class Compare:
    """True where the operand stands to the constant as one of `signs` says; unknown where it is null."""

    operand: str
    signs: frozenset[Sign]
    constant: Constant


@dataclass(frozen=True, slots=True)
class Relate:
    """True where `left` stands to `right` as one of `signs` says; unknown where either is null."""

    left: str
    right: str
    signs: frozenset[Sign]


@dataclass(frozen=True, slots=True)
class Statement:
    """What is not understood further: true, false, or unknown."""

    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """A constant: true, false, or unknown (None)."""

    value: bool | None


Formula = AllOf | AnyOf | Not | IsTrue | Choice | IsNull | Compare | Relate | Statement | Known


def parts_of(formula: Formula) -> Iterator[Formula]:
    """Yield the formula and everything that it is made of."""
    yield formula
    inner: tuple[Formula, ...] = ()
    if isinstance(formula, (AllOf, AnyOf)):
        inner = formula.parts
    elif isinstance(formula, (Not, IsTrue)):
        inner = (formula.part,)
    elif isinstance(formula, Choice):
        inner = (formula.condition, formula.then, formula.otherwise)
    for part in inner:
        yield from parts_of(part)


@lru_cache(maxsize=4096)
def formula_of(expression: str) -> Formula | None:
    """Return what a check's expression says; None if it cannot be parsed, was cut, or is too large."""
    if len(expression) > LONGEST:
        return None
    for dialect in _DIALECTS:
        node = condition(expression, dialect)
        if node is None:
            continue
        try:
            formula = _formula(node)
            return formula if sum(1 for _ in parts_of(formula)) <= _LARGEST else None
        except Exception:  # noqa: S112 (of whatever kind: a tree may be too deep, a literal no number)
            continue
    return None


# ---- reading the tree

_LESS, _EQUAL, _MORE = frozenset[Sign]({"<"}), frozenset[Sign]({"="}), frozenset[Sign]({">"})
_UNEQUAL = _LESS | _MORE
_SIGNS: dict[type[exp.Expr], frozenset[Sign]] = {
    exp.LT: _LESS,
    exp.LTE: _LESS | _EQUAL,
    exp.EQ: _EQUAL,
    exp.NEQ: _UNEQUAL,
    exp.GTE: _EQUAL | _MORE,
    exp.GT: _MORE,
}
_MIRRORED: dict[Sign, Sign] = {"<": ">", "=": "=", ">": "<"}
_UNKNOWN = Known(None)


def _bare(node: exp.Expr) -> exp.Expr:
    """Return `node` without the parentheses around it and MySQL's `_utf8mb4` before a text."""
    while isinstance(node, (exp.Paren, exp.Introducer)):
        node = node.expression if isinstance(node, exp.Introducer) else node.this
    return node


def _formula(node: exp.Expr) -> Formula:
    node = _bare(node)
    if node.args.get("negate"):  # `is not null`, `not like`
        positive = node.copy()
        positive.set("negate", None)
        return Not(_formula(positive))
    read = _READERS.get(type(node))
    if read:
        return read(node)
    if type(node) in _SIGNS:
        return _comparison(node)
    return Statement(_key(node))


def _connected(node: exp.Expr) -> Formula:
    parts = tuple(_formula(part) for part in node.flatten())
    return AllOf(parts) if isinstance(node, exp.And) else AnyOf(parts)


def _negated(node: exp.Expr) -> Formula:
    return Not(_formula(node.this))


def _boolean(node: exp.Expr) -> Formula:
    return Known(bool(node.this))


def _between(node: exp.Expr) -> Formula:
    low, high = (_compared(node.this, node.args[end], signs) for end, signs in _ENDS)
    return AllOf((low, high))


_ENDS = (("low", _EQUAL | _MORE), ("high", _LESS | _EQUAL))


def _one_of(node: exp.Expr) -> Formula:
    if not node.expressions:  # a subquery
        return Statement(_key(node))
    return AnyOf(tuple(_compared(node.this, option, _EQUAL) for option in node.expressions))


def _is(node: exp.Expr) -> Formula:
    what = _bare(node.expression)
    if isinstance(what, exp.Null):
        return IsNull(_key(node.this))
    if isinstance(what, exp.Boolean):
        part = _formula(node.this)
        return IsTrue(part if what.this else Not(part))
    return Statement(_key(node))


def _distinct(node: exp.Expr) -> Formula:
    """Read `a is distinct from b`: never unknown, for null is like null and unlike all else."""
    sides = [_bare(node.this), _bare(node.expression)]
    nulls = [_is_null(side) for side in sides]
    differ = AnyOf(
        (
            AllOf((nulls[0], Not(nulls[1]))),
            AllOf((Not(nulls[0]), nulls[1])),
            AllOf((Not(nulls[0]), Not(nulls[1]), _compared(sides[0], sides[1], _UNEQUAL))),
        )
    )
    return differ if isinstance(node, exp.NullSafeNEQ) else Not(differ)


def _is_null(side: exp.Expr) -> Formula:
    if isinstance(without_casts(side), exp.Null):
        return Known(True)
    return Known(False) if _constant(side) else IsNull(_key(side))


def _case(node: exp.Expr) -> Formula:
    default = node.args.get("default")
    otherwise = _formula(default) if default else _UNKNOWN
    branches = [(branch.this, _formula(branch.args["true"])) for branch in node.args["ifs"]]
    subject = node.args.get("this")

    def chosen(rest: Formula, branch: tuple[exp.Expr, Formula]) -> Formula:
        condition = _compared(subject, branch[0], _EQUAL) if subject else _formula(branch[0])
        return Choice(condition, branch[1], rest)

    return reduce(chosen, reversed(branches), otherwise)


_READERS: dict[type[exp.Expr], Callable[[exp.Expr], Formula]] = {
    exp.And: _connected,
    exp.Or: _connected,
    exp.Not: _negated,
    exp.Boolean: _boolean,
    exp.Null: lambda _: _UNKNOWN,
    exp.Between: _between,
    exp.In: _one_of,
    exp.Is: _is,
    exp.NullSafeNEQ: _distinct,
    exp.NullSafeEQ: _distinct,
    exp.Case: _case,
}


def _comparison(node: exp.Expr) -> Formula:
    signs, right = _SIGNS[type(node)], _bare(node.expression)
    is_all = isinstance(right, exp.Anonymous) and right.name.upper() == "ALL" and len(right.expressions) == 1
    if not is_all and not isinstance(right, exp.Any):
        return _compared(node.this, node.expression, signs)
    array = without_casts(right.expressions[0] if is_all else right.this)  # `= any (array[…])`, `<> all (…)`
    if not isinstance(array, exp.Array):
        return Statement(_key(node))
    parts = tuple(_compared(node.this, option, signs) for option in array.expressions)
    return AllOf(parts) if is_all else AnyOf(parts)


def _compared(left: exp.Expr, right: exp.Expr, signs: frozenset[Sign]) -> Formula:
    """Return the comparison with the constant on the right, or with both operands in one order."""
    if any(isinstance(without_casts(side), exp.Null) for side in (left, right)):
        return _UNKNOWN
    if any(isinstance(_bare(side), exp.Boolean) for side in (left, right)) and signs in (_EQUAL, _UNEQUAL):
        return _with_boolean(_bare(left), _bare(right), is_equal=signs == _EQUAL)
    constant = _constant(right)
    if constant is None and (_constant(left) or _key(left) > _key(right)):
        return _compared(right, left, frozenset(_MIRRORED[sign] for sign in signs))
    if constant is None:
        return Relate(_key(left), _key(right), signs)
    if first := _constant(left):
        return Statement(f"{first} {sorted(signs)} {constant}")
    return Compare(_key(left, constant), signs, constant)


def _with_boolean(left: exp.Expr, right: exp.Expr, *, is_equal: bool) -> Formula:
    value, part = (left, right) if isinstance(left, exp.Boolean) else (right, left)
    return _formula(part) if bool(value.this) == is_equal else Not(_formula(part))


def _constant(node: exp.Expr) -> Constant | None:
    """Return the literal that `node` is, whatever it is cast to; None if it is none."""
    node = _bare(node)
    literal, sign = without_casts(node), ""
    if isinstance(literal, exp.Neg):
        literal, sign = without_casts(literal.this), "-"
    if not isinstance(literal, exp.Literal):
        return None
    text = f"{sign}{literal.this}"
    target = node.to if isinstance(node, exp.Cast) else None
    if target is not None and target.this not in _PLAIN_TYPES:
        is_day = target.this == exp.DataType.Type.DATE and _DAY.fullmatch(text)
        return Constant("day", text) if is_day else Constant("other", node.sql())
    is_text = literal.is_string and (target is None or target.this not in exp.DataType.NUMERIC_TYPES)
    return Constant("text", text) if is_text and not sign else _number(text, node)


def _number(text: str, node: exp.Expr) -> Constant:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Constant("other", node.sql())
    return Constant("number", number) if number.is_finite() else Constant("other", node.sql())


_TEXT_TYPES = {exp.DataType.Type.TEXT, exp.DataType.Type.VARCHAR}
_PLAIN_TYPES = {*_TEXT_TYPES, exp.DataType.Type.BPCHAR, *exp.DataType.NUMERIC_TYPES}


def _key(node: exp.Expr, constant: Constant | None = None) -> str:
    """Return what identifies an operand: the column's name, or the SQL of another expression. Casts that
    keep every value of a text as it is do not count; a type of the producer's own compares in its own way."""
    node = _bare(node)
    while isinstance(node, exp.Cast) and node.to.this in _TEXT_TYPES and not node.to.expressions:
        node = _bare(node.this)
    own = " in its own type" if constant and constant.kind == "other" else ""
    is_column = isinstance(node, exp.Column) and not node.table
    return f"{node.name if is_column else node.sql()}{own}"
