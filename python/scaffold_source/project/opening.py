"""A source's files with room for a contract: mappings that will hold facts stand open."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scaffold_source.project.declaration import Declaration, declaration_in
from scaffold_source.yaml_text.named_items import item_name
from scaffold_source.yaml_text.nodes import Mapping, Node, Sequence, value_under
from scaffold_source.yaml_text.opened import opened

_HOLDERS = ("config", "meta")


def with_room(declaration: Declaration, tables: Collection[str]) -> Declaration:
    """Return the declaration of files in which the source, and each of `tables`, has its `config` and `meta`
    open, and the tables are no flow mappings themselves."""

    def find(root: Mapping) -> Iterator[Mapping | Sequence]:
        sources = value_under(root, "sources")
        for source in sources.items if isinstance(sources, Sequence) else ():
            if isinstance(source, Mapping) and item_name(source) == declaration.name:
                yield from [source] if source.flow else _of_source(source, tables)

    texts = [(file.path, (file.bom + opened(file.text, find)).encode()) for file in declaration.files]
    with_open = declaration_in(texts, declaration.name)
    assert with_open is not None
    return with_open


def _of_source(source: Mapping, names: Collection[str]) -> Iterator[Mapping | Sequence]:
    """Yield the outermost mappings and lists in flow style that the source's contract and facts stand in."""
    yield from _holders(source)
    listed = value_under(source, "tables")
    tables = listed.items if isinstance(listed, Sequence) else []
    wanted = [one for one in tables if isinstance(one, Mapping) and item_name(one) in names]
    if isinstance(listed, Sequence) and listed.flow:
        yield from [listed] if wanted else []
        return
    for table in wanted:
        yield from [table] if table.flow else _holders(table)


def _holders(owner: Node | None) -> Iterator[Mapping]:
    """Yield the outermost mappings in flow style that hold `config.meta`, or `meta` beside it."""
    for key in _HOLDERS:
        holder = value_under(owner, key)
        if isinstance(holder, Mapping) and not holder.tie:
            yield from [holder] if holder.flow else _holders(holder)
