"""Attacks on the product, each a module of this package: short in `make test`, long as `make attack`.

A module holds `SHORT` and `FULL`, numbers of rounds, and `attack(seed, rounds)`. Round `n` of a seed is the
same on every machine: it draws from `draws(seed, n)` and from nothing else, so that a long run can be split
(`FROM=5000 NUMBER=1000`) and one failing round repeated (`FROM=5123 NUMBER=1`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random


@dataclass
class Outcome:
    """What a run found. `counts` says what was tried, by kind; `failures` are sentences that begin with
    `round N:` and say what was lost, leaked or untrue."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def fail(self, number: int, what: str) -> None:
        self.failures.append(f"round {number}: {what}")


def draws(seed: int, number: int) -> Random:
    """The random numbers of one round."""
    return Random(f"{seed}:{number}")
