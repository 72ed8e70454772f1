"""`export` and `import`: a source as a contract of the Open Data Contract Standard, and one as a new source.
Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from scaffold_source.change import FilesRead, Location
from scaffold_source.commands.add import require_free, require_new_source, staged_files
from scaffold_source.commands.add_options import AddOptions, source_of
from scaffold_source.commands.seen import require_seen
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import CONTRACT, FACTS, Contract, Proposal, Source
from scaffold_source.contract.write import Tree, in_reading_order, source_tree
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ContractError
from scaffold_source.infer import infer
from scaffold_source.loaders.landed_names import as_declared, landing
from scaffold_source.loaders.wording import some
from scaffold_source.merge.conflicts import AT, Conflict, Open, entries, recorded, said
from scaffold_source.merge.contested import as_said, contradictions
from scaffold_source.model import Column, Database
from scaffold_source.odcs.document import Imported, OdcsError, from_odcs, to_odcs
from scaffold_source.odcs.inert import plain
from scaffold_source.producers import Introspection, Scope, read, unseen
from scaffold_source.producers.scope import glob_of
from scaffold_source.producers.tunnel import Tunnels
from scaffold_source.producers.where import parse_where
from scaffold_source.project import Project, read_source
from scaffold_source.project.declaration import declaration_in, read_nodes_of, read_text
from scaffold_source.yaml_text.jinja import escape, unescape
from scaffold_source.yaml_text.nodes import plain_value
from scaffold_source.yaml_text.values import Values, YamlPath, look, put

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
class ImportOptions:
    """What was asked for: with `keep_jinja`, Jinja in our own properties stays; `where` is the database to
    compare the document with, if any, reached through `tunnels`."""

    where: str | None = None
    keep_jinja: bool = False
    tunnels: Tunnels | None = None


@dataclass(frozen=True, slots=True)
class Importing:
    """What `import` would write as the source `name`, and what a person should hear. `conflicts` are what the
    database says otherwise than the document, which was kept."""

    name: str
    edits: tuple[FileEdit, ...]
    notices: tuple[str, ...]
    conflicts: tuple[str, ...] = ()
    files: FilesRead | None = None


def import_odcs(
    project: Project, path: Path, name: str | None, options: ImportOptions = ImportOptions()
) -> Importing:
    """Return the files of a new source from the ODCS document at `path`: its facts and agreements, and, of a
    document that somebody else wrote, what the rules propose beside it and what the database has besides.

    Raises UsageError for a name that dbt could not use, ProjectError where the source or a file to write is
    already there, ContractError for a document that cannot be read, or not as a contract, ProducerError where
    the database does not show what the document has, and what `producers.read` raises.
    """
    project = project.read()
    text = read_text(path)
    node = read_nodes_of(*text, unique=True)
    document = None if node is None else plain_value(node)
    imported = _imported(path, document, options)
    name = name or str(imported.source["name"])
    require_new_source(project, name)
    place = parse_where(options.where, project.root, options.tunnels) if options.where is not None else None
    shown = read(place, Scope()) if place else None
    if shown and (schemas := _schemas(imported, shown.database)):
        imported = _imported(path, document, options, schemas)
    values: Values = {**imported.source, "name": name}
    contract = read_contract(name, values, lambda _: Location(path, 1))
    conflicts: tuple[Conflict, ...] = ()
    if shown:
        shown = shown.with_tools_tables(contract.facts)
        require_seen(contract.facts, shown)
        conflicts = contradictions(contract, shown.database)
    recorded_from = place.recorded if place else None
    source, _ = source_of(project, name, AddOptions(), recorded_from)
    if imported.is_ours:
        tree = _our_tree(values, recorded_from)
    else:
        facts = contract.facts if shown is None else _completed(contract, shown.database, conflicts)
        source = replace(source, facts="database" if shown else "document")
        tree = _their_tree(source, contract, facts)
    settled = [one for one in recorded(values) if one.path not in {found.path for found in conflicts}]
    opened = tuple(Open(one, "") for one in (*settled, *conflicts))
    if opened:
        tree = put(tree, AT, _as_proposed(entries(opened)))
    files = staged_files(project, name, tree, source.layout, staging=True)
    edits = tuple(FileEdit(file, None, content) for file, content in files.items())
    require_free(project, edits)
    notices = (*_notices(imported), *(_of_database(name, contract, shown) if shown else ()))
    return Importing(name, edits, notices, _said(name, edits, conflicts), shown.files if shown else None)


def _imported(
    path: Path, document: object, options: ImportOptions, schemas: Mapping[str, str] = MappingProxyType({})
) -> Imported:
    try:
        return from_odcs(document, keep_jinja=options.keep_jinja, schemas=schemas)
    except OdcsError as error:
        raise ContractError(f"{path}: {error}", do="mend it there, or name another file") from None


def _our_tree(values: Values, recorded_from: str | None) -> Tree:
    """Return the tree of a document that we exported: what it says, and nothing proposed anew."""
    if recorded_from:
        values = put(values, CONTRACT / "scaffold" / "from", escape(recorded_from))
    tree: Tree = in_reading_order(_as_proposed(values))
    return tree


def _their_tree(source: Source, contract: Contract, facts: Database) -> Tree:
    """Return the tree of a document that somebody else wrote, with what the rules propose beside it. It
    covers the tables that the document declares."""
    landed = as_declared(
        landing(facts, source.name, source.loader, source.warehouse),
        {
            table: {own: called for called, own in columns.items()}
            for table, columns in contract.columns.items()
        },
    )
    source = replace(
        source,
        names="declared",
        raw_schema=landed.schema(source.name),
        include=tuple(map(glob_of, sorted(contract.names, key=str))),
    )
    proposals = infer(source, facts, contract.names, landed).proposals
    said = [
        Proposal(place, _as_proposed(value), "odcs", "")
        for place, value in contract.agreements.items()
        if not _is_derived(place)
    ]
    return source_tree(source, facts, [*proposals, *said], contract.names, landed)


# ---- what the database says


def _schemas(imported: Imported, live: Database) -> dict[str, str]:
    """Return the schema of each table of whose schema the document says nothing, where one table of the
    database has its name."""
    by_name: dict[str, list[str]] = {}
    for table in live.tables:
        by_name.setdefault(table.name, []).append(table.schema)
    facts = {name: look(imported.source["tables"][name], FACTS) for name in imported.unplaced}
    found = {name: by_name.get(unescape(str(fact.get("table", name))), []) for name, fact in facts.items()}
    return {name: schemas[0] for name, schemas in found.items() if len(schemas) == 1}


def _completed(contract: Contract, live: Database, conflicts: tuple[Conflict, ...]) -> Database:
    """Return the document's tables as the database has them, and as the document says where they differ. A
    column that would land under a name that the document gives to another is left out."""
    tables = tuple(
        replace(table, columns=tuple(column for column in table.columns if not _is_taken(column, named)))
        for table in live.tables
        if (named := contract.columns.get(table.full_name)) is not None
    )
    return as_said(contract, replace(live, tables=tables), conflicts)


def _is_taken(column: Column, named: Mapping[str, str]) -> bool:
    return named.get(column.name, column.name) != column.name and column.name not in named.values()


def _of_database(name: str, contract: Contract, shown: Introspection) -> Iterator[str]:
    """Yield what a person should hear of the database."""
    yield from shown.notices
    yield from unseen(shown)
    schemas = {table.schema for table in contract.names}
    others = [
        str(table.full_name)
        for table in shown.database.tables
        if table.full_name not in contract.names and table.schema in schemas
    ]
    if others:
        yield (
            f"The producer's, and the document does not declare them: {some(others)} "
            f"(`scaffold-source adopt {name} TABLE` takes one in)"
        )


def _said(name: str, edits: tuple[FileEdit, ...], conflicts: tuple[Conflict, ...]) -> tuple[str, ...]:
    """Return the conflicts as people hear of them, each with the place where it will stand."""
    if not conflicts:
        return ()
    made = [(edit.path, (edit.after or "").encode()) for edit in edits if edit.path.suffix == ".yml"]
    declaration = declaration_in(made, name)
    assert declaration is not None, "it was just written"
    return tuple(said(Open(one, str(declaration.location(one.path)), is_documents=True)) for one in conflicts)


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
