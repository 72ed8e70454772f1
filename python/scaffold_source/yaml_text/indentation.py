"""How people indent a YAML file, so that what is new in it looks like the rest."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.yaml_text.dump import Indentation
from scaffold_source.yaml_text.lines import Lines
from scaffold_source.yaml_text.members import dashes
from scaffold_source.yaml_text.nodes import Mapping, Node, Scalar, Sequence


def indentation(lines: Lines, node: Mapping) -> Indentation:
    """Return what the first block of each kind in `node` shows, the tool's own where there is none."""
    blanks: dict[str, int] = {}
    for kind, number in _blanks(lines, node):
        blanks.setdefault(kind, number)
        if len(blanks) == 3:
            break
    return Indentation(**blanks)


def _blanks(lines: Lines, node: Node) -> Iterator[tuple[str, int]]:
    """Yield the kind of each block in `node` (a field of Indentation), and its blanks."""
    if not _is_block(node):
        return
    if isinstance(node, Sequence):
        for item, dash in zip(node.items, dashes(lines, node), strict=True):
            if item.end > item.start:
                yield "item", max(2, lines.column(item.start) - lines.column(dash))
            yield from _blanks(lines, item)
    elif isinstance(node, Mapping):
        for entry in node.entries.values():
            if _is_block(entry.value) and not entry.inherited:
                kind = "sequence" if isinstance(entry.value, Sequence) else "mapping"
                yield kind, lines.column(entry.value.start) - lines.column(entry.key.start)
                yield from _blanks(lines, entry.value)


def _is_block(node: Node) -> bool:
    return not isinstance(node, Scalar) and not node.flow and not node.tie
