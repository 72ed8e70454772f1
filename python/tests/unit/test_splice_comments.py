"""Edits where people wrote comments: each stays with the words that it was written to."""

from __future__ import annotations

import pytest
from helpers.splicing import Case, column, dropped, facts, source, spliced, without

CASES: dict[str, Case] = {
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
    "a first key with a comment below it": (
        """
        - columns: [a]
            # of the columns
          name: note
        """,
        without("note", "columns"),
        """
        -
            # of the columns
          name: note
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
    "a comment beside a value that becomes a block": (
        """
        - name: note
          limits: null  # ask Ana
        """,
        lambda values: column(values, "note").update(limits={"filter": "a\nb", "z": 1}),
        """
        - name: note
          limits:  # ask Ana
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
}


@pytest.mark.parametrize("name", CASES)
def test_splice(name: str) -> None:
    before, change, after = CASES[name]
    assert spliced(source(before), change) == source(after)
