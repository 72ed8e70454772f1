"""Rows of one table, as writers take them: made or drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Protocol

from scaffold_source.model import Column, Table
from scaffold_source.sample.order import Edge
from scaffold_source.sample.parts import Columns
from scaffold_source.sample.rules import Rules
from scaffold_source.sample.values import Value


class Rowset(Protocol):
    """A table with rows: `into` has their values by column, `began` the second at which each of them begins.

    `pointing` are the keys to tables that load before, `waiting` those to such that do not, `outside` those
    to tables that are not there. `lacking` counts the rows that were left out, by the rule that they break.
    """

    table: Table
    into: Columns
    by_name: dict[str, Column]
    began: list[int]
    pointing: list[Edge]
    waiting: list[Edge]
    outside: list[Edge]
    rules: Rules
    lacking: Counter[str]

    @property
    def count(self) -> int:
        """Return how many rows there are."""

    def reader(self, column: str) -> Callable[[int], Value]:
        """Return what reads the column's value; of a generated one, what it computes."""
