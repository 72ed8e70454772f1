"""Where comments stand in a YAML text, and what they belong to.

A comment belongs to the words that it stands beside or above. One below the last words of a block belongs
to that block while it is indented like it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold_source.yaml_text.lines import Lines
from scaffold_source.yaml_text.members import all_nodes
from scaffold_source.yaml_text.nodes import Node, Scalar

# Between scalars: a comment begins at the first `#`, and goes on to the end of the line.
_COMMENT = re.compile("#[^\r\n\x85\u2028\u2029]*")
_BLOCK_MARKS = ("|", ">")


def comment_beside(lines: Lines, place: int) -> str:
    """Return the comment that follows `place` on its line; "" where something else does, or nothing."""
    rest = lines.text[place : lines.end(place)].strip()
    return rest if rest.startswith("#") else ""


def comment_of_header(lines: Lines, scalar: Node) -> str:
    """Return the comment behind the `|` or `>` of a block scalar; "" where there is none."""
    if not lines.text.startswith(_BLOCK_MARKS, scalar.start):
        return ""
    header = lines.text[scalar.start : min(scalar.end, lines.end(scalar.start))]
    comment = re.search(r"\s(#.*)", header)
    return comment[1] if comment else ""


def comments_within(lines: Lines, start: int, end: int, *nodes: Node) -> list[str]:
    """Return the comments from `start` to `end`, which hold `nodes`; no text that looks like one."""
    comments, place = [], start
    for scalar in (scalar for node in nodes for scalar in _scalars(node)):
        if place <= scalar.start and scalar.end <= end:
            comments += _COMMENT.findall(lines.text, place, scalar.start)
            comments += [header] if (header := comment_of_header(lines, scalar)) else []
            place = scalar.end
    return comments + _COMMENT.findall(lines.text, place, end)


def end_with_comments(lines: Lines, place: int, column: int) -> int:
    """Return the end of the last comment below `place` that belongs to what stands there, in a block that is
    indented by `column`; the end of its line where there is none. A comment further in than `column` belongs
    to it; one right at `column` does where nothing else of the block follows."""
    end = within = last = lines.end(place)
    while end < len(lines.text):
        start = lines.next(end)
        end = lines.end(start)
        line = lines.text[start:end]
        words = line.lstrip(" \t")
        indent = len(line) - len(words)
        if words and not words.startswith("#"):
            return last if indent < column else within
        if words and indent >= column:
            last = end
            within = end if indent > column else within
    return last if column else within


def start_with_comments(lines: Lines, place: int) -> int:
    """Return where the comments begin that stand above `place`, which begins its line, and as far in as it
    does; `place` where there are none."""
    column, start = lines.column(place), place
    while lines.start(place):
        place = lines.start(lines.end_before(place))
        line = lines.text[place : lines.end(place)]
        if not line.startswith("#", column) or line[:column].strip():
            break
        start = place + column
    return start


def _scalars(node: Node) -> Iterator[Scalar]:
    for part in all_nodes(node):
        if isinstance(part, Scalar):
            yield part
