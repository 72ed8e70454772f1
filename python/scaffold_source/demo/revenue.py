"""The demo's last question: is revenue in staging what it is in the landed data, and if not, why?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import psycopg

_SQL = Path(__file__).with_name("revenue.sql")


class Revenue(NamedTuple):
    """The revenue of some order lines: what they are, how many, and cents of each currency."""

    what: str
    lines: int
    dollars: int
    euros: int


def revenue(uri: str) -> list[str]:
    """Return the revenue as landed and as staged beside each other, and a line for each reason why lines are
    missing in staging."""
    with psycopg.connect(uri) as connection:
        rows = connection.execute(_SQL.read_text(encoding="utf-8")).fetchall()
    landed, staged, *reasons = (Revenue(*row) for row in rows)
    return list(compared(landed, staged, reasons))


def compared(landed: Revenue, staged: Revenue, reasons: Sequence[Revenue]) -> list[str]:
    """Return the lines to print. What no reason explains has a line of its own, so that the reasons sum to
    the difference."""
    rest = Revenue(
        "what no reason explains",
        *(
            before - after - sum(parts)
            for before, after, *parts in zip(
                landed[1:], staged[1:], *(reason[1:] for reason in reasons), strict=True
            )
        ),
    )
    explained = [*reasons, rest] if any(rest[1:]) else list(reasons)
    sides = [_line("landed", landed), _line("staging", staged)]
    if not explained:
        return [*sides, "  equal"]
    return [*sides, *(f"{_line('missing', reason)}: {reason.what}" for reason in explained)]


def _line(what: str, total: Revenue) -> str:
    dollars, euros = (f"{cents / 100:>12,.2f}" for cents in (total.dollars, total.euros))
    return f"  {what:8}{dollars} USD {euros} EUR  in {total.lines:>6,} lines"
