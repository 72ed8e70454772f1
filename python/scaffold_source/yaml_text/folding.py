"""Blocks of facts in a YAML text, set aside before it is parsed.

Most of a file is the tool's own writing. Text that equals what the tool would write needs no parser: a
reader may fold the blocks away, parse what people wrote, and look at each block as text first.
"""

from __future__ import annotations

import re
from typing import NamedTuple

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


def unfold(folded: Folded) -> str:
    """Return the text that was folded."""
    lines = folded.text.split("\n")
    for block in reversed(folded.blocks):
        below = block.text.split("\n")[:-1]
        lines[block.line - 1 : block.line + len(below)] = [f"{block.indent}producer:", *below]
    return "\n".join(lines)
