"""Mappings on one line written open, a key a line: what will hold a block of facts cannot stay `{owner: us}`.

Every key and value keeps its text, and a comment behind the line stays there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scaffold_source.edit import Edit, apply
from scaffold_source.yaml_text.indentation import indentation
from scaffold_source.yaml_text.lines import Lines
from scaffold_source.yaml_text.nodes import Mapping, MisreadError, plain_value, read_nodes

Find = Callable[[Mapping], Iterator[Mapping]]


def opened(text: str, find: Find) -> str:
    """Return `text` with each mapping on one line open that `find` yields of its root, those inside of others
    too. One that is tied, spans lines or would read otherwise stays."""
    while (root := read_nodes(text).root) is not None and isinstance(root, Mapping):
        lines = Lines(text)
        step = indentation(lines, root).mapping
        edits = [edit for node in find(root) if _can_open(text, node) for edit in _open(lines, node, step)]
        after = apply(text, edits)
        if not edits or not _says_the_same(root, after):
            break
        text = after
    return text


def _can_open(text: str, node: Mapping) -> bool:
    """Return whether a mapping is one line that holds a key, and nothing in it is tied."""
    return bool(
        node.flow
        and node.entries
        and not node.tie
        and len(text[node.start : node.end].splitlines()) == 1
        and text[node.start] == "{"
        and not any(
            entry.inherited or entry.key.tie or entry.value.tie or entry.key.start == entry.key.end
            for entry in node.entries.values()
        )
    )


def _open(lines: Lines, node: Mapping, step: int) -> Iterator[Edit]:
    """Yield the edits that open a mapping: behind the dash of an item, else on the lines below its key."""
    before = lines.text[lines.start(node.start) : node.start]
    is_item = before.strip(" -") == ""
    column = len(before) if is_item else len(before) - len(before.lstrip(" -")) + step
    texts = (
        [lines.text[part.start : part.end] for part in (entry.key, entry.value)]
        for entry in node.entries.values()
    )
    parts = [f"{key}: {value}".rstrip() for key, value in texts]
    line_break = lines.newline(node.start)
    below = "".join(f"{line_break}{' ' * column}{part}" for part in (parts[1:] if is_item else parts))
    if is_item:
        yield Edit.replace(node.start, node.end, parts[0])
    else:
        yield Edit.delete(len(before.rstrip()) + lines.start(node.start), node.end)
    yield Edit.insert(lines.end(node.end), below)


def _says_the_same(root: Mapping, text: str) -> bool:
    try:
        after = read_nodes(text)
    except MisreadError:
        return False
    return after.root is not None and repr(plain_value(after.root)) == repr(plain_value(root))
