"""Blocks of facts in a YAML text, set aside before it is parsed.

Most of a file is the tool's own writing. Text that equals what the tool would write needs no parser: a
reader may fold the blocks away, parse what people wrote, and look at each block as text first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from scaffold_source.yaml_text.nodes import (
    Document,
    Mapping,
    MisreadError,
    Node,
    Scalar,
    Sequence,
    plain_value,
    read_nodes,
    value_under,
)

# The block's key alone on its line, below it at least its first fact, and whatever is indented deeper.
_BLOCK = re.compile(
    r"^( +)producer:\n((?:\1 +schema:[^\n]*\n)(?:\1 [^\n]*\n|\n)*)",
    re.MULTILINE,
)
_STAND_IN = "block of facts {}"


class Block(NamedTuple):
    """A block as it stands in its file: the line of its key (from 1), the key's indentation, and the lines
    below the key, each with its line break."""

    line: int
    indent: str
    text: str

    def document(self) -> Document:
        """Parse the block; its lines count from the one below its key. Raises MisreadError."""
        return read_nodes(self.text)

    def values(self) -> Any:
        """Return the block's plain values. Raises MisreadError where its text is not YAML that dbt could
        read, or where a key in it stands twice or is not text."""
        document = self.document()
        if document.root is None or document.repeated or document.odd:
            raise MisreadError(self.line, "not a mapping from texts")
        return plain_value(document.root)


class Folded(NamedTuple):
    """A text in which each block is one scalar, `stand_in(n)`, and its lines are empty: all others keep their
    numbers."""

    text: str
    blocks: tuple[Block, ...]


def stand_in(number: int) -> str:
    """Return what stands in the folded text for the block with this number."""
    return _STAND_IN.format(number)


def fold(text: str) -> Folded:
    """Set aside what looks like a block of facts. What it really is, only the parsed text can say: a literal
    block of prose may look the same, so the caller must find each stand-in where facts belong.
    """
    pieces: list[str] = []
    blocks: list[Block] = []
    copied, line = 0, 1
    for match in _BLOCK.finditer(text):
        indent, below = match.groups()
        kept = below.rstrip("\n") + "\n"
        line += text.count("\n", copied, match.start())
        pieces += (
            text[copied : match.start()],
            f"{indent}producer: {stand_in(len(blocks))}\n",
            "\n" * kept.count("\n"),
        )
        blocks.append(Block(line, indent, kept))
        copied = match.start(2) + len(kept)
        line += 1 + kept.count("\n")
    pieces.append(text[copied:])
    return Folded("".join(pieces), tuple(blocks))


def put_back(document: Document, folded: Folded) -> bool:
    """Put each block in the place of its stand-in, in the `config.meta.producer` of a source's table; return
    False if one is not found there, so that the text must be parsed as a whole."""
    count = 0
    for meta in _tables_meta(document):
        entry = meta.entries.get("producer")
        if entry and isinstance(entry.value, Scalar) and count < len(folded.blocks):
            scalar, block = entry.value, folded.blocks[count]
            if scalar.value == stand_in(count) and scalar.line == block.line:
                meta.entries["producer"] = entry._replace(value=scalar._replace(value=block))
                count += 1
    return count == len(folded.blocks)


def _tables_meta(document: Document) -> Iterator[Mapping]:
    for source in _items(document.root, "sources"):
        for table in _items(source, "tables"):
            meta = value_under(value_under(table, "config"), "meta")
            if isinstance(meta, Mapping):
                yield meta


def _items(node: Node | None, key: str) -> list[Node]:
    items = value_under(node, key)
    return items.items if isinstance(items, Sequence) else []
