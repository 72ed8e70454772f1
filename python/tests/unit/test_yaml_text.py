"""Every text that the writer makes reads back as the values it was made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import Environment

from scaffold_source.yaml_text.dump import dump
from scaffold_source.yaml_text.jinja import Template

_LOOK_ALIKES = st.sampled_from(
    ["yes", "No", "null", "~", "1e3", "2024-01-01", "- x", "key: value", "#", " #x", "a #b", "|", ">", "1:30", "=",
     "<<", "0x1F", "1_000", ".5", "1.", "1.2.3", "", " ", "a ", " a", "?", "*a", "&a", "!t", "%d", "@x", "`x`", "'",
     '"', "\\", "\t", "a\tb", "a\n", "a\n\nb", " a\nb", "a\n b ", "\n", "a\n\n", "[a]", "{a}", "a,b", "a]", "a: b",
     "{{ x }}", "{%", "{# c #}", "a:", "true", "\x85", "\u2028", "\ufeff", "\x7f", "\x00", "é", "שלום", "😀", "---", "...", "a\n---\nb", "nan"]
)  # fmt: skip
_TEXTS = st.one_of(st.text(), _LOOK_ALIKES, st.lists(_LOOK_ALIKES, max_size=4).map("".join)).filter(
    lambda text: not any("\ud800" <= character <= "\udfff" for character in text)
)
_SCALARS = st.one_of(
    _TEXTS, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False)
)
_KEYS = st.one_of(
    _TEXTS, st.sampled_from(["producer", "soft_delete", "config", "foreign_keys", "description"])
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=4)),
    max_leaves=12,
)


def _rendered(value: Any) -> Any:
    """What dbt makes of it: values are templates, keys are not."""
    if isinstance(value, str):
        return Environment().from_string(value).render()
    if isinstance(value, dict):
        return {key: _rendered(item) for key, item in value.items()}
    return [_rendered(item) for item in value] if isinstance(value, list) else value


_COLUMN_FACTS = st.dictionaries(
    st.sampled_from(["type", "nullable", "default", "values", "comment", "evidence", "lands_as"]),
    _VALUES,
    max_size=5,
)
_TABLE_FACTS = st.fixed_dictionaries(
    {"schema": _TEXTS, "columns": st.dictionaries(_KEYS, _COLUMN_FACTS, max_size=4)},
    optional={
        "primary_key": st.lists(_TEXTS, max_size=9),
        "unique": st.lists(st.lists(_TEXTS, max_size=5), max_size=5),
        "foreign_keys": st.lists(
            st.fixed_dictionaries({"columns": st.lists(_TEXTS, max_size=9), "to": _TEXTS}), max_size=3
        ),
        "policies": st.lists(st.dictionaries(_KEYS, _TEXTS, max_size=4), max_size=3),
        "checks": st.dictionaries(_KEYS, _TEXTS, max_size=3),
        "evidence": st.dictionaries(_KEYS, _VALUES, max_size=3),
    },
)
_TABLE = st.fixed_dictionaries(
    {"name": _TEXTS},
    optional={
        "config": st.fixed_dictionaries({"meta": st.fixed_dictionaries({"producer": _TABLE_FACTS})}),
        "data_tests": st.lists(st.dictionaries(_KEYS, _VALUES, max_size=2), max_size=3),
        "columns": st.lists(st.fixed_dictionaries({"name": _TEXTS, "data_type": _TEXTS}), max_size=3),
    },
)
_SOURCE = st.fixed_dictionaries({"name": _TEXTS, "tables": st.lists(_TABLE, max_size=3)})
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


@given(
    st.one_of(_SOURCE.map(lambda source: {"sources": [source]}), st.dictionaries(_KEYS, _VALUES, min_size=1))
)
def test_no_line_is_long_but_for_one_scalar(value: dict[str, Any]) -> None:
    written = dump(value)
    assert _rendered(yaml.safe_load(written)) == value
    assert not _over_long(written)


@given(st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=5))
@example({"description": "line one\nline two\n"})
@example({"producer": {"type": "a" * 200, "labels": ["x, y", "a: b", "#"]}})
@example({"config": {"severity": "warn"}})
@example({"a": [[], {}, [["x"]], {"b": {"c": 1}}]})
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
