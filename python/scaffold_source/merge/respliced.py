"""The edit of a file that declares a source or models, from the values that it held and those it must."""

from __future__ import annotations

from collections.abc import Collection

from scaffold_source.contract.values import is_fact
from scaffold_source.edit import Edit, FileEdit, apply
from scaffold_source.errors import ContractError, DefectError
from scaffold_source.project.declaration import (
    DeclaringFile,
    reread,
    values_beside,
)
from scaffold_source.project.moved_meta import scattered
from scaffold_source.yaml_text.members import TiedError
from scaffold_source.yaml_text.named_items import LISTS, renamed
from scaffold_source.yaml_text.splice import far_items, splice
from scaffold_source.yaml_text.values import Values, YamlPath, same


def respliced(file: DeclaringFile, old: Values, new: Values) -> FileEdit:
    """Return the edit that changes the values in `file` from `old` to `new`.

    Raises ContractError where an anchor, an alias or a tag is in the way, DefectError where the new text
    would not say what it must.
    """
    in_file = (
        scattered(values, file.node) if "name" in file.node.entries else values for values in (old, new)
    )
    try:
        edits = splice(file.text, file.node, *in_file, is_ours=_is_block)
    except TiedError as error:
        raise ContractError(
            f"{file.path}:{error.line}: {error}, and changing it could change other places",
            do="write the value out there, then run this again",
        ) from None
    if not _reads_back(file, edits, new):
        raise DefectError(
            f"{file.path}: what was to be written does not read back as it must; nothing was written",
            do="this is a defect of scaffold-source: please report it, with the file if you may",
        )
    text = apply(file.text, edits)
    return FileEdit(file.path, file.bom + file.text, file.bom + text)


def _is_block(path: YamlPath) -> bool:
    """Return whether facts stand at a path of a file, where people may have moved `meta` out of `config`."""
    depth = 2 if path[:1] == ("tables",) else 0
    beside = YamlPath((*path[:depth], "config", *path[depth:]))
    return is_fact(path) or (path[depth : depth + 1] == ("meta",) and is_fact(beside))


def _reads_back(file: DeclaringFile, edits: list[Edit], new: Values) -> bool:
    """Return whether the new text says `new`. Read what changes and what stands beside it first: reading a
    large file whole takes a second, and is done only if that leaves a doubt."""
    expected = {**values_beside(file, new), **renamed(new)}
    far = dict(far_items(file.text, file.node, edits))
    near = {key: _less(value, far) if key in LISTS else value for key, value in expected.items()}
    cuts = [Edit.delete(start, end) for start, end in far.values()]
    return same(reread(file, apply(file.text, [*edits, *cuts])), near) or (
        bool(cuts) and same(reread(file, apply(file.text, edits)), expected)
    )


def _less(items: Values, names: Collection[str]) -> Values:
    return {name: item for name, item in items.items() if name not in names}
