"""Read the ranges of contract versions that models and exposures accept: `config.meta.contract: shop
^1.2`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scaffold_source.change import AcceptedRange, Location
from scaffold_source.contract.values import CONTRACT
from scaffold_source.errors import ContractError
from scaffold_source.project import Project
from scaffold_source.project.declaration import Text, read_nodes_of
from scaffold_source.yaml_text.named_items import item_name
from scaffold_source.yaml_text.nodes import Mapping, Node, Scalar, Sequence

_CONSUMERS = {"models": "model", "exposures": "exposure", "snapshots": "snapshot", "metrics": "metric"}
_PLACES = (CONTRACT, CONTRACT[1:])  # `meta` may stand beside `config`


def accepted_ranges(project: Project, is_range: Callable[[str], bool]) -> tuple[AcceptedRange, ...]:
    """Return every range that the project's YAML states. Raises ContractError with file and line of one that
    is invalid."""
    texts = project.yaml_texts()
    return tuple(accepted for text in texts for accepted in _ranges(text, is_range))


def _ranges(text: Text, is_range: Callable[[str], bool]) -> Iterator[AcceptedRange]:
    path, content = text
    if b"contract" not in content or not any(key.encode() in content for key in _CONSUMERS):
        return
    root = read_nodes_of(path, content)
    for key, kind in _CONSUMERS.items():
        for item in _items(root, key):
            for node in _stated(item):
                place = Location(path, node.line)
                source, _, versions = str(node.value).strip().partition(" ")
                if not versions.strip() or not is_range(versions):
                    raise ContractError(
                        f"{place}: {_shown(node.value)} is not a source with a range of versions",
                        do="write one such as `contract: shop ^1.2` (also ~1.2, >=1.0 <3, 1.x)",
                    )
                yield AcceptedRange(f"{kind} {item_name(item)}", source, versions.strip(), place)


def _shown(value: object) -> str:
    text = repr(str(value))
    return text if len(text) <= 80 else f"{text[:80]}…"


def _items(root: Node | None, key: str) -> Iterator[Node]:
    entry = root.entries.get(key) if isinstance(root, Mapping) else None
    if entry and isinstance(entry.value, Sequence):
        yield from entry.value.items


def _stated(item: Node) -> Iterator[Scalar]:
    """Yield the texts at `config.meta.contract`: one, or a list."""
    for place in _PLACES:
        node: Node | None = item
        for key in place:
            entry = node.entries.get(key) if isinstance(node, Mapping) else None
            node = entry.value if entry else None
        nodes = node.items if isinstance(node, Sequence) else [node] if node else []
        yield from (part for part in nodes if isinstance(part, Scalar) and part.value is not None)
