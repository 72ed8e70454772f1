"""Edits inside of flow collections, with the commas, lines and comments in them."""

from __future__ import annotations

import pytest
from helpers.splicing import Case, fact, facts, source, spliced, without

CASES: dict[str, Case] = {
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
    "the only one of a list with a last comma goes": (
        """
        - {name: a, data_tests: [unique, ], tags: [x,]}
        """,
        without("a", "data_tests"),
        """
        - {name: a, tags: [x,]}
        """,
    ),
    "one more of a list that stands a line each": (
        """
        - name: note
          config:
            meta:
              producer:
                labels: [
                  new,
                  paid
                ]
        """,
        fact("note", "labels", ["new", "sent", "paid", "lost"]),
        """
        - name: note
          config:
            meta:
              producer:
                labels: [
                  new,
                  sent,
                  paid,
                  lost
                ]
        """,
    ),
    "one more before a comment that belongs to the next": (
        """
        - name: note
          config:
            meta:
              producer:
                labels: [new,
                  # at last
                  paid]
        """,
        fact("note", "labels", ["new", "sent", "paid"]),
        """
        - name: note
          config:
            meta:
              producer:
                labels: [new,
                  sent,
                  # at last
                  paid]
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_splice(name: str) -> None:
    before, change, after = CASES[name]
    assert spliced(source(before), change) == source(after)
