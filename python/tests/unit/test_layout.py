"""Staging models that a formatter laid out anew: they merge as if it had not, and keep their layout."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.small_shop import GROWN, MODEL, NOTE, ORDERS, SHOP, USERS, edit
from helpers.updating import scaffold, updated
from hypothesis import given
from hypothesis import strategies as st

from scaffold_source.merge.layout import Layout, says_the_same
from scaffold_source.model import Column
from scaffold_source.project import Project

GROWN_BY_TWO = replace(
    SHOP, tables=(replace(ORDERS, columns=(*GROWN.tables[0].columns, Column("email", "text", "text"))), USERS)
)
# What each of a few formatters does to a line; sqlfmt's own manner is the first.
MANNERS = {
    "deeper, other quotes": lambda line: f"    {line}".replace("'", '"') if line.strip() else line,
    "two blanks": lambda line: " " * ((len(line) - len(line.lstrip())) // 2) + line.lstrip(),
    "tabs": lambda line: "\t" * ((len(line) - len(line.lstrip())) // 4) + line.lstrip(),
    "no indentation": str.lstrip,
    "no blanks in Jinja": lambda line: line.replace("{{ ", "{{").replace(" }}", "}}"),
    "upper case": lambda line: (
        line.replace("select", "SELECT").replace(" as ", " AS ").replace("from", "FROM")
    ),
}


@pytest.fixture(params=MANNERS)
def formatted(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    """A source whose models a formatter rewrote."""
    project = scaffold(tmp_path, SHOP)
    path = project.root / MODEL
    path.write_text("\n".join(map(MANNERS[request.param], path.read_text().split("\n"))))
    return project


def test_nothing_is_to_be_written(formatted: Project) -> None:
    before = (formatted.root / MODEL).read_text()
    assert updated(formatted, SHOP).edits == ()
    assert (formatted.root / MODEL).read_text() == before


def test_a_change_upstream_is_merged_in_that_layout(formatted: Project, tmp_path: Path) -> None:
    """Lines that nothing changes stay to the letter, new ones are indented like their neighbours."""
    before = (formatted.root / MODEL).read_text().split("\n")
    result = updated(formatted, GROWN_BY_TWO)
    assert result.conflicts == ()
    after = (formatted.root / MODEL).read_text()
    fresh = scaffold(tmp_path / "fresh", GROWN_BY_TWO)
    assert says_the_same(after, (fresh.root / MODEL).read_text())
    lines = after.split("\n")
    new = [line for line in lines if line not in before]
    assert {line.strip() for line in new} == {
        "note,", "email,", "-- timestamps", "{{ scaffold_source.to_utc('placed', contract) }} as placed",
        "{% set contract = scaffold_source.read_contract('shop', 'orders') %}",
    } - set(map(str.strip, before))  # fmt: skip
    depth = next(_indent(line) for line in before if line.strip() == "id,")
    assert {_indent(line) for line in new if line.strip() in ("note,", "email,")} == {depth}
    assert updated(formatted, GROWN_BY_TWO).edits == ()


def test_what_people_edited_is_kept_in_it(formatted: Project) -> None:
    edit(formatted, "note", "lower(note) as note", MODEL)
    result = updated(formatted, GROWN)
    assert result.conflicts == ()
    text = (formatted.root / MODEL).read_text()
    assert "lower(note) as note" in text
    assert "to_utc('placed'" in text


def test_a_rename_is_carried(formatted: Project) -> None:
    renamed = replace(NOTE, name="remark", comment="renamed_from: note")
    columns = tuple(renamed if column == NOTE else column for column in ORDERS.columns)
    live = replace(SHOP, tables=(replace(ORDERS, columns=columns), USERS))
    assert updated(formatted, live).conflicts == ()
    assert "remark as note" in (formatted.root / MODEL).read_text()


def test_the_model_of_a_table_that_is_gone_goes(formatted: Project) -> None:
    assert updated(formatted, replace(SHOP, tables=(USERS,))).conflicts == ()
    assert not (formatted.root / MODEL).exists()


def test_a_joined_select_gives_way_to_upstream_s(tmp_path: Path) -> None:
    """Where a formatter put what changes upstream on one line, its lines are nobody's words."""
    project = scaffold(tmp_path, SHOP)
    path = project.root / MODEL
    joined = path.read_text().replace(
        "id,\n\n        -- strings\n        note\n    from", "id, -- strings\nnote from"
    )
    assert says_the_same(joined, path.read_text())
    path.write_text(joined)
    assert updated(project, GROWN_BY_TWO).conflicts == ()
    assert "note,\n        email,\n" in path.read_text()


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


LINES = st.lists(
    st.sampled_from(["a,", "  a,", "\tb", "", "  ", ")", "    )", "-- it's", "{{ f('a') }}", '{{f("a")}}'])
)


@given(LINES, LINES)
def test_the_way_back_is_the_text_itself(ours: list[str], written: list[str]) -> None:
    layout = Layout("\n".join(ours), "\n".join(written))
    assert layout.of(layout.plain) == "\n".join(ours)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("select a b", "select ab", False),
        ("select a,\n  b", "SELECT a, b", True),
        ("a -- b\n, c", "a -- b , c", False),
        ("'a  b'", "'a b'", False),
        ("""{{ f("a") }}""", "{{f('a')}}", True),
        ("""{{ f("it's") }}""", "{{ f('it\"s') }}", False),
        ('"A"', "'A'", False),
        ('"From"', '"from"', False),
    ],
)
def test_says_the_same(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert says_the_same(one, other) == same
