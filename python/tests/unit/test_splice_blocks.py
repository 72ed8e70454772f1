"""Edits of blocks in other tools' and people's styles: only what changes."""

from __future__ import annotations

from typing import Any

import pytest
from helpers.splicing import Case, added, column, dropped, fact, source, spliced, without

from scaffold_source.yaml_text.members import TiedError

CASES: dict[str, Case] = {
    "what is new behind the last words of a block": (
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
    "a mapping as the tool writes it grows over a line": (
        """
        - name: note
          config: {meta: {a: 1}}
          quoting: {a: short, b: short}
        """,
        lambda values: column(values, "note").update(quoting={"c": "x " * 25, "a": "y " * 25}),
        f"""
        - name: note
          config: {{meta: {{a: 1}}}}
          quoting:
            c: "{"x " * 25}"
            a: "{"y " * 25}"
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_splice(name: str) -> None:
    before, change, after = CASES[name]
    assert spliced(source(before), change) == source(after)


@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\n"])
def test_line_breaks_stay(line_break: str) -> None:
    before, change, after = CASES["what is new behind the last words of a block"]
    in_ours = (source(text).replace("\n", line_break) for text in (before, after))
    assert spliced(next(in_ours), change) == next(in_ours)


def test_a_file_with_mixed_line_breaks() -> None:
    """What is new gets those of its neighbour, everything else keeps its own."""
    text = source("\n- name: a\n- name: b\n- name: c\n").replace("- name: a\n", "- name: a\r\n")

    def change(values: dict[str, Any]) -> None:
        columns = values["tables"]["orders"]["columns"]
        columns["a"]["description"] = columns["c"]["description"] = "text"

    lines = spliced(text, change).splitlines(keepends=True)[5:]
    assert [line.lstrip(" ") for line in lines] == [
        "- name: a\r\n", "description: text\r\n", "- name: b\n", "- name: c\n", "description: text\n",
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


@pytest.mark.parametrize(
    ("column_text", "tie"),
    [
        ("data_type: &type text\n  alias: *type", "7: &type"),
        ("alias: &type text\n  data_type: *type", "8: *type"),
        ("alias: &type data_type\n  *type : text", "8: *type"),
        ("data_type: !!str text", "7: !!str"),
        ("? data_type  # as landed\n  : text", "7: ?"),
        ("<<: {data_type: text}", "6: <<"),
    ],
)
def test_what_is_tied_is_refused(column_text: str, tie: str) -> None:
    """Other places would change along, or it would no longer mean what it did."""
    with pytest.raises(TiedError) as error:
        spliced(
            source(f"\n- name: a\n  {column_text}\n"),
            lambda values: column(values, "a").update(data_type="bigint"),
        )
    assert f"{error.value.line}: {error.value}" == f"{tie} stands in what must be edited"
