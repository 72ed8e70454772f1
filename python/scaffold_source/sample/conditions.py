"""Conditions on a row, read from SQL: whether they hold, and what to change so that they do.

sqlglot parses them; what is read here has one meaning in PostgreSQL and in Python. Anything else raises
Unreadable: then only the server can say.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlglot import exp

from scaffold_source.producers.parsed_checks import Dialect, condition
from scaffold_source.sample.functions import Unreadable, like, matcher
from scaffold_source.sample.patterns import text_like
from scaffold_source.sample.terms import Rows, Term, Terms, bare, case_condition, name_of, names_of, uncast
from scaffold_source.sample.values import exact

Truth = bool | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: its truth in a row, how to make it true or false there, and the columns in it."""

    truth: Callable[[int], Truth]
    make: Callable[[int, Truth], None]
    columns: tuple[str, ...] = ()

    def passes(self, row: int) -> bool:
        """Return whether a row passes it as a check: unknown passes."""
        return self.truth(row) is not False


def read_condition(
    expression: str, rows: Rows, named: Mapping[str, str] | None = None, dialect: Dialect = "postgres"
) -> Condition:
    """Return the condition that an expression is. `named` says which column a name means.

    Raises Unreadable where its meaning is not known for sure.
    """
    return _Reader(rows, named or {}).condition(_parsed(expression, dialect))


def read_terms(expressions: str, rows: Rows, dialect: Dialect = "postgres") -> list[Term]:
    """Return the expressions between commas, as a key of an index has them. Raise Unreadable likewise."""
    node = _parsed(expressions, dialect)
    reader = _Reader(rows, {}).terms
    parts = node.expressions if isinstance(node, exp.Tuple) else [node]
    return [reader.term(part) for part in parts]


@lru_cache(maxsize=256)  # a rule of test rows is read once for each row
def _parsed(expression: str, dialect: Dialect) -> exp.Expr:
    """Return the expression, which nobody changes."""
    node = condition(expression, dialect)
    if node is None:
        raise Unreadable(expression)
    return node.transform(_of_mysql) if dialect == "mysql" else node


_PATTERNS = (exp.Like, exp.RegexpLike)


def _of_mysql(node: exp.Expr) -> exp.Expr:
    """Return what MySQL means in PostgreSQL's words. Raise Unreadable for `not like`: a collation decides
    which texts are not alike."""
    if isinstance(node, exp.Introducer):
        inner: exp.Expr = node.expression
        return inner
    if isinstance(node, exp.Length) and node.args.get("binary"):
        return exp.Anonymous(this="octet_length", expressions=[node.this])
    if isinstance(node, exp.Not) and isinstance(bare(node.this), _PATTERNS):
        raise Unreadable(node.sql())
    return node


_COMPARES: dict[type[exp.Expr], Callable[[Any, Any], bool]] = {
    exp.EQ: operator.eq,
    exp.NEQ: operator.ne,
    exp.LT: operator.lt,
    exp.LTE: operator.le,
    exp.GT: operator.gt,
    exp.GTE: operator.ge,
}
_MIRRORED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.GT,
    exp.GT: exp.LT,
    exp.LTE: exp.GTE,
    exp.GTE: exp.LTE,
}
_ORDERED = ("number", "timestamp")
_DAY = timedelta(days=1)


class _Reader:
    """Reads one expression."""

    def __init__(self, rows: Rows, named: Mapping[str, str]) -> None:
        self.rows = rows
        self.terms = Terms(rows, named, self.condition)
        self.readers: tuple[tuple[Any, Callable[[exp.Expr], Condition]], ...] = (
            ((exp.And, exp.Or), self._joined),
            (exp.Case, self._case),
            (exp.Not, lambda node: _negated(self.condition(node.this))),
            (exp.Is, self._is),
            (exp.Between, self._between),
            (exp.In, lambda node: self._one_of(node.this, node.expressions)),
            (exp.NullSafeEQ, self._same),
            (exp.NullSafeNEQ, lambda node: _negated(self._same(node))),
            (tuple(_COMPARES), self._compared),
            ((exp.Like, exp.ILike, exp.RegexpLike, exp.RegexpILike), self._pattern),
        )

    def condition(self, node: exp.Expr) -> Condition:
        """Return what an expression says of a row. Raise Unreadable."""
        node = bare(node)
        if node.args.get("negate"):
            positive = node.copy()
            positive.set("negate", None)
            return _negated(self.condition(positive))
        for kinds, read in self.readers:
            if isinstance(node, kinds):
                return read(node)
        term = self.terms.term(node)
        if term.kind != "boolean":
            raise Unreadable(node.sql())
        return self._truth_of(term)

    def _joined(self, node: exp.Expr) -> Condition:
        parts = [self.condition(part) for part in node.flatten()]
        return _connected(parts, self.rows, is_all=isinstance(node, exp.And))

    def _case(self, node: exp.Expr) -> Condition:
        """Read `case` in the words of `and`, `or` and `is true`."""
        ways: list[exp.Expr] = []
        before: list[exp.Expr] = []
        for branch in node.args["ifs"]:
            is_so = exp.Is(this=exp.Paren(this=case_condition(node, branch)), expression=exp.true())
            ways.append(exp.and_(*before, is_so, branch.args["true"]))
            before.append(exp.Not(this=is_so))
        ways.append(exp.and_(*before, node.args.get("default") or exp.Null()))
        return self.condition(exp.or_(*ways))

    def _between(self, node: exp.Expr) -> Condition:
        ends = (
            exp.GTE(this=node.this, expression=node.args["low"]),
            exp.LTE(this=node.this, expression=node.args["high"]),
        )
        return _connected([self.condition(end) for end in ends], self.rows, is_all=True)

    def _truth_of(self, term: Term) -> Condition:
        def make(row: int, truth: Truth) -> None:
            if term.column:
                self.rows.put(row, term.column, truth)
            elif term.inner:
                self.rows.again(row, term.inner)

        columns = (term.column or term.inner,) if term.column or term.inner else ()
        return Condition(term.value, make, tuple(filter(None, columns)))

    def _is(self, node: exp.Expr) -> Condition:
        what = bare(node.expression)
        if isinstance(what, exp.Boolean):
            inner = self.condition(node.this)
            wanted = bool(what.this)
            return Condition(
                lambda row: inner.truth(row) is wanted,
                lambda row, truth: inner.make(row, truth == wanted),
                inner.columns,
            )
        if not isinstance(what, exp.Null):
            raise Unreadable(node.sql())
        term = self.terms.term(node.this)
        name = term.column or term.inner

        def make(row: int, truth: Truth) -> None:
            if name and truth:
                self.rows.put(row, name, None) or self.rows.put(row, name, ())
            elif name:
                self.rows.again(row, name)

        return Condition(lambda row: term.value(row) is None, make, (name,) if name else ())

    def _one_of(self, subject: exp.Expr, options: list[exp.Expr]) -> Condition:
        if not options:
            raise Unreadable("a subquery")
        parts = [self.condition(exp.EQ(this=subject.copy(), expression=option)) for option in options]
        return _connected(parts, self.rows, is_all=False)

    def _compared(self, node: exp.Expr) -> Condition:
        right = bare(node.expression)
        is_all = isinstance(right, exp.Anonymous) and right.name.upper() == "ALL"
        if is_all or isinstance(right, exp.Any):
            array = uncast(right.expressions[0] if is_all else right.this)
            if not isinstance(array, exp.Array):
                return self._in_array(node, right)
            parts = [
                self.condition(type(node)(this=node.this.copy(), expression=o)) for o in array.expressions
            ]
            return _connected(parts, self.rows, is_all=is_all)
        if isinstance(node, (exp.EQ, exp.NEQ)) and (_is_truth(node.this) or _is_truth(node.expression)):
            return self._alike(node)
        left, other = self.terms.pair(node.this, node.expression)
        compare = _COMPARES[type(node)]
        if left.kind not in _ORDERED and not isinstance(node, (exp.EQ, exp.NEQ)):
            raise Unreadable(node.sql())  # the order of texts is a collation's
        return Condition(
            _compares(left.value, other.value, compare),
            self._maker(left, other, type(node)),
            tuple(filter(None, (left.column or left.inner, other.column or other.inner))),
        )

    def _in_array(self, node: exp.Expr, right: exp.Expr) -> Condition:
        left, array = self.terms.term(node.this), self.terms.term(right.this)
        if not isinstance(node, exp.EQ) or array.kind != "array":
            raise Unreadable(node.sql())
        name = left.column or array.column

        def truth(row: int) -> Truth:
            item, items = left.value(row), array.value(row)
            return None if item is None or items is None else item in items

        return Condition(
            truth, lambda row, _: self.rows.again(row, name) if name else None, (name,) if name else ()
        )

    def _alike(self, node: exp.Expr) -> Condition:
        """Read `(a is null) = (b is null)`: two truths, the same or not."""
        left, right = self.condition(node.this), self.condition(node.expression)
        is_same = isinstance(node, exp.EQ)

        def truth(row: int) -> Truth:
            one, other = left.truth(row), right.truth(row)
            return None if one is None or other is None else (one == other) is is_same

        def make(row: int, wanted: Truth) -> None:
            one = bool(left.truth(row))
            if self.rows.chance() < 0.5:
                right.make(row, one if is_same is wanted else not one)
            else:
                other = bool(right.truth(row))
                left.make(row, other if is_same is wanted else not other)

        return Condition(truth, make, (*left.columns, *right.columns))

    def _same(self, node: exp.Expr) -> Condition:
        """Read `a is not distinct from b`, which is never unknown."""
        left, right = self.terms.pair(node.this, node.expression)
        return Condition(
            lambda row: left.value(row) == right.value(row),
            self._maker(left, right, exp.EQ),
            tuple(filter(None, (left.column, right.column))),
        )

    def _pattern(self, node: exp.Expr) -> Condition:
        subject, pattern = self.terms.term(node.this), self.terms.term(node.expression)
        if not pattern.constant or subject.kind not in ("text", "enum"):
            raise Unreadable(node.sql())
        text = str(pattern.value(0))
        is_caseless = isinstance(node, (exp.ILike, exp.RegexpILike))
        regex = like(text) if isinstance(node, (exp.Like, exp.ILike)) else text
        matches, width = matcher(regex, is_caseless=is_caseless), subject.width or 0

        def truth(row: int) -> Truth:
            value = subject.value(row)
            return None if value is None else matches(value.ljust(width))

        def make(row: int, wanted: Truth) -> None:
            if not subject.column:
                return
            made = text_like(regex, self.rows.chance) if wanted else None
            made = made.rstrip(" ") if made and width else made
            if made is None or not self.rows.put(row, subject.column, made):
                self.rows.again(row, subject.column)

        name = subject.column or subject.inner
        return Condition(truth, make, (name,) if name else ())

    def _maker(self, left: Term, right: Term, sign: type[exp.Expr]) -> Callable[[int, Truth], None]:
        """Return what makes a comparison true or false: the column gets the value that does it."""

        def make(row: int, wanted: Truth) -> None:
            target, source, relation = left, right, sign
            if not _is_settable(left) or (_is_settable(right) and self.rows.chance() < 0.5):
                target, source, relation = right, left, _MIRRORED.get(sign, sign)
            name = name_of(target)
            if name is None or not _is_settable(target):
                self._make_inner(row, left, right)
                return
            value = source.value(row)
            is_other = relation in (exp.NEQ, exp.EQ) and (relation is exp.EQ) is not wanted
            near = [] if is_other or value is None else _near(value, relation, wanted=wanted is True)
            if not any(self._set(row, target, name, candidate) for candidate in near):
                self.rows.again(row, name)

        return make

    def _set(self, row: int, term: Term, name: str, value: Any) -> bool:
        """Make a term worth `value` in a row, by what is put into its column; return whether that may be."""
        needed = term.toward(row, value) if term.toward else value
        return needed is not None and self.rows.put(row, name, needed)

    def _make_inner(self, row: int, left: Term, right: Term) -> None:
        """Change a column in one of two terms; of several, one that may be null is so at times."""
        pairs = [(term, name) for term in (left, right) for name in names_of(term)]
        if not pairs:
            return
        chance = self.rows.chance
        term, name = pairs[int(chance() * len(pairs))]
        is_nulled = len(term.inners) > 1 and chance() < 0.5 and self.rows.put(row, name, None)
        if not is_nulled:
            self.rows.again(row, name)


def _is_settable(term: Term) -> bool:
    return bool(term.column or term.toward)


def _is_truth(node: exp.Expr) -> bool:
    return isinstance(
        bare(node), (exp.Is, exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.Boolean, exp.GT, exp.LT)
    )


def _compares(left: Any, right: Any, compare: Callable[[Any, Any], bool]) -> Callable[[int], Truth]:
    def truth(row: int) -> Truth:
        one, other = left(row), right(row)
        if one is None or other is None:
            return None
        if type(one) is not type(other):
            one, other = exact(one), exact(other)
        return compare(one, other)

    return truth


def _near(value: Any, sign: type[exp.Expr], *, wanted: bool) -> list[Any]:
    """Return values that stand to `value` as the sign says, or as it does not."""
    if isinstance(value, (str, bool)):
        return [value] if sign in (exp.EQ, exp.LTE, exp.GTE) or not wanted else []
    is_moment = hasattr(value, "year")
    if sign in (exp.LT, exp.GTE) and (sign is exp.LT) is wanted:
        return [value - _DAY] if is_moment else [value - 1, value - 10, value // 2]
    if sign in (exp.GT, exp.LTE) and (sign is exp.GT) is wanted:
        return [value + _DAY] if is_moment else [value + 1, value + 10, value * 2]
    if is_moment:
        return [value]
    return [value, value + 1, value - 1] if sign is exp.NEQ else [value]


def _negated(inner: Condition) -> Condition:
    def truth(row: int) -> Truth:
        value = inner.truth(row)
        return None if value is None else not value

    return Condition(truth, lambda row, wanted: inner.make(row, not wanted), inner.columns)


def _connected(parts: list[Condition], rows: Rows, *, is_all: bool) -> Condition:
    """Return `and` of the parts, or `or`. To make it so, every part is made so, or any one."""
    truths = [part.truth for part in parts]

    def truth(row: int) -> Truth:
        is_known = True
        for of_part in truths:
            value = of_part(row)
            if value is None:
                is_known = False
            elif value is not is_all:
                return not is_all
        return is_all if is_known else None

    def make(row: int, wanted: Truth) -> None:
        if wanted is is_all:
            for part in parts:
                if part.truth(row) is not wanted:
                    part.make(row, wanted)
        else:
            parts[int(rows.chance() * len(parts))].make(row, wanted)

    columns = dict.fromkeys(name for part in parts for name in part.columns)
    return Condition(truth, make, tuple(columns))
