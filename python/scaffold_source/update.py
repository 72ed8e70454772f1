"""`update`: take upstream changes into the files, and lose no human's edit. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from scaffold_source.committed import read_contract
from scaffold_source.contract import Contract, same
from scaffold_source.contract import Path as TreePath
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProducerError, ProjectError, UsageError
from scaffold_source.merge import Conflict, Terms, in_order, merge
from scaffold_source.producers import Introspection, Scope, read
from scaffold_source.producers.where import Where, parse_where
from scaffold_source.project import Project, read_source
from scaffold_source.project.declaration import Declaration, DeclaringFile
from scaffold_source.render.changelog import Note, bumped, changelog, level, line, notes
from scaffold_source.splice import Values
from scaffold_source.staging import merge_models, respliced
from scaffold_source.upstream import Sides, sides

_CONTRACT = ("config", "meta", "contract")


@dataclass(frozen=True, slots=True)
class Update:
    """What an update would write, what changed, and what a person must look at.

    `conflicts` are where people and the producer both changed something, and ours was kept.
    """

    edits: tuple[FileEdit, ...]
    changes: tuple[str, ...]
    conflicts: tuple[str, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for: `reconsider` names a rule, `marks` puts conflict markers into models."""

    reconsider: str | None = None
    marks: bool = False


def producer_of(contract: Contract, project: Project, where: str | None) -> Where:
    """The place that facts come from: `where`, else as the contract remembers it."""
    if where:
        return parse_where(where, project.root)
    if contract.source.recorded_from:
        return parse_where(contract.source.recorded_from, project.root, folder=project.root)
    raise UsageError(
        f"The contract of {contract.source.name!r} does not say where its producer is",
        do="name it: --from WHERE, or write env:NAME to config.meta.contract.scaffold.from",
    )


def committed(project: Project, source: str) -> tuple[Declaration, Contract, Values]:
    """The source as its YAML declares it. Raises ProjectError or ContractError where it cannot be read."""
    declaration = read_source(project, source)
    tree = declaration.tree()
    return declaration, read_contract(source, tree, declaration.location), tree


def update(project: Project, source: str, where: str | None, wishes: Wishes) -> Update:
    """What changed upstream, merged into the files of `source`."""
    declaration, contract, tree = committed(project, source)
    asked = contract.source
    scope = Scope(asked.schemas, asked.include, asked.exclude, asked.evidence)
    found = read(producer_of(contract, project, where), scope)
    _require_seen(contract, found)
    by_hand = set(tree["tables"]) - set(contract.names.values())
    seen = sides(contract, found.database, by_hand, wishes.reconsider)
    _require_rule(wishes.reconsider, seen)
    models = merge_models(project, contract, seen, marks=wishes.marks)
    terms = Terms(
        agreed=contract.agreements.get((*_CONTRACT, "status"), "draft") != "draft",
        retake={path for path, rule in seen.rules.items() if rule == wishes.reconsider},
        keep=models.used,
    )
    merged = merge(_part(tree, seen), seen.base, seen.theirs, terms)
    changed = tuple(notes(_part(tree, seen), merged.values, seen.rules))
    values = {**tree, **merged.values, "tables": _tables(tree, seen, merged.values)}
    version = contract.agreements.get((*_CONTRACT, "version"))
    after = bumped(version, level(changed)) if changed else None
    if after:
        values = _with_version(_with_exclusions(values, contract, seen), after)
    edits = (*_yaml_edits(declaration, tree, values), *models.edits)
    if edits and after:
        edits = (*edits, _changelog_edit(project, source, after, changed))
    return Update(
        edits,
        tuple(line(note).removeprefix("- ") for note in changed),
        (*map(_conflict_line(contract), merged.conflicts), *models.conflicts),
        tuple(_notices(found, contract, seen)),
    )


def _require_seen(contract: Contract, found: Introspection) -> None:
    """A table that the role may no longer read is not gone."""
    hidden = sorted(set(found.hidden) & {str(name) for name in contract.names})
    if hidden:
        raise ProducerError(
            f"Not readable with this role any more: {', '.join(hidden)}; nothing was written",
            do="ask the producer's DBA to grant select on them again, or exclude them in the contract",
        )


def _require_rule(rule: str | None, seen: Sides) -> None:
    if rule and rule not in seen.rules.values():
        known = ", ".join(sorted(set(seen.rules.values())))
        raise UsageError(
            f"--reconsider {rule}: no rule of that name proposes anything here", do=f"these do: {known}"
        )


def _notices(found: Introspection, contract: Contract, seen: Sides) -> Iterator[str]:
    yield from found.notices
    if found.hidden:
        yield f"Not readable with this role, so left out: {', '.join(found.hidden)}"
    if found.filtered:
        yield f"Row-level security may hide rows from this role: {', '.join(found.filtered)}"
    if seen.unclear:
        names = ", ".join(map(str, seen.unclear))
        yield (
            f"{contract.tables_left_out} tables were deleted from the contract by hand, and these of the "
            f"producer stand not in it: {names}. Which are new is not clear, so none was added. Put those to "
            "leave out into config.meta.contract.scaffold.exclude, then update again"
        )


def _conflict_line(contract: Contract) -> Callable[[Conflict], str]:
    def said(conflict: Conflict) -> str:
        place = contract.locate(conflict.path)
        what = ".".join(part for part in conflict.path if part not in ("tables", "columns", "config", "meta"))
        if conflict.theirs is None and conflict.path[-2] in ("tables", "columns"):
            return f"{place}: {what} is gone upstream; kept, because people wrote something there or use it"
        wanted = "nothing any more" if conflict.theirs is None else repr(conflict.theirs)
        return f"{place}: {what} is kept as it is; upstream now says {wanted}"

    return said


# ---- the YAML


def _part(tree: Values, seen: Sides) -> Values:
    """Our values, of those tables alone that may change."""
    names = seen.base.get("tables", {}).keys() | seen.theirs.get("tables", {}).keys()
    return {**tree, "tables": {name: table for name, table in tree["tables"].items() if name in names}}


def _tables(tree: Values, seen: Sides, merged: Values) -> Values:
    """All tables in our order, those that may have changed as merged, new ones behind their neighbours."""
    after = merged.get("tables", {})
    gone = _part(tree, seen)["tables"].keys() - after.keys()
    tables = {name: after.get(name, table) for name, table in tree["tables"].items() if name not in gone}
    return in_order(tables, after, seen.order)


def _with_version(values: Values, version: str) -> Values:
    return _with(values, (*_CONTRACT, "version"), version)


def _with_exclusions(values: Values, contract: Contract, seen: Sides) -> Values:
    """What people deleted is written down, so that a table of tomorrow is known to be new."""
    if not seen.left_out:
        return values
    exclude = [*contract.source.exclude, *map(str, seen.left_out)]
    values = _with(values, (*_CONTRACT, "scaffold", "exclude"), exclude)
    count = seen.theirs["config"]["meta"]["producer_database"]["tables"] - len(seen.left_out)
    return _with(values, ("config", "meta", "producer_database", "tables"), count)


def _with(values: Values, path: TreePath, value: Any) -> Values:
    key, *rest = path
    return {**values, key: _with(values.get(key) or {}, tuple(rest), value) if rest else value}


def _yaml_edits(declaration: Declaration, old: Values, new: Values) -> Iterator[FileEdit]:
    for file in declaration.files:
        ours, wanted = (_of_file(declaration, file, values) for values in (old, new))
        if not same(ours, wanted):
            yield respliced(file, ours, wanted)


def _of_file(declaration: Declaration, file: DeclaringFile, values: Values) -> Values:
    """The part of `values` that stands, or shall stand, in `file`: what is new goes into the main one."""
    main = declaration.files[0]
    tables = {
        name: table for name, table in values["tables"].items() if declaration.file_of(name) == file.path
    }
    own = values if file is main else {"name": values["name"]}
    rest = {key: value for key, value in own.items() if key != "tables"}
    return {**rest, "tables": tables} if tables or "tables" in file.node.entries else rest


def _changelog_edit(project: Project, source: str, version: str, changed: tuple[Note, ...]) -> FileEdit:
    path = project.staging_folder / source / "CHANGELOG.md"
    try:
        before = path.read_bytes().decode("utf-8") if path.exists() else None
    except (OSError, UnicodeDecodeError):
        raise ProjectError(
            f"{path} cannot be read as UTF-8", do="check its permissions and encoding"
        ) from None
    return FileEdit(path, before, changelog(before, source, version, changed))
