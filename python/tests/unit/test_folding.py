"""Blocks of facts set aside before a file is parsed: nothing else changes, and no line gets another number."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from scaffold_source.yaml_text.folding import Folded, fold, stand_in

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
    ["", " ", "a: b", "producer:", "schema: public", "schema:", "columns:", "- name: x", "# word", "|", "\t"]
)
_TEXTS = st.lists(st.tuples(st.integers(0, 6), _LINES), max_size=30).map(
    lambda lines: "\n".join(" " * by + line for by, line in lines)
)


def unfold(folded: Folded) -> str:
    """Return the text that was folded."""
    lines = folded.text.split("\n")
    for block in reversed(folded.blocks):
        below = block.text.split("\n")[:-1]
        lines[block.line - 1 : block.line + len(below)] = [f"{block.indent}producer:", *below]
    return "\n".join(lines)


@given(_TEXTS)
def test_unfolding_gives_the_text_back(text: str) -> None:
    assert unfold(fold(text)) == text
    assert fold(text).text.count("\n") == text.count("\n")
