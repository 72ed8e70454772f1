"""Blocks of facts, and plain columns, set aside before a file is parsed: nothing else changes, and no line gets
another number."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scaffold_source.yaml_text.folding import (
    Folded,
    fold,
    put_back,
    stand_in,
    stand_in_for_columns,
)
from scaffold_source.yaml_text.nodes import Document, Mapping, MisreadError, Node, Scalar, read_nodes

FILE = """\
sources:
  - name: shop
    config:
      meta:
        contract:
          producer:
            team: Checkout
    tables:
      - name: orders
        config:
          meta:
            producer:
              schema: public
              primary_key: [id]

              columns:
                id: {type: bigint}

        columns:
          - name: id

      - name: customers
        config: {meta: {producer: {schema: public, columns: {id: {type: bigint}}}}}
"""


def test_a_block_becomes_one_scalar_and_nothing_else_changes() -> None:
    folded = fold(FILE)
    assert [(block.line, block.text.count("\n")) for block in folded.blocks] == [(12, 5)]
    before, after = yaml.safe_load(FILE), yaml.safe_load(folded.text)
    facts = before["sources"][0]["tables"][0]["config"]["meta"].pop("producer")
    assert after["sources"][0]["tables"][0]["config"]["meta"].pop("producer") == stand_in(0)
    assert after == before
    assert yaml.safe_load(folded.blocks[0].text) == facts


def test_every_line_keeps_its_number() -> None:
    folded = fold(FILE)
    lines = list(zip(FILE.split("\n"), folded.text.split("\n"), strict=True))
    assert [one for one, other in lines if one != other] == FILE.split("\n")[11:14] + FILE.split("\n")[15:17]


_LINES = st.sampled_from(
    [
        *("", " ", "a: b", "producer:", "schema: public", "schema:", "columns:", "- name: x", "# word", "|"),
        *("\t", "- {name: id, data_type: bigint}", '- {name: b, data_type: "numeric(9, 2)"}'),
    ]
)
_TEXTS = st.lists(st.tuples(st.integers(0, 6), _LINES), max_size=30).map(
    lambda lines: "\n".join(" " * by + line for by, line in lines)
)


def unfold(folded: Folded) -> str:
    """Return the text that was folded."""
    lines = folded.text.split("\n")
    for block in folded.blocks:
        below = block.text.split("\n")[:-1]
        lines[block.line - 1 : block.line + len(below)] = [f"{block.indent}producer:", *below]
    for columns in folded.columns:
        written = (columns.indent + columns.text).split("\n")[:-1]
        lines[columns.line - 1 : columns.line - 1 + len(written)] = written
    return "\n".join(lines)


@given(_TEXTS)
def test_unfolding_gives_the_text_back(text: str) -> None:
    assert unfold(fold(text)) == text
    assert fold(text).text.count("\n") == text.count("\n")


def table(columns: str) -> str:
    """Return a source with one table and these lines as what follows its `columns:`."""
    lines = "".join(f"          {line}\n" if line else "\n" for line in columns.strip().split("\n"))
    return f"sources:\n  - name: shop\n    tables:\n      - name: orders\n        columns:\n{lines}"


def with_lines(node: Node) -> object:
    """Return a node's values, each with its line and its style."""
    if isinstance(node, Scalar):
        return (node.value, type(node.value), node.line)
    if isinstance(node, Mapping):
        entries = [(with_lines(entry.key), with_lines(entry.value)) for entry in node.entries.values()]
        return (entries, node.line, node.flow)
    return ([with_lines(item) for item in node.items], node.line, node.flow)


def read_folded(text: str) -> Document | None:
    """Return the document with everything put back, None where the whole must be parsed."""
    folded = fold(text)
    assert folded.text != text
    document = read_nodes(folded.text)
    return document if put_back(document, folded) else None


@pytest.mark.parametrize(
    "columns",
    [
        "- {name: id, data_type: bigint}",
        "- {name: id, data_type: bigint}\n- {name: at, data_type: timestamp with time zone}\n\n",
        '- {name: id, data_type: bigint}\n# word\n- name: x\n- {name: a, data_type: "numeric(9, 2)"}',
        "- {name: on, data_type: null}\n- {name: Yes, data_type: float(53)}",
        "- {name: a, data_type: text} # word\n- {name: b, data_type: text}",
        "- {name: plain, data_type: text}\n- plain columns 0\n- plain columns 1",
        "- {name: a, data_type: x  y}\n\n- {name: a, data_type: ''}\n- {name: b, data_type: \"\"}",
    ],
)
def test_plain_columns_are_read_as_the_parser_reads_them(columns: str) -> None:
    text = table(columns)
    whole, document = read_nodes(text), read_folded(text)
    assert document and document.root and whole.root
    assert with_lines(document.root) == with_lines(whole.root)


@pytest.mark.parametrize(
    "columns",
    [
        "- name: a\n  description: |\n    - {name: id, data_type: bigint}",
        "- name: a\n  description: two\n    lines\n    - {name: id, data_type: bigint}",
        "- name: a\n  columns:\n    - {name: id, data_type: bigint}",
        "- name: a\n  description: 'x\n    - {name: id, data_type: bigint}\n    '",
    ],
)
def test_what_only_looks_like_plain_columns_is_for_the_parser(columns: str) -> None:
    assert read_folded(table(columns)) is None


def test_an_alias_is_weighed_with_all_that_it_repeats() -> None:
    text = table("- {name: id, data_type: bigint}").replace("columns:", "columns: &all")
    assert fold(text).text == text
    assert fold(table("- {name: id, data_type: bigint}\n# R&D")).columns


def test_plain_columns_become_one_item() -> None:
    text = table("- {name: a, data_type: text}\n- {name: b, data_type: text}\n- name: c")
    (columns,) = fold(text).columns
    assert (columns.line, columns.text.count("\n")) == (6, 2)
    items = yaml.safe_load(fold(text).text)["sources"][0]["tables"][0]["columns"]
    assert items == [stand_in_for_columns(0), {"name": "c"}]


@given(_TEXTS)
def test_whatever_the_text_nodes_are_those_of_the_parser(text: str) -> None:
    folded = fold(text)
    try:
        document = read_nodes(folded.text)
    except MisreadError:
        return
    if put_back(document, folded) and not folded.blocks:
        assert document.root is None or with_lines(document.root) == with_lines(read_nodes(text).root)  # type: ignore[arg-type]
