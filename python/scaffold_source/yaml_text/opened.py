"""Mappings and lists on one line written open: what will hold a block of facts cannot stay `{owner: us}`.

Every key and value keeps its text, and a comment behind the line stays there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scaffold_source.edit import Edit, apply
from scaffold_source.yaml_text.indentation import indentation
from scaffold_source.yaml_text.lines import Lines
from scaffold_source.yaml_text.nodes import Mapping, MisreadError, Sequence, plain_value, read_nodes

Collection = Mapping | Sequence
Find = Callable[[Mapping], Iterator[Collection]]


def opened(text: str, find: Find) -> str:
    """Return `text` with each mapping or list on one line open that `find` yields of its root, those inside
    of others too. One that is tied, spans lines or would read otherwise stays."""
    while (root := read_nodes(text).root) is not None and isinstance(root, Mapping):
        lines = Lines(text)
        step = indentation(lines, root).mapping
        edits = [edit for node in find(root) if _can_open(text, node) for edit in _open(lines, node, step)]
        after = apply(text, edits)
        if not edits or not _says_the_same(root, after):
            break
        text = after
    return text


def _can_open(text: str, node: Collection) -> bool:
    """Return whether a collection is one line that holds something, and nothing in it is tied."""
    if not node.flow or node.tie or len(text[node.start : node.end].splitlines()) != 1:
        return False
    if isinstance(node, Sequence):
        return bool(node.items) and not any(item.tie for item in node.items)
    return (
        text[node.start] == "{"
        and bool(node.entries)
        and not any(
            entry.inherited or entry.key.tie or entry.value.tie or entry.key.start == entry.key.end
            for entry in node.entries.values()
        )
    )


def _parts(text: str, node: Collection) -> list[str]:
    """Return what a collection holds, each as a line of a block."""
    if isinstance(node, Sequence):
        return [f"- {text[item.start : item.end]}" for item in node.items]
    pairs = ((entry.key, entry.value) for entry in node.entries.values())
    return [f"{text[key.start : key.end]}: {text[value.start : value.end]}".rstrip() for key, value in pairs]


def _open(lines: Lines, node: Collection, step: int) -> Iterator[Edit]:
    """Yield the edits that open a collection: behind the dash of an item, else on the lines below its key."""
    before = lines.text[lines.start(node.start) : node.start]
    is_item = before.strip(" -") == ""
    column = len(before) if is_item else len(before) - len(before.lstrip(" -")) + step
    parts = _parts(lines.text, node)
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
