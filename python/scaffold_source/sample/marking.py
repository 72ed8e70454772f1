"""Mark some rows as deleted and some as tests, as people agreed: few of either, as in real life."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from scaffold_source.sample.conditions import Condition, read_condition
from scaffold_source.sample.functions import Unreadable
from scaffold_source.sample.parts import Pointing
from scaffold_source.sample.terms import Rows
from scaffold_source.sample.values import kind_of
from scaffold_source.sample.wishes import Agreed, Mark

if TYPE_CHECKING:
    from scaffold_source.model import Column
    from scaffold_source.sample.filling import Filling

DELETED, TESTS = 0.03, 0.02
_TRIES = 8
_MANY = 10  # rows, of which one is to be of each kind


class Marked(Rows, Protocol):
    """Rows to mark, and what was agreed on about them."""

    agreed: Agreed
    by_name: dict[str, Column]
    chance: Callable[[], float]


def mark(rows: Marked, count: int) -> None:
    """Mark three of a hundred rows as deleted and two as tests, at least one of ten rows."""
    marks = [m for m in rows.agreed.deletions if m.column in rows.by_name]
    for row in range(count if marks else 0):
        is_deleted = rows.chance() < DELETED or (row == count // 2 and count >= _MANY)
        for one in marks:
            _mark_deleted(rows, row, one, is_deleted=is_deleted and (one is marks[0] or rows.chance() < 0.5))
    if rows.agreed.test_rows:
        try:
            rule = read_condition(rows.agreed.test_rows, rows, rows.agreed.named)
        except Unreadable:
            return
        for row in range(count):
            _make(rule, row, is_so=rows.chance() < TESTS or (row == count // 3 and count >= _MANY))


def mark_through(filling: Filling, count: int) -> None:
    """Let at least one row of ten point at a test, by each key by which it is one itself then."""
    for number, part in enumerate(filling.parts):
        if not isinstance(part, Pointing) or part.places or part.unused is not None or count < _MANY:
            continue
        tests = filling.made[part.edge.to].dropped.intersection(part.parents.whole)
        if filling.agreed.counts(part.edge.columns) and tests and not tests.intersection(part.picks):
            part.point((count // 4 + number) % count, min(tests))


def dropped(filling: Filling) -> set[int]:
    """Return the rows that staging leaves out: tests, and those that point at one by a key that counts."""
    rows: set[int] = set()
    if filling.agreed.test_rows:
        try:
            rule = read_condition(filling.agreed.test_rows, filling, filling.agreed.named)
        except Unreadable:
            return rows
        rows |= {row for row in range(filling.count) if rule.truth(row) is True}
    for edge in filling.pointing:
        above = filling.made[edge.to]
        if above.dropped and frozenset(edge.columns) in filling.agreed.through:
            lists = [above.into[name] for name in edge.references]
            keys = {tuple(values[row] for values in lists) for row in above.dropped}
            own = zip(*(filling.into[name] for name in edge.columns), strict=True)
            rows |= {row for row, key in enumerate(own) if key in keys}
    return rows


def _make(rule: Condition, row: int, *, is_so: bool) -> None:
    """Change the row until the rule is true of it, or not true."""
    for _ in range(_TRIES):
        if (rule.truth(row) is True) is is_so:
            return
        rule.make(row, is_so)


def _mark_deleted(rows: Marked, row: int, one: Mark, *, is_deleted: bool) -> None:
    column = rows.by_name[one.column]
    if one.kind in ("timestamp", "epoch"):
        if is_deleted:
            rows.again(row, one.column)
        elif not rows.put(row, one.column, None):
            rows.put(row, one.column, 0)
    elif one.kind in ("boolean", "inverted_boolean"):
        truth = is_deleted is (one.kind == "boolean")
        rows.put(row, one.column, truth if kind_of(column) == "boolean" else int(truth))
    elif one.kind == "values":
        if is_deleted:
            rows.put(row, one.column, one.values[0] if one.values else None)
            return
        for _ in range(_TRIES):
            if rows.reader(one.column)(row) not in one.values:
                return
            rows.again(row, one.column)
