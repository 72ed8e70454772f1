"""Expressions in rows, read from SQL: columns, literals, sums and calls of functions. See conditions.py."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from sqlglot import exp

from scaffold_source.model import Column
from scaffold_source.sample.functions import FUNCTIONS, MOMENTS, PARTS, Function, Unreadable
from scaffold_source.sample.spans import span_of
from scaffold_source.sample.values import Kind, Value, exact, kind_of, padded

if TYPE_CHECKING:
    from scaffold_source.sample.conditions import Condition

_NUMERIC = ("integer", "number", "float")


class Rows(Protocol):
    """The rows that conditions are about, one number each."""

    def reader(self, column: str) -> Callable[[int], Value]:
        """Return what reads the column's value."""

    def column(self, name: str) -> Column:
        """Return a column. Raise Unreadable where there is none of that name."""

    def put(self, row: int, column: str, value: Value) -> bool:
        """Put a value there, where the column may have it; return whether."""

    def again(self, row: int, column: str) -> None:
        """Put another value there, not null."""

    def chance(self) -> float:
        """Return a number from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Term:
    """An expression: its value in a row, what kind that is, and the column that it is, if it is one.

    `constant` says that it is the same in every row, `inner` is the first column that a function takes,
    `inners` are all of them. `toward` says what to put into `inner` in a row so that the function gives what
    is wanted, `width` to how many characters the server fills a text with blanks."""

    value: Callable[[int], Any]
    kind: str
    column: str | None = None
    constant: bool = False
    inner: str | None = None
    inners: tuple[str, ...] = ()
    toward: Callable[[int, Any], Any] | None = None
    width: int | None = None


class Terms:
    """Reads expressions. `named` says which column a name means, `condition` reads a condition in one."""

    def __init__(
        self, rows: Rows, named: Mapping[str, str], condition: Callable[[exp.Expr], Condition]
    ) -> None:
        self.rows = rows
        self.named = named
        self.condition = condition

    def pair(self, one: exp.Expr, other: exp.Expr) -> tuple[Term, Term]:
        """Return two terms that are compared, a literal read as the other's kind."""
        left, right = self.term(one), self.term(other)
        if left.kind != right.kind:
            if right.constant and right.kind in ("text", "null"):
                right = _read_as(right, left.kind)
            elif left.constant and left.kind in ("text", "null"):
                left = _read_as(left, right.kind)
        if {left.kind, right.kind} == {"text", "enum"} or left.kind == right.kind:
            if left.kind in ("other", "json", "array", "range"):
                raise Unreadable(one.sql())
            return left, right
        raise Unreadable(f"{one.sql()} and {other.sql()}")

    def term(self, node: exp.Expr) -> Term:
        """Return what an expression is worth in a row. Raise Unreadable."""
        node = bare(node)
        if isinstance(node, exp.Column) and not node.table:
            return self._column(self.named.get(node.name, node.name))
        if isinstance(node, (exp.Literal, exp.Boolean, exp.Null)):
            return _literal(node)
        if isinstance(node, exp.Neg):
            inner = self.term(node.this)
            return Term(
                _lifted(operator.neg, inner), inner.kind, constant=inner.constant, inner=name_of(inner)
            )
        if isinstance(node, exp.Cast):
            return self._cast(node)
        read = self._case if isinstance(node, exp.Case) else self._called
        return self._computed(node) if isinstance(node, tuple(_ARITHMETIC)) else read(node)

    def _column(self, name: str) -> Term:
        read, column = self.rows.reader(name), self.rows.column(name)
        kind = kind_of(column)
        if kind != "range":
            return Term(read, family(kind), column=name, width=padded(column))

        def value(row: int) -> Any:
            text = read(row)
            return None if text is None else span_of(str(text), column.base_type)

        return Term(value, kind, column=name)

    def _case(self, node: exp.Expr) -> Term:
        branches = []
        for branch in node.args["ifs"]:
            branches.append((self.condition(case_condition(node, branch)), self.term(branch.args["true"])))
        last = self.term(node.args.get("default") or exp.Null())
        kinds = {term.kind for term in (*(term for _, term in branches), last)} - {"null"}
        if len(kinds) != 1:
            raise Unreadable(node.sql())

        def value(row: int) -> Any:
            found = (term for condition, term in branches if condition.truth(row) is True)
            return next(found, last).value(row)

        names = [name for condition, term in branches for name in (*condition.columns, *names_of(term))]
        columns = tuple(dict.fromkeys((*names, *names_of(last))))
        return Term(value, kinds.pop(), inner=columns[0] if columns else None, inners=columns)

    def _cast(self, node: exp.Cast) -> Term:
        term = self.term(node.this)
        kind = _CAST_KINDS.get(node.to.this.name)
        if term.kind == "null":
            return Term(term.value, kind or "null", constant=True)
        if term.constant and term.kind == "text":
            return _read_as(term, kind) if kind else term  # of the producer's own: an enum's label
        if kind == term.kind or (kind == "text" and term.kind in ("enum", "json")):
            return Term(
                term.value, term.kind if kind != "text" else "text", term.column, term.constant, term.inner
            )
        raise Unreadable(node.sql())

    def _computed(self, node: exp.Expr) -> Term:
        left, right = self.pair(node.this, node.expression)
        if left.kind != "number" or right.kind != "number":
            raise Unreadable(node.sql())
        compute = _ARITHMETIC[type(node)]

        def value(row: int) -> Value:
            one, other = left.value(row), right.value(row)
            return None if one is None or other is None else compute(exact(one), exact(other))

        columns = (*names_of(left), *names_of(right))
        return Term(value, "number", inner=columns[0] if columns else None, inners=columns)

    def _called(self, node: exp.Expr) -> Term:
        function, arguments = _call(node)
        found = FUNCTIONS.get(function)
        if found is None:
            raise Unreadable(node.sql())
        terms = [self.term(argument) for argument in arguments]
        if any(term.kind not in found.takes for term in terms if term.kind != "null"):
            raise Unreadable(node.sql())
        if function == "octet_length" and terms[0].width:
            raise Unreadable(node.sql())  # the blanks count
        values, compute, of_nulls = [term.value for term in terms], found.compute, found.takes_nulls

        def value(row: int) -> Value:
            given = [read(row) for read in values]
            return None if not of_nulls and None in given else compute(*given)

        kind = found.gives or next((term.kind for term in terms if term.kind != "null"), "null")
        columns = [name for term in terms for name in names_of(term)]
        if not columns:
            return Term(value, kind, constant=all(term.constant for term in terms))
        return Term(value, kind, inner=columns[0], inners=tuple(columns), toward=_toward(found, terms))


def _toward(function: Function, terms: list[Term]) -> Callable[[int, Any], Any] | None:
    """Return what to put into the one column that a function takes, first of all that it takes."""
    change = function.toward
    if change is None or not terms[0].column or any(not term.constant for term in terms[1:]):
        return None
    read, of_nulls = terms[0].value, function.takes_nulls

    def value(row: int, wanted: Any) -> Any:
        given = read(row)
        return None if given is None and not of_nulls else change(given, wanted)

    return value


def bare(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Paren):
        node = node.this
    return node


def uncast(node: exp.Expr) -> exp.Expr:
    while isinstance(node, (exp.Paren, exp.Cast)):
        node = node.this
    return node


def name_of(term: Term) -> str | None:
    return term.column or term.inner


def names_of(term: Term) -> tuple[str, ...]:
    """Return every column in a term."""
    return term.inners or tuple(filter(None, [name_of(term)]))


def case_condition(node: exp.Expr, branch: exp.Expr) -> exp.Expr:
    """Return when a branch of `case` counts: where its condition holds, or `case` is about its value."""
    return exp.EQ(this=node.this.copy(), expression=branch.this) if node.this else branch.this


def family(kind: Kind) -> str:
    if kind in _NUMERIC:
        return "number"
    return "timestamp" if kind in ("timestamp", "timestamptz", "date") else kind


def _literal(node: exp.Expr) -> Term:
    if isinstance(node, exp.Null):
        return Term(lambda _: None, "null", constant=True)
    if isinstance(node, exp.Boolean):
        truth = bool(node.this)
        return Term(lambda _: truth, "boolean", constant=True)
    text = str(node.this)
    if node.is_string:
        return Term(lambda _: text, "text", constant=True)
    number = int(text) if text.isdigit() else Decimal(text)
    return Term(lambda _: number, "number", constant=True)


def _read_as(term: Term, kind: str) -> Term:
    """Return a literal as a value of `kind`. Raise Unreadable where it is none."""
    value = term.value(0)
    if value is None or kind in ("text", "enum"):
        return Term(term.value, kind, constant=True)
    try:
        if kind == "number":
            value = Decimal(value)
            value = int(value) if value == value.to_integral_value() else value
        elif kind == "timestamp":
            value = datetime.fromisoformat(str(value))
            if value.tzinfo is not None:
                raise Unreadable(str(value))
        elif kind == "boolean":
            value = {"t": True, "true": True, "f": False, "false": False}[str(value)]
        elif kind == "uuid":
            value = str(UUID(str(value)))
        elif kind == "bytes" and str(value).startswith("\\x"):
            value = str(value).lower()
        else:
            raise Unreadable(str(value))
    except (ValueError, KeyError, InvalidOperation):
        raise Unreadable(str(value)) from None
    return Term(lambda _: value, kind, constant=True)


def _lifted(compute: Callable[[Any], Any], term: Term) -> Callable[[int], Any]:
    def value(row: int) -> Any:
        given = term.value(row)
        return None if given is None else compute(given)

    return value


_ARITHMETIC: dict[type[exp.Expr], Callable[[Any, Any], Any]] = {
    exp.Add: operator.add,
    exp.Sub: operator.sub,
    exp.Mul: operator.mul,
}
_CAST_KINDS = {
    "TEXT": "text", "VARCHAR": "text", "BPCHAR": "text", "CHAR": "text", "NAME": "text",
    "INT": "number", "BIGINT": "number", "SMALLINT": "number", "DECIMAL": "number", "DOUBLE": "number",
    "FLOAT": "number", "TIMESTAMP": "timestamp", "TIMESTAMPNTZ": "timestamp", "TIMESTAMPTZ": "timestamp",
    "DATE": "timestamp", "BOOLEAN": "boolean", "UUID": "uuid", "VARBINARY": "bytes",
}  # fmt: skip


def _call(node: exp.Expr) -> tuple[str, list[exp.Expr]]:
    """Return the name of the function that is called, in lower case, and its arguments."""
    if isinstance(node, exp.Anonymous):
        return str(node.name).lower(), list(node.expressions)
    if isinstance(node, (exp.TimestampTrunc, exp.Extract)):
        name, of = ("date_trunc", "unit") if isinstance(node, exp.TimestampTrunc) else ("date_part", "this")
        unit = uncast(node.args[of]).name.lower()
        if unit not in (MOMENTS if name == "date_trunc" else PARTS):
            raise Unreadable(node.sql())
        moment = node.this if name == "date_trunc" else node.expression
        return name, [moment, exp.Literal.string(unit)]
    if isinstance(node, exp.Func):
        inner = [node.this] if isinstance(node.this, exp.Expression) else []
        extra = [node.args["expression"]] if isinstance(node.args.get("expression"), exp.Expression) else []
        return node.sql_name().lower(), [*inner, *extra, *node.expressions]
    raise Unreadable(node.sql())
