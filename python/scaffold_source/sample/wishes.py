"""What is asked for: how many rows, which seed, and what people agreed on about a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from scaffold_source.producers.parsed_checks import Dialect
from scaffold_source.sample.times import When
from scaffold_source.sample.values import Value


class Mark(NamedTuple):
    """A column that says whether a row is deleted, as `soft_delete` has it."""

    column: str
    kind: str
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """How many rows each table is to have, the seed, and the day before which everything happened."""

    rows: int
    seed: int
    until: date


@dataclass(frozen=True, slots=True)
class Agreed:
    """What people agreed on about a table, in the producer's names.

    `moments` are which moments its times are, `units` in which unit its numbers count time, `most` how many
    rows it has at most, `deletions` what marks a deleted row, `test_rows` a condition that is true of tests,
    in which `named` says what a name means. `pairs` are the columns that point at several tables, what kind
    of row and its key; `is_history` says that it keeps versions of other rows. `currencies` are the columns
    that name the currency of amounts, here or in rows that point here. `through` are the keys, each by its
    columns, by which a row that points at a test is one.
    """

    moments: Mapping[str, When] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    most: int | None = None
    deletions: tuple[Mark, ...] = ()
    test_rows: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    is_history: bool = False
    named: Mapping[str, str] = field(default_factory=dict)
    currencies: frozenset[str] = frozenset()
    through: frozenset[frozenset[str]] = frozenset()

    def counts(self, key: Iterable[str]) -> bool:
        """Return whether a row that points at a test by a key is one: the key counts, or has a column of one
        that does."""
        columns = frozenset(key)
        return any(columns & counted for counted in self.through)


class Asked(NamedTuple):
    """What is asked for of a table: the wish for all, and what people agreed on about it; `dialect` is that
    of its checks."""

    wish: Wish
    agreed: Agreed
    dialect: Dialect = "postgres"
