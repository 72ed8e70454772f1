"""How a brief shows relations: groups, their map, and diagrams in which no name is Mermaid."""

from __future__ import annotations

import re

import pytest
from helpers.hostile import CORPUS
from hypothesis import given
from hypothesis import strategies as st

from scaffold_source.brief.chart import chart
from scaffold_source.brief.groups import groups
from scaffold_source.brief.mermaid import diagram
from scaffold_source.brief.page import FACT, Link

SHOP = [
    ("orders", "customers"), ("lines", "orders"), ("invoices", "orders"), ("returns", "orders"),
    ("posts", "authors"), ("comments", "posts"), ("likes", "posts"), ("authors", "authors"),
]  # fmt: skip
NAMES = st.sampled_from(["a", "b", "c", "d", "e_1", "e_2", "e_3", "orders", "Ärger", "x y"])


def test_tables_that_share_links_are_a_group_named_after_the_one_with_most() -> None:
    found = groups(["alone", *{name for pair in SHOP for name in pair}], SHOP)
    assert [(group.name, group.tables) for group in found] == [
        ("orders", ("customers", "invoices", "lines", "orders", "returns")),
        ("posts", ("authors", "comments", "likes", "posts")),
        ("", ("alone",)),
    ]


def test_groups_know_what_links_them() -> None:
    found = groups([], [*SHOP, ("posts", "orders")])
    linked = {group.name: group.linked for group in found}
    assert linked == {"orders": (("posts", 1),), "posts": (("orders", 1),)}


@given(st.lists(st.tuples(NAMES, NAMES), max_size=30), st.lists(NAMES, max_size=10))
def test_each_table_is_in_one_group_whatever_the_order(links: list[tuple[str, str]], more: list[str]) -> None:
    tables = sorted({*more, *(name for pair in links for name in pair)})
    found = groups(tables, links)
    assert sorted(table for group in found for table in group.tables) == tables
    assert len({group.name for group in found}) == len(found)
    assert groups(tables[::-1], links[::-1]) == found
    drawn = chart(found)
    named = [group for group in found if group.name]
    assert (len(drawn.dots) if drawn else 0) == (len(named) if len(named) > 1 else 0)
    if drawn:
        assert all(0 < dot.x < drawn.width and 0 < dot.y < drawn.height for dot in drawn.dots)
        rows = [(dot.side, dot.y) for dot in drawn.dots]
        assert len(set(rows)) == len(rows)  # no label covers another one


@pytest.mark.parametrize("name", CORPUS)
def test_no_name_is_mermaid(name: str) -> None:
    told = list(diagram([name, "b"], [Link(name, (name,), "b", ("id",), "", FACT)]))
    label = r"(?:[A-Za-z0-9_ .,-]|#\d+;)+"
    shape = [
        "```mermaid",
        "flowchart LR",
        rf'  t0\["{label}"\]',
        r'  t1\["b"\]',
        rf'  t0 -->\|"{label}"\| t1',
        "```",
    ]
    assert len(told) == len(shape)
    assert all(re.fullmatch(pattern, row) for pattern, row in zip(shape, told, strict=True))
