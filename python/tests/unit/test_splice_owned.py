"""Blocks that the tool owns: one that differs is written anew as a whole, and all around it stays."""

from __future__ import annotations

from typing import Any

import pytest
from helpers.splicing import spliced
from helpers.yaml_values import TABLE_FACTS
from hypothesis import given, settings

from scaffold_source.yaml_text.dump import dump
from scaffold_source.yaml_text.named_items import listed
from scaffold_source.yaml_text.values import YamlPath

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


def test_what_comes_before_a_block_of_ours_comes_before_its_comments() -> None:
    """A comment that leaves the block stays next to it."""
    text = """\
sources:
  - name: shop
    tables:
      - name: orders
        config:
          meta:
            producer:
              schema: public  # since May
              kind: view
"""

    def change(values: dict[str, Any]) -> None:
        meta = values["tables"]["orders"]["config"]["meta"]
        values["tables"]["orders"]["config"]["meta"] = {
            "created_at": "placed_at",
            "producer": {"schema": "sales"},
            **{key: value for key, value in meta.items() if key != "producer"},
        }

    assert spliced(text, change, is_ours=_is_the_facts).endswith(
        """\
          meta:
            created_at: placed_at
            # since May
            producer: {schema: sales}
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


def _with_facts(facts: dict[str, Any]) -> str:
    """Return a source with a table of these facts, and of people's own words."""
    meta = {"owner": "Ada", "producer": facts, "created_at": "placed_at"}
    tables = [{"name": "orders", "config": {"meta": meta}, "columns": [{"name": "id"}]}, {"name": "payments"}]
    return dump(listed({"sources": [{"name": "shop", "tables": tables}]}))


@given(TABLE_FACTS, TABLE_FACTS)
@settings(max_examples=50, deadline=None)
def test_a_block_that_changes_looks_as_in_a_fresh_file(before: dict[str, Any], after: dict[str, Any]) -> None:
    def change(values: dict[str, Any]) -> None:
        values["tables"]["orders"]["config"]["meta"]["producer"] = after

    assert spliced(_with_facts(before), change, is_ours=_is_the_facts) == _with_facts(after)


@given(TABLE_FACTS, TABLE_FACTS)
@settings(max_examples=50, deadline=None)
def test_facts_over_several_lines_are_edited_where_they_stand(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Also by who does not own them, and whatever the lines."""

    def change(values: dict[str, Any]) -> None:
        values["tables"]["orders"]["config"]["meta"]["producer"] = after

    spliced(_with_facts(before), change)  # which sees that it reads back
