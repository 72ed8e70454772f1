"""Chance that comes out the same every time: from a seed and the name of what it is for.

Only `random()` is used, which Python promises to keep: a column has the same values on every version of
Python, and whatever other columns there are.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Draws:
    """Draws for one thing; `of` names it."""

    def __init__(self, seed: int, *of: str) -> None:
        source = random.Random("\x1f".join((str(seed), *of)))  # noqa: S311 (no secret hangs on it)
        self.chance = source.random

    def below(self, number: int) -> int:
        """Return a whole number from 0 to below `number`."""
        return int(self.chance() * number)

    def one_of(self, items: Sequence[Item]) -> Item:
        """Return one of the items, each as likely."""
        return items[int(self.chance() * len(items))]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in another order."""
        mixed = list(items)
        for last in range(len(mixed) - 1, 0, -1):
            place = int(self.chance() * (last + 1))
            mixed[last], mixed[place] = mixed[place], mixed[last]
        return mixed


def tail(chance: float, count: int) -> int:
    """Return a number from 0 to below `count`, of which the first are the likeliest: few have most."""
    return int(chance * chance * count)
