"""How a number of things is said."""

from __future__ import annotations


def how_many(number: int, thing: str) -> str:
    """Return `1 file`, `2 files`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
