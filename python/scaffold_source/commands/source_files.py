"""The edits of the YAML files that declare a source, whatever their layout."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from scaffold_source.commands.layouts import own_file, schema_of, shared
from scaffold_source.contract.write import SCHEMA, TO_TOOLS, source_yaml
from scaffold_source.edit import FileEdit
from scaffold_source.merge.respliced import respliced
from scaffold_source.project import Project
from scaffold_source.project.declaration import Declaration, DeclaringFile
from scaffold_source.yaml_text.named_items import listed
from scaffold_source.yaml_text.values import Values, same


def source_edits(
    project: Project, declaration: Declaration, layout: str, old: Values, new: Values
) -> Iterator[FileEdit]:
    """Yield the edits that make the files of a source, which hold `old`, hold `new`. Tables are by name.

    A new table goes where the layout says. A file that loses its last table goes too, if people wrote nothing
    else in it.
    """
    homes = _homes(project, declaration, layout, old, new)
    for file in declaration.files:
        names = [name for name in {**old["tables"], **new["tables"]} if homes[name] == file.path]
        ours, wanted = (_of_file(declaration, file, values, names) for values in (old, new))
        if not same(ours, wanted):
            edit = respliced(file, ours, wanted)
            is_empty = file is not declaration.files[0] and not wanted.get("tables")
            yield _removed(edit) if is_empty and _says_nothing(edit, new) else edit
    known = {file.path for file in declaration.files}
    for path in dict.fromkeys(home for home in homes.values() if home not in known):
        tables = {name: table for name, table in new["tables"].items() if homes[name] == path}
        part = listed({**shared(new), "tables": tables})
        yield FileEdit(path, None, source_yaml(part, project.schema_from(path, SCHEMA)))


def without_tables(declaration: Declaration, edits: Collection[FileEdit], new: Values) -> Iterator[str]:
    """Yield a notice where the main file declares no table any more, though others do."""
    main = declaration.files[0]
    is_changed = any(edit.path == main.path for edit in edits)
    stays = any(declaration.file_of(name) == main.path for name in new["tables"])
    if is_changed and len(declaration.files) > 1 and not stays:
        yield (
            f"{main.path.name} holds the contract of {declaration.name} and no table any more: dbt shows a "
            "contract on the tables beside it alone, so move a table there"
        )


def _homes(
    project: Project, declaration: Declaration, layout: str, old: Values, new: Values
) -> dict[str, Path]:
    """Return the file of each table, by the table's name in the source."""
    homes = {name: declaration.file_of(name) for name in old["tables"]}
    main = declaration.files[0].path
    added = [name for name in new["tables"] if name not in homes]
    is_alone = not any(homes.get(name) == main for name in new["tables"])
    if layout == "single" or is_alone:
        return {**homes, **dict.fromkeys(added, main)}
    schemas = {
        schema_of(new["tables"][name]): homes[name] for name in reversed(homes) if name in new["tables"]
    }
    for name in added:
        table = new["tables"][name]
        path = main.parent / own_file(declaration.name, table, layout)
        is_declaring = any(file.path == path for file in declaration.files)
        if layout == "file-per-schema" and schema_of(table) in schemas:
            path = schemas[schema_of(table)]
        elif not is_declaring and project.content(path) is not None:
            path = main  # people have something else there
        homes[name] = path
    return homes


def _of_file(declaration: Declaration, file: DeclaringFile, values: Values, names: Collection[str]) -> Values:
    """Return the part of `values` that stands, or shall stand, in `file`, of the tables `names`."""
    tables = {name: table for name, table in values["tables"].items() if name in names}
    own = values if file is declaration.files[0] else {"name": values["name"]}
    rest = {key: value for key, value in own.items() if key != "tables"}
    return {**rest, "tables": tables} if tables or "tables" in file.node.entries else rest


def _says_nothing(edit: FileEdit, new: Values) -> bool:
    """Return whether a file would say no more than its source's own keys, people's comments included."""
    bare = source_yaml(listed({**shared(new), "tables": {}}))
    return _for_dbt(edit.after or "") == _for_dbt(bare)


def _for_dbt(text: str) -> list[str]:
    """Return the words of a file without what it says to editors and linters."""
    lines = (line for line in text.splitlines() if not line.startswith(TO_TOOLS))
    return " ".join(lines).split()


def _removed(edit: FileEdit) -> FileEdit:
    return FileEdit(edit.path, edit.before, None)
