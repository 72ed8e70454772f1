"""Edits of a source's text in other tools' and people's styles: only what changes, and every comment in its place."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from scaffold_source.edit import apply
from scaffold_source.project.declaration import DeclaringFile, declared_values, reread
from scaffold_source.yaml_text.dump import dump
from scaffold_source.yaml_text.named_items import renamed
from scaffold_source.yaml_text.nodes import Mapping, Sequence, read_nodes
from scaffold_source.yaml_text.splice import splice
from scaffold_source.yaml_text.values import YamlPath

Change = Callable[[dict[str, Any]], Any]


def spliced(text: str, change: Change, *, is_ours: Callable[[YamlPath], bool] = lambda _: False) -> str:
    """Return `text`, a document with one source, after `change` of its values; it reads back as they are."""
    root = read_nodes(text).root
    assert isinstance(root, Mapping)
    sources = root.entries["sources"].value
    assert isinstance(sources, Sequence)
    node = sources.items[0]
    assert isinstance(node, Mapping)
    file = DeclaringFile(Path("sources.yml"), text, "", node)
    old = declared_values(file)
    new = deepcopy(old)
    change(new)
    after = apply(text, splice(text, node, old, new, is_ours=is_ours))
    assert reread(file, after) == renamed(new)
    return after


def source(columns: str) -> str:
    """A source with one table of these columns."""
    head = "sources:\n  - name: shop\n    tables:\n      - name: orders\n        columns:\n"
    return head + "".join(
        f"          {line}\n" if line else "\n" for line in dedent(columns).split("\n")[1:-1]
    )


def column(values: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = values["tables"]["orders"]["columns"][name]
    return found


def facts(values: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = column(values, name)["config"]["meta"]["producer"]
    return found


def without(name: str, *keys: str) -> Change:
    def change(values: dict[str, Any]) -> None:
        for key in keys:
            del column(values, name)[key]

    return change


def dropped(*names: str) -> Change:
    return lambda values: [values["tables"]["orders"]["columns"].pop(name) for name in names]


def fact(name: str, key: str, value: Any) -> Change:
    return lambda values: facts(values, name).update({key: value})


def added(name: str) -> Change:
    return lambda values: values["tables"]["orders"]["columns"].update({name: {"name": name}})


CASES: dict[str, tuple[str, Change, str]] = {
    "the first keys of an item": (
        """
        - config:
            meta:
              producer: {type: text}
          data_type: text
          description: Ours.
          name: note
        """,
        without("note", "config", "data_type"),
        """
        - description: Ours.
          name: note
        """,
    ),
    "the first keys, each with a comment": (
        """
        - config: {a: 1}  # of the config
          # above the type
          data_type: text  # of the type
          name: note  # of the name
        """,
        without("note", "config", "data_type"),
        """
        - # of the config
          # above the type
          # of the type
          name: note  # of the name
        """,
    ),
    "a first key with a comment behind the dash": (
        """
        - # the - note
          config: {a: 1}
          name: note
        """,
        without("note", "config"),
        """
        - # the - note
          name: note
        """,
    ),
    "a dash on a line of its own": (
        """
        -
          config: {a: 1}
          name: note
        - name: id
        """,
        without("note", "config"),
        """
        -
          name: note
        - name: id
        """,
    ),
    "several neighbours go": (
        """
        - name: a  # ours
        - name: b
        # between
        - name: c
        - name: d
        """,
        dropped("a", "b", "c"),
        """
        # ours
        # between
        - name: d
        """,
    ),
    "the last of a list that is as far in as what follows it": (
        """
        - name: a
          data_tests:
          - unique
          # since May
          - not_null  # ours
          tags: [x]
        """,
        lambda values: column(values, "a")["data_tests"].pop("not_null"),
        """
        - name: a
          data_tests:
          - unique
            # since May
            # ours
          tags: [x]
        """,
    ),
    "a comment behind the last words of a block that grows": (
        """
        - name: note
          config:
            meta:
              contract:
                scaffold:
                  from: shop.json  # nightly copy
        """,
        lambda values: column(values, "note")["config"]["meta"]["contract"].update({"version": "1.0.0"}),
        """
        - name: note
          config:
            meta:
              contract:
                scaffold:
                  from: shop.json  # nightly copy
                version: 1.0.0
        """,
    ),
    "a comment below the last words of a block that grows": (
        """
        - name: note
          soft_delete:
            column: a
            # nobody deletes before 2020
        - name: id
        """,
        lambda values: column(values, "note")["soft_delete"].update({"kind": "flag"}),
        """
        - name: note
          soft_delete:
            column: a
            # nobody deletes before 2020
            kind: flag
        - name: id
        """,
    ),
    "a fact behind one with a comment, in a flow mapping": (
        """
        - name: note
          config:
            meta:
              producer: {
                type: text,  # as it is
                nullable: false  # since May
              }
        """,
        fact("note", "default", "now()"),
        """
        - name: note
          config:
            meta:
              producer: {
                type: text,  # as it is
                nullable: false,  # since May
                default: now()
              }
        """,
    ),
    "a fact before one with a comment goes": (
        """
        - name: note
          config: {meta: {producer: {
            type: text,  # as it is
            # it was optional
            nullable: false,  # since May
            min: 0  # no debts
            }}}
        """,
        lambda values: facts(values, "note").pop("nullable"),
        """
        - name: note
          config: {meta: {producer: {
            type: text,  # as it is
            # it was optional
            # since May
            min: 0  # no debts
            }}}
        """,
    ),
    "the last fact with a comment goes": (
        """
        - name: note
          config: {meta: {producer: {type: text,  # as it is
                                     min: 0}}}
        """,
        lambda values: facts(values, "note").pop("min"),
        """
        - name: note
          config: {meta: {producer: {type: text  # as it is
                                     }}}
        """,
    ),
    "a label in a list with comments": (
        """
        - name: note
          config:
            meta:
              producer:
                labels: [
                  # the first
                  new,  # nobody paid, yet
                  "paid",
                  # gone # for good
                  sent,
                ]
        """,
        fact("note", "labels", ["new", "back", "paid", "late"]),
        """
        - name: note
          config:
            meta:
              producer:
                labels: [
                  # the first
                  new,  # nobody paid, yet
                  back,
                  "paid",
                  # gone # for good
                  late,
                ]
        """,
    ),
    "a list that people write as a block": (
        """
        - name: note
          config:
            meta:
              producer:
                labels:
                - new  # the first

                - 'paid'
                - sent
        """,
        fact("note", "labels", ["new", "paid", "late", "back"]),
        """
        - name: note
          config:
            meta:
              producer:
                labels:
                - new  # the first

                - 'paid'
                - late
                - back
        """,
    ),
    "a comment beside a value that becomes a block": (
        """
        - name: note
          freshness: null  # ask Ana
        """,
        lambda values: column(values, "note").update(freshness={"filter": "a\nb", "z": 1}),
        """
        - name: note
          freshness:  # ask Ana
            filter: |-
              a
              b
            z: 1
        """,
    ),
    "a comment behind the mark of a literal block": (
        """
        - name: note
          description: |  # the producer's
            Line.
            # no comment
        """,
        lambda values: column(values, "note").update(description="One line."),
        """
        - name: note
          description: One line.  # the producer's
        """,
    ),
    "comments in a block that becomes a value": (
        """
        - name: note
          freshness:  # ask Ana
            # every day
            count: 1  # or two
        """,
        lambda values: column(values, "note").update(freshness=None),
        """
        - name: note
          # every day
          freshness: null  # ask Ana  # or two
        """,
    ),
    "an empty line that belongs to a literal block": (
        """
        - name: a
          description: |+
            Words.


        - name: b
        """,
        added("c"),
        """
        - name: a
          description: |+
            Words.


        - name: b
        - name: c
        """,
    ),
    "something goes behind an empty line that belongs to a literal block": (
        """
        - name: a
          description: |+
            Words.

          tags: [x]
        - name: b
        """,
        without("a", "tags"),
        """
        - name: a
          description: |+
            Words.

        - name: b
        """,
    ),
    "an empty line behind what goes, behind one that belongs to a literal block": (
        """
        - name: a
          description: |+
            Words.

        - name: b

        # about c
        - name: c
        """,
        dropped("b"),
        """
        - name: a
          description: |+
            Words.

        # about c
        - name: c
        """,
    ),
    "an anchor that nothing refers to": (
        """
        - &note-1
          name: note
          config: &c {meta: {producer: &p {type: text}}}
        - name: b
        """,
        fact("note", "type", "bigint"),
        """
        - &note-1
          name: note
          config: &c {meta: {producer: &p {type: bigint}}}
        - name: b
        """,
    ),
    "the only one of a list with a last comma goes": (
        """
        - {name: a, data_tests: [unique, ], tags: [x,]}
        """,
        without("a", "data_tests"),
        """
        - {name: a, tags: [x,]}
        """,
    ),
    "a new first key, and a comment above the one that was first": (
        """
        - name: a
          config:
            # of what people say
            # in two lines
            meta: {owner: Ada}
        """,
        lambda values: column(values, "a").update(
            config={"loaded_at_field": "b", **column(values, "a")["config"]}
        ),
        """
        - name: a
          config:
            loaded_at_field: b
            # of what people say
            # in two lines
            meta: {owner: Ada}
        """,
    ),
    "a new first item, and a comment above the one that was first": (
        """
        # further out

        # of a
        - name: a
        """,
        lambda values: values["tables"]["orders"].update(columns={"b": {"name": "b"}, "a": {"name": "a"}}),
        """
        # further out

        - name: b
        # of a
        - name: a
        """,
    ),
    "blanks behind what becomes a literal block": (
        """
        - name: a
          description: One line.\x20\x20
          config: {meta: {producer: {comment: "a"}}}
        - name: b
          description: >
            A folded one.\x20
          data_type: text
        """,
        lambda values: [column(values, name).update(description="Two\nlines.") for name in ("a", "b")],
        """
        - name: a
          description: |-
            Two
            lines.
          config: {meta: {producer: {comment: "a"}}}
        - name: b
          description: |-
            Two
            lines.
          data_type: text
        """,
    ),
    "what looks like a comment": (
        """
        - name: a
          config: {meta: {producer: {comment: "a # b", default: 'c #d', type: text}}}
        """,
        lambda values: facts(values, "a").pop("default"),
        """
        - name: a
          config: {meta: {producer: {comment: "a # b", type: text}}}
        """,
    ),
    "characters of several bytes": (
        """
        - name: a
          description: "😀 é \U0001f469\u200d\U0001f4bb"  # 😀
          data_type: text
        """,
        without("a", "data_type"),
        """
        - name: a
          description: "😀 é \U0001f469\u200d\U0001f4bb"  # 😀
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_splice(name: str) -> None:
    before, change, after = CASES[name]
    assert spliced(source(before), change) == source(after)


@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\n"])
def test_line_breaks_stay(line_break: str) -> None:
    before, change, after = CASES["a comment behind the last words of a block that grows"]
    in_ours = (source(text).replace("\n", line_break) for text in (before, after))
    assert spliced(next(in_ours), change) == next(in_ours)


def test_a_file_with_mixed_line_breaks() -> None:
    """What is new gets those of its neighbour, everything else keeps its own."""
    text = source("\n- name: a\n- name: b\n- name: c\n").replace("- name: a\n", "- name: a\r\n")

    def change(values: dict[str, Any]) -> None:
        columns = values["tables"]["orders"]["columns"]
        columns["a"]["data_type"] = columns["c"]["data_type"] = "text"

    lines = spliced(text, change).splitlines(keepends=True)[5:]
    assert [line.lstrip(" ") for line in lines] == [
        "- name: a\r\n", "data_type: text\r\n", "- name: b\n", "- name: c\n", "data_type: text\n",
    ]  # fmt: skip


@pytest.mark.parametrize("mark", ["|", "|+", ">", "|2", ">1+"])
def test_a_literal_block_that_ends_the_file(mark: str) -> None:
    """Without a line break at the end it says none; with something behind it, its mark says so."""
    text = source(f"\n- name: a\n  description: {mark}\n    words\n")[:-1]
    assert spliced(text, added("b")).endswith("words\n          - name: b")


def test_an_item_goes_behind_a_literal_block_at_the_end_of_the_file() -> None:
    text = source("\n- name: a\n  description: |\n    words\n- name: b\n")[:-1]
    assert spliced(text, dropped("b")).endswith("words\n")


@pytest.mark.parametrize("end", ["...\n", "# the end", "", "\n\n# vim: et\n\n"])
def test_what_ends_the_file_stays_there(end: str) -> None:
    text = "---\n" + source("\n- name: a\n  # about a\n") + end
    assert spliced(text, added("b")) == "---\n" + source("\n- name: a\n  # about a\n- name: b\n") + end


def _tables(*names: str) -> str:
    """Return a fresh source with a table for each of the names."""
    tables = [{"name": name, "columns": [{"name": "id"}, {"name": "note"}]} for name in names]
    return dump({"sources": [{"name": "shop", "tables": tables}]})


def _with_tables(*names: str) -> Change:
    def change(values: dict[str, Any]) -> None:
        columns = {name: {"name": name} for name in ("id", "note")}
        old = values["tables"]
        values["tables"] = {name: old.get(name, {"name": name, "columns": columns}) for name in names}

    return change


@given(
    st.lists(st.sampled_from("abcdef"), min_size=1, unique=True).map(sorted),
    st.lists(st.sampled_from("abcdef"), min_size=1, unique=True).map(sorted),
    st.sampled_from(["", "\n", "\n\n\n", "\n# the end\n", "  - name: other\n", "\n  - name: other\n"]),
)
@example(["a"], ["a", "b"], "")
@example(["a", "b"], ["a"], "")
@example(["a", "b"], ["b"], "\n")
@example(["a", "c"], ["b"], "")
def test_tables_come_and_go_as_in_a_fresh_file(before: list[str], after: list[str], end: str) -> None:
    assume(set(before) & set(after))
    assert spliced(_tables(*before) + end, _with_tables(*after)) == _tables(*after) + end


@pytest.mark.parametrize(
    "after", [["a", "b", "c", "d"], ["b", "c"], ["a", "c"], ["b", "ba", "c"], ["0", "a", "b", "c"]]
)
def test_tables_without_an_empty_line_between_them_stay_so(after: list[str]) -> None:
    text = "\n".join(line for line in _tables("a", "b", "c").split("\n") if line) + "\n"
    close = "\n".join(line for line in _tables(*after).split("\n") if line) + "\n"
    assert spliced(text, _with_tables(*after)) == close


def test_an_empty_line_of_people_stays_where_it_is() -> None:
    text = _tables("a", "b", "c").replace("\n\n", "\n\n\n", 1).replace("- name: id\n", "- name: id\n\n")
    text = text.replace("name: b", "name: orders")
    head, mark, tail = text.partition("\n\n      - name: c\n")
    assert spliced(text, added("new")) == f"{head}\n          - name: new{mark}{tail}"


def test_no_empty_line_goes_into_a_literal_block() -> None:
    text = "sources:\n  - name: shop\n    tables:\n      - name: a\n        description: |+\n          Words.\n\n      - name: b\n"
    spaced = text.removesuffix("      - name: b\n")
    assert spliced(text, lambda values: values["tables"].pop("b")) == spaced
    assert (
        spliced(text, lambda values: values["tables"].update(c={"name": "c"})) == text + "\n      - name: c\n"
    )


BLOCK = """\
sources:
  - name: shop
    tables:
      - name: orders
        config:
          meta:
            # above, people's
            producer:  # beside its key
              schema: public  # first
              # between
              columns:
                status: {type: text,  # in the flow
                  values: [pending,
                    paid]}
                # below the last
            # behind, people's
            created_at: placed_at
"""


def _is_the_facts(path: YamlPath) -> bool:
    return path[-2:] == ("meta", "producer")


def test_a_block_of_ours_is_written_anew() -> None:
    """What people wrote around it, and their comments in it, stay."""

    def change(values: dict[str, Any]) -> None:
        facts = values["tables"]["orders"]["config"]["meta"]["producer"]
        facts["columns"] = {"id": {"type": "bigint"}, **facts["columns"]}

    assert (
        spliced(BLOCK, change, is_ours=_is_the_facts)
        == """\
sources:
  - name: shop
    tables:
      - name: orders
        config:
          meta:
            # above, people's
            # first
            # between
            # in the flow
            producer:  # beside its key
              schema: public
              columns:
                id: {type: bigint}
                status: {type: text, values: [pending, paid]}
                # below the last
            # behind, people's
            created_at: placed_at
"""
    )


@pytest.mark.parametrize("facts", ["{schema: public, columns: {id: {type: text}}}", "broken", "", "[1, 2]"])
def test_a_block_of_ours_is_written_anew_whatever_stood_there(facts: str) -> None:
    head, _, tail = BLOCK.partition("            producer:")
    rest = tail.partition("            # behind")[2]

    def change(values: dict[str, Any]) -> None:
        columns = {f"c{number}": {"type": "bigint"} for number in range(2)}
        values["tables"]["orders"]["config"]["meta"]["producer"] = {"schema": "public", "columns": columns}

    text = f"{head}            producer: {facts}\n            # behind{rest}"
    assert spliced(text, change, is_ours=_is_the_facts) == (
        f"{head}            producer:\n              schema: public\n              columns:\n"
        f"                c0: {{type: bigint}}\n                c1: {{type: bigint}}\n            # behind{rest}"
    )
