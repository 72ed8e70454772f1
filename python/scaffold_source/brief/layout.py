"""How what a brief says is put together, whatever the format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from scaffold_source.brief.page import Card, Reader
from scaffold_source.change import SEVERITIES

LEFT_OUT = "Columns that nothing but a staging model selects are left out."


def by_section(cards: Sequence[Card]) -> Iterator[tuple[str, list[Card]]]:
    """Yield the sections of questions in the order of their most important one."""
    order = list(dict.fromkeys(card.section for card in cards))
    ordered = sorted(cards, key=lambda card: order.index(card.section))
    yield from ((section, list(group)) for section, group in groupby(ordered, key=lambda card: card.section))


def by_table(readers: Sequence[Reader]) -> Iterator[tuple[str, list[tuple[list[str], Reader]]]]:
    """Yield each table with what relies on its columns; those of which the same is said stand together."""
    for table, rows in groupby(readers, key=lambda reader: reader.table):
        alike: dict[object, list[Reader]] = {}
        for reader in rows:
            alike.setdefault((reader.uses, reader.readers, reader.breaks), []).append(reader)
        yield table, [([reader.column for reader in same], same[0]) for same in alike.values()]


def by_severity(breaks: Sequence[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """Yield each severity with the changes that are as bad, the worst first."""
    for severity in SEVERITIES:
        if changes := [what for what, how_bad in breaks if how_bad == severity]:
            yield severity, changes
