"""`export` and `import`: a source as a contract of the Open Data Contract Standard, and one as a new source.
Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from scaffold_source.change import Location
from scaffold_source.commands.add import require_free, require_new_source, staged_files
from scaffold_source.commands.add_options import AddOptions, source_of
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import Proposal
from scaffold_source.contract.write import in_reading_order, source_tree
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ContractError
from scaffold_source.infer import infer
from scaffold_source.loaders.landed_names import as_declared, landing
from scaffold_source.odcs.document import Imported, OdcsError, from_odcs, to_odcs
from scaffold_source.odcs.inert import plain
from scaffold_source.project import Project, read_source
from scaffold_source.project.declaration import read_nodes_of, read_text
from scaffold_source.yaml_text.nodes import plain_value
from scaffold_source.yaml_text.values import Values, YamlPath

# What an import of a document makes up where nobody said it, and a rule knows better.
_DERIVED = ("schema", "data_type", "data_tests")


def export(project: Project, name: str, version: str) -> str:
    """Return the source `name` as the YAML of an ODCS document.

    Raises ProjectError where no YAML declares it, and ContractError where its contract does not fit.
    """
    declaration = read_source(project.read(), name)
    tree = declaration.tree()
    read_contract(name, tree, declaration.location)
    document: str = yaml.dump(
        to_odcs(tree, version), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110
    )
    return document


class _Plain(yaml.SafeDumper):
    """Writes values that stand in two places twice, and lists below their key with an indent."""

    def ignore_aliases(self, _: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001
        super().increase_indent(flow, indentless=False)


_Plain.add_multi_representer(dict, lambda dumper, value: dumper.represent_dict(value.items()))
_Plain.add_multi_representer(str, lambda dumper, value: dumper.represent_str(str(value)))


@dataclass(frozen=True, slots=True)
class Importing:
    """What `import` would write as the source `name`, and what a person should hear."""

    name: str
    edits: tuple[FileEdit, ...]
    notices: tuple[str, ...]


def import_odcs(project: Project, path: Path, name: str | None, *, keep_jinja: bool = False) -> Importing:
    """Return the files of a new source from the ODCS document at `path`: its facts and agreements, and, of a
    document that somebody else wrote, what the rules propose beside it.

    Raises UsageError for a name that dbt could not use, ProjectError where the source or a file to write is
    already there, and ContractError for a document that cannot be read, or not as a contract.
    """
    project = project.read()
    text = read_text(path)
    node = read_nodes_of(*text, unique=True)
    try:
        imported = from_odcs(None if node is None else plain_value(node), keep_jinja=keep_jinja)
    except OdcsError as error:
        raise ContractError(f"{path}: {error}", do="mend it there, or name another file") from None
    name = name or str(imported.source["name"])
    require_new_source(project, name)
    source, _ = source_of(project, name, AddOptions(), None)
    values: Values = {**imported.source, "name": name}
    contract = read_contract(name, values, lambda _: Location(path, 1))
    if imported.is_ours:
        tree = in_reading_order(_as_proposed(values))
    else:
        landed = as_declared(
            landing(contract.facts, name, source.loader, source.warehouse),
            {
                table: {own: called for called, own in columns.items()}
                for table, columns in contract.columns.items()
            },
        )
        source = replace(source, names="declared", raw_schema=landed.schema(name))
        proposals = infer(source, contract.facts, contract.names, landed).proposals
        said = [
            Proposal(place, _as_proposed(value), "odcs", "")
            for place, value in contract.agreements.items()
            if not _is_derived(place)
        ]
        tree = source_tree(source, contract.facts, [*proposals, *said], contract.names, landed)
    files = staged_files(project, name, tree, source.layout, staging=True)
    edits = tuple(FileEdit(file, None, content) for file, content in files.items())
    require_free(project, edits)
    return Importing(name, edits, tuple(_notices(imported)))


def _is_derived(place: YamlPath) -> bool:
    return place[-1] in _DERIVED or "data_tests" in place


def _as_proposed(value: Any) -> Any:
    """Return values as rules propose them: texts as they are read, and templates."""
    return plain(value, keep_calls=True)


def _notices(imported: Imported) -> list[str]:
    notices = []
    if imported.shown_as_text:
        places = ", ".join(imported.shown_as_text[:5])
        more = "" if len(imported.shown_as_text) <= 5 else f" and {len(imported.shown_as_text) - 5} more"
        notices.append(
            f"Jinja in {places}{more} is shown as text, not evaluated; "
            "of a file of your own, --keep-jinja keeps it"
        )
    notices += [f"A relationship leads to nothing in the document: {one}" for one in imported.leading_nowhere]
    return notices
