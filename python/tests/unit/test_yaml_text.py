"""Every text that the writer makes reads back as the values it was made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from textwrap import dedent
from typing import Any

import pytest
import yaml
from helpers.yaml_values import KEYS, SOURCE, VALUES
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import Environment

from scaffold_source.yaml_text.dump import dump
from scaffold_source.yaml_text.jinja import Template
from scaffold_source.yaml_text.values import InOrder, same, with_scalars


def _rendered(value: Any) -> Any:
    """What dbt makes of it: values are templates, keys are not."""
    if isinstance(value, str):
        return Environment().from_string(value).render()
    if isinstance(value, dict):
        return {key: _rendered(item) for key, item in value.items()}
    return [_rendered(item) for item in value] if isinstance(value, list) else value


_SHORT = 100


def _scalars_and_keys(node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    """Yield each scalar and empty collection as a "value", each key of a mapping as a "key"."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield "key", key
            yield from _scalars_and_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars_and_keys(item)
    if not isinstance(node.value, list) or not node.value:
        yield "value", node


def _over_long(text: str) -> list[str]:
    """Return the lines over 100 that hold more than one key and one value, and could be shorter."""
    count: Counter[tuple[int, str]] = Counter()
    for kind, node in _scalars_and_keys(yaml.compose(text, yaml.SafeLoader)):
        count[node.start_mark.line, kind] += 1
    return [
        line
        for number, line in enumerate(text.split("\n"))
        if len(line) > _SHORT and max(count[number, "key"], count[number, "value"]) > 1
    ]


@given(st.one_of(SOURCE.map(lambda source: {"sources": [source]}), st.dictionaries(KEYS, VALUES, min_size=1)))
@settings(deadline=None)
def test_no_line_is_long_but_for_one_scalar(value: dict[str, Any]) -> None:
    written = dump(value)
    assert _rendered(yaml.safe_load(written)) == value
    assert not _over_long(written)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=5))
@example({"description": "line one\nline two\n"})
@example({"producer": {"type": "a" * 200, "labels": ["x, y", "a: b", "#"]}})
@example({"config": {"severity": "warn"}})
@example({"a": [[], {}, [["x"]], {"b": {"c": 1}}]})
@settings(deadline=None)
def test_what_is_written_reads_back(value: dict[str, Any]) -> None:
    assert _rendered(yaml.safe_load(dump(value))) == value


def test_a_template_stays_one() -> None:
    written = dump({"a": Template("{{ x }}"), "b": "{{ x }}", "c": Template("{{ x }}")})
    assert written == 'a: "{{ x }}"\nb: "{{ \'{{\' }} x }}"\nc: "{{ x }}"\n'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"type": "numeric(12,2)"}, "type: numeric(12,2)\n"),
        (
            {"description": 'What a customer owes; see "prices".'},
            'description: What a customer owes; see "prices".\n',
        ),
        ({"default": "0"}, 'default: "0"\n'),
        ({"version": "1.0.0"}, "version: 1.0.0\n"),
        ({"producer": {"nullable": False}}, "producer: {nullable: false}\n"),
        ({"description": "a\nb"}, "description: |-\n  a\n  b\n"),
    ],
)
def test_it_reads_like_a_person_wrote_it(value: dict[str, Any], text: str) -> None:
    assert dump(value) == text


def _table_of(facts: dict[str, Any]) -> str:
    return dump(
        {"sources": [{"name": "shop", "tables": [{"name": "a", "config": {"meta": {"producer": facts}}}]}]}
    )


def test_the_facts_of_columns_are_a_line_each() -> None:
    written = _table_of(
        {
            "schema": "public",
            "columns": {
                "id": {"type": "bigint", "nullable": False},
                "producer": {
                    "type": "text",
                    "nullable": False,
                    "default": "'pending'",
                    "values": ["pending", "paid"],
                },
                "values": {"type": "text", "values": [f"label number {number}" for number in range(1, 9)]},
                "note": {"type": "text", "comment": "a " * 50 + "b", "nullable": False},
                "columns": {},
            },
        }
    )
    assert (
        dedent(written.partition("producer:\n")[2])
        == f"""\
schema: public
columns:
  id: {{type: bigint, nullable: false}}
  producer: {{type: text, nullable: false, default: "'pending'",
    values: [pending, paid]}}
  values: {{type: text, values: [label number 1, label number 2, label number 3,
    label number 4, label number 5, label number 6, label number 7, label number 8]}}
  note: {{type: text,
    comment: {"a " * 50}b,
    nullable: false}}
  columns: {{}}
"""
    )


def test_long_lists_are_wrapped_between_their_items() -> None:
    written = _table_of(
        {
            "primary_key": [f"a_column_{number}" for number in range(8)],
            "foreign_keys": [
                {
                    "columns": ["customer_id", "shop_id"],
                    "to": "public.customers",
                    "references": ["id", "shop_id"],
                    "on_delete": "cascade",
                }
            ],
        }
    )
    assert (
        dedent(written.partition("producer:\n")[2])
        == """\
primary_key: [a_column_0, a_column_1, a_column_2, a_column_3, a_column_4, a_column_5,
  a_column_6, a_column_7]
foreign_keys:
  - {columns: [customer_id, shop_id], to: public.customers, references: [id, shop_id],
      on_delete: cascade}
"""
    )


def test_an_empty_line_stands_between_tables() -> None:
    tables = [{"name": name, "columns": [{"name": "id"}, {"name": "note"}]} for name in ("a", "b")]
    assert (
        dump({"sources": [{"name": "shop", "meta": {"tables": ["a", "b"]}, "tables": tables}]})
        == """\
sources:
  - name: shop
    meta:
      tables:
        - a
        - b
    tables:
      - name: a
        columns:
          - name: id
          - name: note

      - name: b
        columns:
          - name: id
          - name: note
"""
    )
    assert dump({"models": [{"name": "a"}, {"name": "b"}]}) == "models:\n  - name: a\n\n  - name: b\n"


def test_a_plain_column_is_one_line() -> None:
    """One that says more is a block, and so is one that no line has room for."""
    long = "numeric(" + "1" * 80 + ")"
    columns = [
        {"name": "id", "data_type": "bigint"},
        {"name": "end", "data_type": "numeric(12,2)", "quote": True},
        {"name": "note"},
        {"name": "total", "data_type": long},
        {"name": "state", "description": "Paid,\nor not.", "data_type": "text"},
        {"name": "until", "data_type": "date", "config": {"meta": {"timezone": "UTC"}}},
    ]
    assert (
        dump({"tables": [{"name": "orders", "columns": columns}]})
        == f"""\
tables:
  - name: orders
    columns:
      - {{name: id, data_type: bigint}}
      - {{name: end, data_type: "numeric(12,2)", quote: true}}
      - name: note
      - name: total
        data_type: {long}
      - name: state
        description: |-
          Paid,
          or not.
        data_type: text
      - name: until
        data_type: date
        config: {{meta: {{timezone: UTC}}}}
"""
    )


def test_scalars_change_and_an_order_that_means_something_stays() -> None:
    facts = {"columns": InOrder(b="1", a=["2", None])}
    changed = with_scalars(facts, lambda scalar: scalar and int(scalar))
    assert changed == {"columns": {"b": 1, "a": [2, None]}}
    assert not same(changed, {"columns": {"a": [2, None], "b": 1}})


@pytest.mark.parametrize(("one", "other"), [(1, True), (0, False), (1, 1.0), ("1", 1), (None, False)])
def test_values_of_two_types_are_not_the_same(one: object, other: object) -> None:
    assert same([one], [one]) and not same([one], [other])
    assert same(float("nan"), float("nan"))
