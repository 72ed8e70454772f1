"""Blocks of facts, and columns that are no more than a name and a type, set aside before a YAML text is
parsed.

Most of a file is the tool's own writing. Text that equals what the tool would write needs no parser: a
reader may fold the blocks away, parse what people wrote, and look at each block as text first. A plain
column is read by a pattern, in a fifth of the parser's time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple, TypeGuard

from scaffold_source.yaml_text.nodes import (
    Document,
    Entry,
    Mapping,
    MisreadError,
    Node,
    Scalar,
    Sequence,
    plain_value,
    read_nodes,
    value_under,
)
from scaffold_source.yaml_text.scalars import plain_scalar

# Words that YAML reads as they stand: a type may also be in double quotes, with commas and no escapes.
_COLUMN = r"- \{name: ([A-Za-z_]\w*), data_type: ([A-Za-z_](?:[\w ()]*[\w)])?|\"[\w (),]*\")\}"
_COLUMNS = re.compile(_COLUMN, re.ASCII)
_FOLDING = re.compile(
    # The block's key alone on its line, below it at least its first fact, and whatever is indented deeper.
    r"^( +)producer:\n((?:\1 +schema:[^\n]*\n)(?:\1 [^\n]*\n|\n)*)"
    # A plain column, and those right below it that are indented alike.
    rf"|^( +)({_COLUMN}\n(?:\3{_COLUMN}\n)*)",
    re.MULTILINE | re.ASCII,
)
# What may be an anchor. What an alias repeats is weighed node by node, so nothing is hidden from that.
_ANCHOR = re.compile(r"(?:^|[\s\[{,:])&", re.MULTILINE)
_STAND_IN = "block of facts {}"
_STAND_IN_FOR_COLUMNS = "plain columns {}"


class Block(NamedTuple):
    """A block as it stands in its file: the line of its key (from 1), the key's indentation, and the lines
    below the key, each with its line break."""

    line: int
    indent: str
    text: str

    def document(self) -> Document:
        """Parse the block; its lines count from the one below its key. Raises MisreadError."""
        return read_nodes(self.text)

    def values(self) -> object:
        """Return the block's plain values. Raises MisreadError where its text is not YAML that dbt could
        read, or where a key in it stands twice or is not text."""
        document = self.document()
        if document.root is None or document.repeated or document.odd:
            raise MisreadError(self.line, "not a mapping from texts")
        return plain_value(document.root)


class PlainColumns(NamedTuple):
    """Columns that stand below each other in their file, each on one line with its name and its type alone:
    the line of the first (from 1), the dashes' indentation, and the text from the first dash on."""

    line: int
    indent: str
    text: str

    def nodes(self, start: int) -> Iterator[Mapping]:
        """Yield each column as the parser would read it, but that all of them begin and end at `start`."""
        for line, written in enumerate(self.text.splitlines(), start=self.line):
            name, data_type = _said(written)
            entries = {
                "name": Entry(Scalar("name", start, start, line), Scalar(name, start, start, line)),
                "data_type": Entry(
                    Scalar("data_type", start, start, line), Scalar(data_type, start, start, line)
                ),
            }
            yield Mapping(entries, start, start, line, True)


@lru_cache(maxsize=16384)
def _said(written: str) -> tuple[Any, Any]:
    """Return the name and the type that a plain column's line says."""
    column = _COLUMNS.search(written)
    assert column
    name, data_type = column.groups()
    return plain_scalar(name), data_type[1:-1] if data_type[0] == '"' else plain_scalar(data_type)


class Folded(NamedTuple):
    """A text in which each block is one scalar, `stand_in(n)`, plain columns are one item of their list,
    `stand_in_for_columns(n)`, and the other lines of both are empty: all others keep their numbers."""

    text: str
    blocks: tuple[Block, ...]
    columns: tuple[PlainColumns, ...]


def stand_in(number: int) -> str:
    """Return what stands in the folded text for the block with this number."""
    return _STAND_IN.format(number)


def stand_in_for_columns(number: int) -> str:
    """Return what stands in the folded text for the plain columns with this number."""
    return _STAND_IN_FOR_COLUMNS.format(number)


def fold(text: str) -> Folded:
    """Set aside what looks like a block of facts, or like plain columns. What it really is, only the parsed
    text can say: a literal block of prose may look the same, so the caller must find each stand-in where
    facts and columns belong.
    """
    pieces: list[str] = []
    blocks: list[Block] = []
    columns: list[PlainColumns] = []
    copied, line = 0, 1
    for match in () if "&" in text and _ANCHOR.search(text) else _FOLDING.finditer(text):
        line += text.count("\n", copied, match.start())
        pieces.append(text[copied : match.start()])
        if indent := match[1]:
            kept = match[2].rstrip("\n") + "\n"
            pieces += (f"{indent}producer: {stand_in(len(blocks))}\n", "\n" * kept.count("\n"))
            blocks.append(Block(line, indent, kept))
            copied = match.start(2) + len(kept)
        else:
            indent, lines, copied = match[3], match[4], match.end()
            pieces += (f"{indent}- {stand_in_for_columns(len(columns))}", "\n" * lines.count("\n"))
            columns.append(PlainColumns(line, indent, lines))
        line += text.count("\n", match.start(), copied)
    pieces.append(text[copied:])
    return Folded("".join(pieces), tuple(blocks), tuple(columns))


def put_back(document: Document, folded: Folded) -> bool:
    """Put each block in the place of its stand-in, in the `config.meta.producer` of a source's table, and
    plain columns in the table's `columns`; return False if one is not found there, so that the text must be
    parsed as a whole."""
    blocks = columns = 0
    for table in _tables(document):
        meta = value_under(value_under(table, "config"), "meta")
        entry = meta.entries.get("producer") if isinstance(meta, Mapping) else None
        if isinstance(meta, Mapping) and entry and blocks < len(folded.blocks):
            block = folded.blocks[blocks]
            if _is_stand_in(entry.value, stand_in(blocks), block.line):
                meta.entries["producer"] = entry._replace(value=entry.value._replace(value=block))
                blocks += 1
        listed = value_under(table, "columns")
        if isinstance(listed, Sequence) and columns < len(folded.columns):
            columns = _put_back_columns(listed, folded.columns, columns)
    return blocks == len(folded.blocks) and columns == len(folded.columns)


def _put_back_columns(listed: Sequence, folded: tuple[PlainColumns, ...], number: int) -> int:
    """Put plain columns, from this number on, in the places of their stand-ins in a table's list; return the
    number of the first that is not there."""
    items: list[Node] = []
    for item in listed.items:
        if number < len(folded) and _is_stand_in(item, stand_in_for_columns(number), folded[number].line):
            items += folded[number].nodes(item.start)
            number += 1
        else:
            items.append(item)
    listed.items[:] = items
    return number


def _is_stand_in(node: Node, text: str, line: int) -> TypeGuard[Scalar]:
    return isinstance(node, Scalar) and node.value == text and node.line == line


def _tables(document: Document) -> Iterator[Node]:
    for source in _items(document.root, "sources"):
        yield from _items(source, "tables")


def _items(node: Node | None, key: str) -> list[Node]:
    items = value_under(node, key)
    return items.items if isinstance(items, Sequence) else []
