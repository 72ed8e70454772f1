"""The merge attack notices what is lost: each loss is planted into an update that lost nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from attacks import _shape
from attacks._comments import lost_comments
from attacks._document import Document
from attacks._oracles import wrong
from attacks._step import Files, Step
from attacks.merge import _project
from scaffold_source.model import Column, Database, Key, Table

_EDITED = {
    _shape.SOURCES: [
        ("      - name: orders\n", "      # above orders\n      - name: orders  # behind orders\n        description: written by Ada\n"),
        ("          - {name: note, data_type: text}\n", "          - name: note\n            tags: [ours]\n            data_type: text\n"),
        ("          - {name: spare, data_type: text}\n", ""),
        ("                amount: {type: integer}\n", "                amount: {type: integer}  # behind facts\n"),
        ("labels: [new, paid]", "labels: [\n                    new, # behind new\n                    paid ]"),
    ],
    _shape.MODELS: [("        data_tests:\n          - unique\n          - not_null\n", "")],
    "models/staging/shop/stg_shop__orders.sql": [
        ("        note,\n", "        -- above note\n        lower(note) as note,  -- behind note\n"),
        ("        gone,\n", ""),
    ],
}  # fmt: skip


def _columns(**kinds: str) -> tuple[Column, ...]:
    return tuple(Column(name, kind, kind) for name, kind in kinds.items())


def _database(*columns: Column, labels: tuple[str, ...]) -> Database:
    status = Column("status", "public.mood", "public.mood", enum="public.mood", labels=labels)
    key = Key("primary", ("id",))
    number = Column("id", "bigint", "bigint", nullable=False)
    orders = Table("public", "orders", "table", (number, status, *columns), (key,))
    refunds = Table("public", "refunds", "table", (number, *_columns(spare="text")), (key,))
    return Database("", "18", "UTC", tables=(orders, refunds))


@pytest.fixture
def step(tmp_path: Path) -> Step:
    """An update of files that people edited, as it should be."""
    before = _database(
        *_columns(note="text", gone="text", amount="integer", old="date"), labels=("new", "paid")
    )
    after = _database(
        *_columns(note="varchar", gone="text", amount="bigint", extra="boolean"),
        labels=("new", "paid", "sent"),
    )
    fresh = []
    for number, facts in enumerate((before, after)):
        with _project(tmp_path / str(number), {}) as project:
            project.show(facts)
            fresh.append(Files(project.add()))
    with _project(tmp_path / "ours", {}) as project:
        project.show(before)
        files = project.add()
        for name, edits in _EDITED.items():
            for old, new in edits:
                assert old in files[name], old
                files[name] = files[name].replace(old, new, 1)
        project.write(files)
        project.show(after)
        result = project.update()
        return Step(Files(files), Files(project.read()), *fresh, (*result.conflicts, *result.notices))


def test_they_find_nothing_where_nothing_is_lost(step: Step) -> None:
    assert list(wrong(step)) == []


def _without_line(part: str) -> Callable[[str], str]:
    return lambda text: "".join(line for line in text.splitlines(keepends=True) if part not in line)


def _swapped(old: str, new: str) -> Callable[[str], str]:
    def swap(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return swap


_MODEL = "models/staging/shop/stg_shop__orders.sql"
_PLANTED = {
    "a comment is dropped": (_shape.SOURCES, _without_line("# above orders"), "comments lost"),
    "a comment goes behind another word": (
        _shape.SOURCES,
        lambda text: text.replace("  # behind orders", "").replace("written by Ada", "written by Ada  # behind orders"),
        "comment moved: '# behind orders'",
    ),
    "a comment goes above another item": (
        _shape.SOURCES,
        lambda text: text.replace("      # above orders\n", "").replace("      - name: refunds", "      # above orders\n      - name: refunds"),
        "comment moved: '# above orders'",
    ),
    "a comment at a fact goes": (_shape.SOURCES, _without_line("# behind facts"), "comments lost: #, behind, facts"),
    "a comment within a list of facts goes": (_shape.SOURCES, _without_line("# behind new"), "comments lost"),
    "a description is lost": (_shape.SOURCES, _without_line("written by Ada"), "lost: sources.shop.tables.orders.description"),
    "a word of a description is lost": (_shape.SOURCES, _swapped("written by Ada", "written by"), "lost words: Ada"),
    "a tag is lost": (_shape.SOURCES, _without_line("tags: [ours]"), "lost: sources.shop.tables.orders.columns.note.tags.ours"),
    "a test comes back": (
        _shape.MODELS,
        _swapped("      - name: id\n", "      - name: id\n        data_tests: [unique]\n"),
        "came back: models.stg_shop__orders.columns.id.data_tests.unique",
    ),
    "a column comes back": (
        _shape.SOURCES,
        lambda text: text + "          - {name: spare, data_type: text}\n",
        "came back: sources.shop.tables.refunds.columns.spare.name",
    ),
    "a fact stays old": (_shape.SOURCES, _swapped("amount: {type: bigint}", "amount: {type: integer}"), "facts of orders: "),
    "a column does not arrive": (
        _shape.SOURCES,
        lambda text: text[: text.index("          - {name: extra, ")] + text[text.index("      - name: refunds") :],
        "not there: column orders.extra",
    ),
    "a column stays without a word": (
        _shape.SOURCES,
        _swapped("          - {name: status,", "          - name: old\n          - {name: status,"),
        "kept without a word: column orders.old",
    ),
    "a key stands twice": (_shape.SOURCES, _swapped("        description:", "        description: x\n        description:"), "stands twice"),
    "it is no YAML": (_shape.SOURCES, _swapped("sources:\n", "sources: [\n"), "no YAML any more"),
    "a line of a model is lost": (_MODEL, _without_line("lower(note)"), "line lost"),
    "a comment in a model moves": (
        _MODEL,
        lambda text: text.replace("        -- above note\n", "").replace("        extra", "        -- above note\n        extra"),
        "comment moved: '-- above note'",
    ),
    "a line of a model comes back": (_MODEL, _swapped("        extra", "        gone,\n        extra"), "line came back: 'gone'"),
    "a new column is not selected": (_MODEL, _without_line("        extra"), "line not there: 'extra'"),
    "a dropped column is selected": (_MODEL, _swapped("        extra", "        old,\n        extra"), "line still there: 'old'"),
    "another's file changes": ("README.md", _swapped("# ours", "# theirs"), "README.md is another's"),
}  # fmt: skip


@pytest.mark.parametrize("what", _PLANTED)
def test_they_find(step: Step, what: str) -> None:
    name, plant, expected = _PLANTED[what]
    texts = dict(step.after.texts)
    planted = plant(texts[name])
    assert planted != texts[name]
    found = list(wrong(Step(step.before, Files({**texts, name: planted}), step.base, step.theirs, step.said)))
    assert any(expected in one for one in found), found


_COMMENTED = """\
# head
sources:  # sources
  - name: shop  # name
    tables:
      # above orders
      - name: orders
        config: {meta: {owner: Ada}}  # flow
        columns: # columns
          - data_tests:
              - unique: {name: x} # test
            # foot of the column
            name: id
          - name: note
            labels: [
              a, # a
              # above b
              b
              # foot of the list
            ]  # list
            description: | # head of the text
              text # no comment

            # foot of note
      # foot of tables
# end
"""


def test_comments_are_read_with_what_they_were_written_to() -> None:
    found = {one.text: (one.where, ".".join(one.path[2:])) for one in Document(_COMMENTED).comments}
    assert found == {
        "# head": ("above", ""),
        "# sources": ("behind", ""),
        "# name": ("behind", "name"),
        "# above orders": ("above", "tables.orders"),
        "# flow": ("behind", "tables.orders.config"),
        "# columns": ("behind", "tables.orders.columns"),
        "# test": ("behind", "tables.orders.columns.id.data_tests.unique"),
        "# foot of the column": ("above", "tables.orders.columns.id.name"),
        "# a": ("behind", "tables.orders.columns.note.labels.a"),
        "# above b": ("above", "tables.orders.columns.note.labels.b"),
        "# foot of the list": ("foot", "tables.orders.columns.note.labels"),
        "# list": ("behind", "tables.orders.columns.note.labels"),
        "# head of the text": ("behind", "tables.orders.columns.note.description"),
        "# foot of note": ("foot", "tables.orders.columns.note"),
        "# foot of tables": ("foot", "tables"),
        "# end": ("foot", ""),
    }


_ODD = """\
tables:
  # above orders
  - # within orders
    name: orders
    tags: &t [a]
    description: {text: "no # comment"}  # behind the description
    columns:
    -
          # within id
      name: id
      # foot of tables
  - name: refunds
    tags: *t
"""


def test_comments_where_words_are_odd() -> None:
    found = {one.text: (one.where, ".".join(one.path)) for one in Document(_ODD).comments}
    assert found == {
        "# above orders": ("above", "tables.orders"),
        "# within orders": ("behind", "tables.orders"),
        "# behind the description": ("behind", "tables.orders.description"),
        "# within id": ("foot", "tables.orders.columns.id"),
        "# foot of tables": ("foot", "tables.orders.columns.id"),
    }


_HEADED = """\
tables:
  # of the list

  - name: orders
"""


def _moved(before: str, after: str) -> list[str]:
    return list(lost_comments(Document(before), Document(after), lambda path: path))


def test_a_comment_that_an_empty_line_parts_from_the_first_item_is_the_lists() -> None:
    after = "tables:\n  # of the list\n\n  - name: customers\n\n  - name: orders\n"
    assert _moved(_HEADED, after) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_HEADED, "tables:\n  # of the list\n  - name: customers\n\n  - name: orders\n"),
        (_HEADED, "tables:\n  - name: orders\n\n  # of the list\n\n  - name: refunds\n"),
        (_HEADED.replace("\n\n", "\n"), "tables:\n  # of the list\n\n  - name: a\n  - name: orders\n"),
    ],
)
def test_any_other_is_not(before: str, after: str) -> None:
    assert _moved(before, after) != []
