"""Edits of a source's text in other tools' and people's styles: only what changes, and every comment in its place."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from scaffold_source.edit import apply
from scaffold_source.project.declaration import DeclaringFile, declared_values, reread
from scaffold_source.yaml_text.nodes import Mapping, Sequence, read_nodes
from scaffold_source.yaml_text.splice import renamed, splice

Change = Callable[[dict[str, Any]], Any]


def spliced(text: str, change: Change) -> str:
    """`text`, a document with one source, after `change` of its values; it reads back as they are."""
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
    after = apply(text, splice(text, node, old, new))
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
