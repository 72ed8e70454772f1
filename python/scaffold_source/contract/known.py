"""Facts of a contract that stand there as the producer has them today, told by their text. Pure.

What the tool wrote and nobody changed needs no parser and no comparison: its text says so. Every other
block is parsed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from scaffold_source.contract.values import FACTS, META
from scaffold_source.facts.blocks import TableFacts
from scaffold_source.facts.text import comparable, table_text, with_evidence
from scaffold_source.loaders.landed_names import Landing
from scaffold_source.model import Database, Table
from scaffold_source.yaml_text.folding import Block
from scaffold_source.yaml_text.values import Values, look


class KnownFacts(dict[str, Any]):
    """A block of facts that need not be read: it says what `facts` do. It holds what names the table."""

    facts: TableFacts


def with_known_facts(tree: Values, live: Database, landed: Landing) -> Values:
    """Return `tree` with each Block as the facts that it holds: KnownFacts if they are those of `live`, else
    its values.

    Raises MisreadError or Misfit for a block that cannot be read.
    """
    tables = tree.get("tables")
    if not isinstance(tables, dict):
        return tree
    by_name: dict[str, list[Table]] = defaultdict(list)
    for table in live.tables:
        by_name[table.name].append(table)
    return {
        **tree,
        "tables": {name: _read(name, entry, by_name.get(name, []), landed) for name, entry in tables.items()},
    }


def _read(name: str, entry: Any, candidates: list[Table], landed: Landing) -> object:
    block = look(entry, FACTS)
    if not isinstance(block, Block):
        return entry
    facts = next(_same(name, block, candidates, landed), None) or block.values()
    config = entry["config"]
    return {**entry, "config": {**config, META[-1]: {**config[META[-1]], FACTS[-1]: facts}}}


def _same(name: str, block: Block, candidates: list[Table], landed: Landing) -> Iterator[KnownFacts]:
    text = comparable(block.text)
    for table in candidates:
        called = {own: column.name for own, column in landed.columns(table.full_name).items()}
        if text == comparable(table_text(table, name, called, block.indent)):
            known = KnownFacts(schema=table.schema)
            names = {column.name: called.get(column.name, "") for column in table.columns}
            known.facts = TableFacts(with_evidence(table, block.text), names)
            yield known


def has_block(entry: object) -> bool:
    """Return whether a table's entry has facts that are not read yet."""
    return isinstance(look(entry, FACTS), Block)
