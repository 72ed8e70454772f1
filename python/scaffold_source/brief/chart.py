"""The map of groups as a drawing: each group on a ring, and a line where tables of two groups are linked."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from scaffold_source.brief.page import Group

_WIDTH, _EDGE, _LINES = 900, 30, 300
_ROW, _ROOMY, _HIGH = 28, 56, 300  # a row's height: as little, as much, and what all have if there are few
_NEAREST, _BULGE = 60, 110  # how far from the middle the first and the middle row are
_LONGEST = 34  # characters of a label


class Dot(NamedTuple):
    """A group: its number in the list, its place and size, and where its label goes."""

    number: int
    name: str
    size: int
    x: float
    y: float
    radius: float
    label_x: float
    label_y: float
    side: str


class Line(NamedTuple):
    """A line between two groups, bent towards the middle; `links` says how many links it stands for."""

    one: int
    other: int
    path: str
    links: int
    width: float


class Chart(NamedTuple):
    width: int
    height: int
    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]


def chart(groups: Sequence[Group]) -> Chart | None:
    """Return the drawing, None where there are not two groups to tell apart."""
    named = [group for group in groups if group.name]
    if len(named) < 2:
        return None
    rows = (len(named) + 1) // 2
    row_height = max(_ROW, min(_ROOMY, _HIGH // rows))
    height = row_height * rows + 2 * _EDGE
    dots = tuple(_dot(number, group, row_height, height) for number, group in enumerate(named))
    numbers = {group.name: number for number, group in enumerate(named)}
    lines = [
        _line(dots[numbers[group.name]], dots[numbers[other]], links, height)
        for group in named
        for other, links in group.linked
        if numbers[group.name] < numbers[other]
    ]
    most = sorted(lines, key=lambda line: (-line.links, line.one, line.other))[:_LINES]
    return Chart(_WIDTH, height, dots, tuple(most))


def _dot(number: int, group: Group, row_height: int, height: int) -> Dot:
    """Return a group's dot: left and right by turns, each in a row of its own."""
    is_right, row = number % 2 == 1, number // 2
    y = _EDGE + row_height * (row + 0.5)
    away = (y - height / 2) / (height / 2)
    x = _WIDTH / 2 + (1 if is_right else -1) * (_NEAREST + _BULGE * sqrt(max(0.0, 1 - away * away)))
    radius = min(_ROW * 0.55, 4 + 1.3 * sqrt(len(group.tables)))
    label = x + (radius + 8 if is_right else -radius - 8)
    name = group.name if len(group.name) <= _LONGEST else group.name[: _LONGEST - 1] + "…"
    return Dot(
        number, name, len(group.tables), round(x, 1), y, round(radius, 1), round(label, 1), y + 5,
        "start" if is_right else "end",
    )  # fmt: skip


def _line(one: Dot, other: Dot, links: int, height: int) -> Line:
    middle = f"{_WIDTH / 2:.0f} {height / 2:.0f}"
    path = f"M{one.x:.0f} {one.y:.0f}Q{middle} {other.x:.0f} {other.y:.0f}"
    return Line(one.number, other.number, path, links, round(min(8.0, 1 + sqrt(links) / 2), 1))
