"""`adopt`: a source that people declared comes under contract, and no word is lost. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scaffold_source.change import FilesRead
from scaffold_source.commands.add_options import AddOptions, source_of
from scaffold_source.commands.adoptable import Declared, Found, Wanted, found_tables, require_adoptable
from scaffold_source.commands.contract_producer import (
    Announce,
    Asked,
    producer_of,
    require_no_password,
    unheard,
)
from scaffold_source.commands.source_files import source_edits
from scaffold_source.commands.unknown_keys import unknown_keys
from scaffold_source.commands.update import changelog_edit
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import CONTRACT, TABLES, Contract, Kept, Source
from scaffold_source.drift.versions import bumped
from scaffold_source.edit import FileEdit
from scaffold_source.infer.identity import scaffold_settings
from scaffold_source.loaders.landed_names import Landing, as_declared, landing
from scaffold_source.loaders.marks import COLUMNS
from scaffold_source.merge.adopting import Part, taken
from scaffold_source.merge.counterparts import column_counterparts
from scaffold_source.producers import Scope, read, unseen
from scaffold_source.producers.scope import glob_of
from scaffold_source.producers.tunnel import Tunnels
from scaffold_source.project import Project
from scaffold_source.project.declaration import Declaration
from scaffold_source.project.opening import with_room
from scaffold_source.render.changelog import ChangelogEntry
from scaffold_source.safe_text.markdown import code_span
from scaffold_source.yaml_text.values import Values, YamlPath, look, put

_LOADERS_OWN = frozenset(name.lower() for name in COLUMNS)


@dataclass(frozen=True, slots=True)
class AdoptOptions:
    """What was asked for: of which tables, and how they land. `announce` hears which server a contract leads
    to, before anybody connects. `tunnels` lead to it through a bastion that a person named."""

    where: str | None
    wanted: Wanted
    asked: AddOptions
    replaces_tests: bool = False
    announce: Announce = unheard
    tunnels: Tunnels | None = None


@dataclass(frozen=True, slots=True)
class Adoption:
    """What would be written, and what people should hear: which tables were found, under which other names
    columns were declared, which entries are no columns of the producer's (`strange`), and what people wrote
    otherwise than the rules propose, each with its place."""

    edits: tuple[FileEdit, ...]
    found: Found
    renamed: tuple[tuple[YamlPath, str], ...]
    strange: tuple[YamlPath, ...]
    kept: tuple[tuple[Kept, str], ...]
    replaced: tuple[tuple[YamlPath, str], ...]
    notices: tuple[str, ...]
    files: FilesRead | None


def adopt(project: Project, name: str, options: AdoptOptions) -> Adoption:
    """Take the source `name` under contract, or those of its tables that were asked for.

    Raises ProjectError or ContractError for a source that cannot be adopted, UsageError for one that is not
    this producer's, and what `producers.read` raises.
    """
    project = project.read()
    declaration = require_adoptable(project, name)
    written = declaration.tree()
    before = read_contract(name, written, declaration.location)
    if options.where is not None:
        require_no_password(before, project.root)
    place = producer_of(before, Asked(options.where, options.announce, tunnels=options.tunnels), project.root)
    source, choice = _source(project, before, options, place.recorded)
    shown = read(place, Scope(options.asked.schemas and source.schemas, evidence=source.evidence))
    unknown = unknown_keys(declaration, written)
    notices = (*unseen(shown), *shown.notices, *unknown, *([choice] if choice else ()))
    found = found_tables(Declared(project, written, before, source), shown.database, options.wanted)
    if not found.new:
        return Adoption((), found, (), (), (), (), notices, shown.files)
    tables = tuple(table for table in shown.database.tables if table.full_name in found.names)
    covered = replace(shown.database, tables=tables)
    rule = landing(covered, name, source.loader, source.warehouse)
    landed, renamed, strange = _as_people_name(found, written, before, rule)
    source = replace(source, names="declared" if landed.is_declared else "loader")
    source = _covering(source, found, before)
    result = taken(
        written,
        source,
        Part(covered, found.names, landed, found.new),
        is_first=not before.names,
        replaces=options.replaces_tests,
    )
    values = _with_upkeep(result.values, source, before, written)
    edits = _edits(project, declaration, source.layout, values, found)
    if version := next_version(before):
        joined = tuple(
            ChangelogEntry("info", f"{code_span(one)} came under contract") for one in sorted(found.new)
        )
        edits = (*edits, changelog_edit(project, name, version, joined))
    kept = tuple((one, str(declaration.location(one.path))) for one in result.kept)
    replaced = tuple((path, str(declaration.location(path))) for path in result.replaced)
    return Adoption(edits, found, renamed, strange, kept, replaced, notices, shown.files)


def _edits(
    project: Project, declaration: Declaration, layout: str, values: Values, found: Found
) -> tuple[FileEdit, ...]:
    """Return the edits of the source's files, from the text that they have. What is in the way is said of
    that text, too."""
    edits = tuple(source_edits(project, declaration, layout, declaration.tree(), values))
    roomy = with_room(declaration, found.new)
    if roomy.files == declaration.files:
        return edits
    texts = {file.path: file.bom + file.text for file in declaration.files}
    return tuple(
        replace(edit, before=texts.get(edit.path, edit.before))
        for edit in source_edits(project, roomy, layout, roomy.tree(), values)
    )


# ---- what was asked for


def _source(
    project: Project, before: Contract, options: AdoptOptions, recorded: str | None
) -> tuple[Source, str]:
    """Return how the source is scaffolded from now on, and who chose its warehouse. What its file says goes
    before the project's defaults."""
    known, asked = before.source, options.asked
    schemas = tuple(dict.fromkeys((*known.schemas, *asked.schemas)))
    recorded = recorded or known.recorded_from
    if before.names:
        return replace(known, schemas=schemas, recorded_from=recorded), ""
    said = known.loader if known.loader != "none" else None
    asked = replace(asked, schemas=schemas, loader=asked.loader or said, layout="single")
    source, choice = source_of(project, known.name, asked, recorded)
    landing_there = replace(source, raw_schema=known.raw_schema, raw_database=known.raw_database)
    return replace(landing_there, staging=False), choice


# ---- what is written


def _as_people_name(
    found: Found, written: Values, before: Contract, landed: Landing
) -> tuple[Landing, tuple[tuple[YamlPath, str], ...], tuple[YamlPath, ...]]:
    """Return where the data lands under the names that people declared; these names where the loader's rule
    knows others, by entry, the producer's name; and the entries that are no column of the producer's, nor
    one that a loader adds."""
    declared = {
        table: {own: called for called, own in names.items()} for table, names in before.columns.items()
    }
    renamed: list[tuple[YamlPath, str]] = []
    strange: list[YamlPath] = []
    for table, name in found.names.items():
        if name not in found.new:
            continue
        columns = (written["tables"].get(name) or {}).get("columns") or {}
        declared[table] = column_counterparts(columns, table, landed)
        strange += [
            TABLES / name / "columns" / called
            for called in columns
            if called not in declared[table].values() and called.lower() not in _LOADERS_OWN
        ]
        known = landed.columns(table)
        renamed += [
            (TABLES / name / "columns" / called, own)
            for own, called in declared[table].items()
            if called != known[own].name
        ]
    is_declared = bool(renamed) or before.source.names == "declared"
    return (as_declared(landed, declared) if is_declared else landed), tuple(renamed), tuple(strange)


def _covering(source: Source, found: Found, before: Contract) -> Source:
    """Return the source with the schemas and tables that it covers: those that stay out by name, or those
    that it has, whichever are fewer. One that `add` made for every schema goes on to cover what it did."""
    joined = tuple(sorted(set(found.names) - set(before.names), key=str))
    if before.names and not before.source.schemas:
        globs = tuple(map(glob_of, joined)) if source.include else ()
        return replace(source, include=(*source.include, *globs))
    schemas = tuple(sorted({*source.schemas, *(table.schema for table in found.names)}))
    include, exclude = found.scope.include, found.scope.exclude
    if found.outside and len(found.outside) < len(found.names):
        exclude = (*exclude, *map(glob_of, found.outside))
    elif found.outside:
        include, exclude = tuple(map(glob_of, sorted(found.names, key=str))), ()
    return replace(source, schemas=schemas, include=include, exclude=exclude)


def _with_upkeep(values: Values, source: Source, before: Contract, written: Values) -> Values:
    """Set how `update` looks again, and the next version of a contract that was there before."""
    scaffold = {**(look(values, CONTRACT / "scaffold") or {}), **scaffold_settings(source)}
    for key in ("include", "exclude"):
        if not getattr(source, key):
            scaffold.pop(key, None)
    said = str(written.get("loader") or "none").lower()
    if source.loader not in ("none", said):
        scaffold["loader"] = source.loader
    values = put(values, CONTRACT / "scaffold", scaffold)
    version = next_version(before)
    return put(values, CONTRACT / "version", version) if version else values


def next_version(before: Contract) -> str | None:
    """Return the next version of a contract that tables join; None for one that begins, or that counts
    otherwise."""
    version = before.agreements.get(CONTRACT / "version")
    return bumped(str(version), "minor") if before.names and version else None
