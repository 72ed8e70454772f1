"""`update`: take upstream changes into the files, and lose no human's edit. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from scaffold_source.change import Change, Finding
from scaffold_source.commands.check_against import judge_contracts
from scaffold_source.commands.contract_producer import (
    Announce,
    Asked,
    producer_of,
    require_no_password,
    unheard,
)
from scaffold_source.commands.contracts import consumers_of
from scaffold_source.commands.judging import unreadable
from scaffold_source.commands.source_files import source_edits, without_tables
from scaffold_source.contract.read import read_contract, require_this_shape
from scaffold_source.contract.values import CONTRACT, DATABASE_FACTS, TABLES, Contract
from scaffold_source.drift.compare import compare
from scaffold_source.drift.contract_changes import place_of
from scaffold_source.drift.rules import RULES
from scaffold_source.drift.versions import bumped, needed_bump
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProducerError, ProjectError, UsageError
from scaffold_source.merge.conflicts import AT, Open, entries, recorded, said, together, unsettled
from scaffold_source.merge.model_task import Models, Task
from scaffold_source.merge.models import merge_models
from scaffold_source.merge.renames import (
    Carry,
    as_committed,
    carried_path,
    carried_tree,
    hinted,
    in_place,
    renamed_since,
)
from scaffold_source.merge.repair import Repaired, repaired
from scaffold_source.merge.sides import Sides, sides
from scaffold_source.merge.values import Terms, in_order, merge
from scaffold_source.model import TableName
from scaffold_source.producers import Introspection, Scope, read_again, unseen
from scaffold_source.project import Project, read_source
from scaffold_source.project.declaration import Declaration
from scaffold_source.project.settings import read_settings
from scaffold_source.render.changelog import Entry, changelog, mended, notes
from scaffold_source.render.changelog import entries as changelog_entries
from scaffold_source.yaml_text.values import TOP, Values, YamlPath, look


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
class UpdateOptions:
    """What was asked for: `reconsider` names a rule, `marks` puts conflict markers into models. `announce`
    hears which server the contract leads to, before anybody connects."""

    reconsider: str | None = None
    marks: bool = False
    announce: Announce = unheard


def update(project: Project, source: str, where: str | None, options: UpdateOptions) -> Update:
    """What changed upstream, merged into the files of `source`."""
    project = project.read()
    declaration = read_source(project, source)
    state = _look(project, declaration, where, options)
    before = tuple(
        replace(one, path=carried_path(one.path, state.carry))
        for one in (*recorded(state.tree), *state.legible.doubts)
    )
    models = merge_models(
        state.contract, Task(state.seen, state.ours, state.carry, project, before, options.marks)
    )
    merged = merge(
        _part(state.ours, state.seen), state.seen.base, state.seen.theirs, _terms(state, options, models)
    )
    values = {**state.ours, **merged.values, "tables": _tables(state.ours, state.seen, merged.values)}
    judged = _judged(state, values, project)
    located = (
        Open(conflict, str(state.contract.locate(conflict.path)))
        for conflict in (*unsettled(before, values, state.seen.theirs), *merged.conflicts)
    )
    still_open = together(located, models.conflicts)
    values = _with_conflicts(_with_upkeep(values, state, judged), still_open)
    values = in_place(_with_people_s(values, state.legible), state.written, state.carry)
    layout = state.contract.source.layout
    in_yaml = tuple(source_edits(project, declaration, layout, state.written, values))
    edits = (*in_yaml, *models.edits)
    if edits and judged.version:
        edits = (*edits, _changelog_edit(project, source, judged.version, judged.entries))
    return Update(
        edits,
        tuple(entry.text for entry in judged.entries),
        tuple(map(said, still_open)),
        (*_notices(state), *models.notices, *without_tables(declaration, in_yaml, values)),
    )


@dataclass(frozen=True, slots=True)
class _State:
    """The contract and what its producer shows. `written` are our values as the files have them, `legible`
    with facts that can be read, `tree` under the names that the committed facts know, `ours` under today's.
    """

    contract: Contract
    found: Introspection
    carry: Carry
    written: Values
    legible: Repaired
    tree: Values
    ours: Values
    seen: Sides


def _look(project: Project, declaration: Declaration, where: str | None, options: UpdateOptions) -> _State:
    written = declaration.tree()
    bare = read_contract(declaration.name, _without_facts(written), declaration.location)
    require_this_shape(declaration.name, written, declaration.location)
    asked = bare.source
    scope = Scope(asked.schemas, asked.include, asked.exclude, asked.evidence)
    if where is not None:
        require_no_password(bare, project.root)
    found = read_again(producer_of(bare, Asked(where, options.announce), project.root), scope)
    legible = repaired(written, found.database, asked)
    tree, hints = as_committed(legible.tree, found.database)
    contract = read_contract(declaration.name, tree, declaration.location)
    carry = renamed_since(contract, found, hints)
    _require_seen(contract, found, carry)
    ours = carried_tree(tree, contract, carry)
    seen = sides(contract, found.database, carry, ours, options.reconsider)
    _require_rule(options.reconsider, seen)
    seen = replace(seen, base=hinted(seen.base, ours), theirs=hinted(seen.theirs, ours))
    return _State(contract, found, carry, written, legible, tree, ours, seen)


def _without_facts(tree: Values) -> Values:
    """Return what the contract says of the source itself: how it was scaffolded, where its producer is."""
    return _without({**tree, "tables": {}}, DATABASE_FACTS)


def _terms(state: _State, options: UpdateOptions, models: Models) -> Terms:
    return Terms(
        agreed=state.contract.agreements.get(CONTRACT / "status", "draft") != "draft",
        retake={path for path, rule in state.seen.rules.items() if rule == options.reconsider},
        keep=models.used,
    )


def _require_seen(contract: Contract, found: Introspection, carry: Carry) -> None:
    """Raise ProducerError where the role is no longer shown what the contract has: that is not gone."""
    changes = compare(contract.facts, found.database, carry.renames, hides=found.unseen.hides)
    hidden = sorted(".".join(path) for path in unreadable(changes))
    if hidden:
        raise ProducerError(
            f"No longer readable with this role: {', '.join(hidden)}; nothing was written",
            do="ask the producer's DBA to grant select on them again, or leave them out of the contract",
        )


def _require_rule(rule: str | None, seen: Sides) -> None:
    if rule and rule not in seen.rules.values():
        known = ", ".join(sorted(set(seen.rules.values())))
        raise UsageError(
            f"--reconsider {rule}: no rule of that name proposes anything here", do=f"these do: {known}"
        )


def _notices(state: _State) -> Iterator[str]:
    found = state.found
    yield from found.notices
    yield from unseen(found)
    if state.seen.unclear:
        names = ", ".join(map(str, state.seen.unclear))
        yield (
            f"{state.contract.tables_left_out} tables were deleted from the contract by hand, and these of "
            f"the producer stand not in it: {names}. Which are new is not clear, so none was added. Put "
            "those to leave out into config.meta.contract.scaffold.exclude, then update again"
        )


# ---- what it means


@dataclass(frozen=True, slots=True)
class _Judged:
    """The next version of the contract, None where nothing changed or nobody counts, and what changed."""

    version: str | None
    entries: tuple[Entry, ...]


def _judged(state: _State, merged: Values, project: Project) -> _Judged:
    """What the change means, as `check` judges it."""
    seen, contract = state.seen, state.contract
    differing = notes(_part(state.ours, seen), _part(merged, seen), seen.rules)
    repairs = mended(state.legible.mends)
    version = contract.agreements.get(CONTRACT / "version")
    if not differing:
        return _Judged(bumped(str(version), "patch") if version and repairs else None, repairs)
    before, after = (
        read_contract(contract.source.name, _texts(_part(values, seen)), contract.locate)
        for values in (state.tree, merged)
    )
    findings = _findings(before, after, project)
    told = {_path_of(finding.change, before, after) for finding in findings}
    unsaid = [note for note in differing if note.path not in told]
    bump = needed_bump(findings) or "patch"
    said = (*changelog_entries(findings, unsaid), *repairs)
    return _Judged(bumped(str(version), bump) if version else None, said)


def _findings(before: Contract, after: Contract, project: Project) -> list[Finding]:
    consumers = consumers_of(project, before.source.name)
    settings = read_settings(project.root, {rule.id for rule in RULES}, date.today())
    found = judge_contracts(before, after, consumers, settings)
    return [finding for finding in found if finding.change.before != finding.change.after]


def _path_of(change: Change, before: Contract, after: Contract) -> YamlPath:
    """Where in the source's YAML a changed agreement stands, () for a fact."""
    place = place_of(change) or TOP
    if not place or not change.path:
        return place
    relation = TableName(*change.path[:2])
    names = {**after.names, **before.names}
    own = {**after.columns.get(relation, {}), **before.columns.get(relation, {})}
    columns = [name for name in own if own[name] == change.path[-1]] if len(change.path) == 3 else []
    table = TABLES / names[relation]
    return (table / "columns" / YamlPath(columns) if columns else table) / place


def _texts(value: Any) -> Any:
    """Plain values, whose texts are no templates but what is written."""
    if isinstance(value, dict):
        return {key: _texts(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_texts(part) for part in value]
    return str(value) if isinstance(value, str) else value


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


def _with_upkeep(values: Values, state: _State, judged: _Judged) -> Values:
    """Where anything changed: the next version, and what people deleted as an exclusion, so that a table of
    tomorrow is known to be new."""
    if judged.version:
        values = _with(values, CONTRACT / "version", judged.version)
    if not judged.entries or not state.seen.left_out:
        return values
    exclude = [*state.contract.source.exclude, *map(str, state.seen.left_out)]
    values = _with(values, CONTRACT / "scaffold" / "exclude", exclude)
    count = state.seen.theirs["config"]["meta"]["producer_database"]["tables"] - len(state.seen.left_out)
    return _with(values, DATABASE_FACTS / "tables", count)


def _with_people_s(values: Values, legible: Repaired) -> Values:
    """Return `values` with what people wrote where facts stand, of things that have none."""
    for path, value in legible.by_hand:
        if isinstance(look(values, YamlPath(path[:-1])), dict) and look(values, path) is None:
            values = _with(values, path, value)
    return values


def _with_conflicts(values: Values, found: tuple[Open, ...]) -> Values:
    if found:
        return _with(values, AT, entries(found))
    return _without(values, AT)


def _with(values: Values, path: YamlPath, value: Any) -> Values:
    key, *rest = path
    return {**values, key: _with(values.get(key) or {}, YamlPath(rest), value) if rest else value}


def _without(values: Values, path: YamlPath) -> Values:
    key, *rest = path
    if not rest:
        return {name: value for name, value in values.items() if name != key}
    return {**values, key: _without(values[key], YamlPath(rest))} if values.get(key) else values


def _changelog_edit(project: Project, source: str, version: str, entries: tuple[Entry, ...]) -> FileEdit:
    path = project.staging_folder / source / "CHANGELOG.md"
    content = project.content(path)
    try:
        before = None if content is None else content.decode("utf-8")
    except UnicodeDecodeError:
        raise ProjectError(f"{path} is not UTF-8", do="save it as UTF-8, then try again") from None
    return FileEdit(path, before, changelog(before, source, version, entries))
