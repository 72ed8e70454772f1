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
from scaffold_source.contract.values import CONTRACT, DATABASE_FACTS, TABLES, Contract, Source
from scaffold_source.drift.compare import compare
from scaffold_source.drift.contract_changes import place_of
from scaffold_source.drift.rules import RULES
from scaffold_source.drift.versions import bumped, needed_bump
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProducerError, ProjectError, UsageError
from scaffold_source.merge.conflicts import (
    AT,
    Conflict,
    Open,
    entries,
    recorded,
    said,
    together,
    unsettled,
)
from scaffold_source.merge.model_task import Models, Task
from scaffold_source.merge.models import merge_models
from scaffold_source.merge.proposed import Proposed, propose_both, with_todays_comments
from scaffold_source.merge.renames import (
    Carry,
    as_committed,
    carried_path,
    carried_tree,
    in_place,
    renamed_since,
)
from scaffold_source.merge.repair import Repaired, repaired
from scaffold_source.merge.sides import Sides, sides_of
from scaffold_source.merge.source import changing_part, merge_source
from scaffold_source.merge.values import Terms
from scaffold_source.model import TableName
from scaffold_source.producers import Introspection, Scope, read_again, unseen
from scaffold_source.project import Project, read_source
from scaffold_source.project.declaration import Declaration
from scaffold_source.project.settings import read_settings
from scaffold_source.render.changelog import ChangelogEntry, changelog, mended, notes
from scaffold_source.render.changelog import entries as changelog_entries
from scaffold_source.yaml_text.values import TOP, Values, YamlPath, look, put, without


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
    """Return what changed upstream, merged into the files of `source`."""
    project = project.read()
    declaration = read_source(project, source)
    state = _read_state(project, declaration, where, options)
    sides = sides_of(state.proposed, state.contract, state.ours, project, state.conflicts)
    models = merge_models(
        state.contract, Task(sides, state.proposed, state.carry, state.conflicts, options.marks)
    )
    merged = merge_source(sides, state.proposed.order, _terms(state, options, models))
    meaning = _meaning(state, sides, merged.values, project)
    located = (
        Open(conflict, str(state.contract.locate(conflict.path)))
        for conflict in (*unsettled(state.conflicts, merged.values, sides.theirs.source), *merged.conflicts)
    )
    still_open = together(located, models.conflicts)
    values = _with_conflicts(_with_upkeep(merged.values, state, meaning), still_open)
    values = in_place(_with_people_s(values, state.repairs), state.written, state.carry)
    layout = state.contract.source.layout
    in_yaml = tuple(source_edits(project, declaration, layout, state.written, values))
    edits = (*in_yaml, *models.edits)
    if edits and meaning.version:
        edits = (*edits, _changelog_edit(project, source, meaning.version, meaning.entries))
    return Update(
        edits,
        tuple(entry.text for entry in meaning.entries),
        tuple(map(said, still_open)),
        (*_notices(state), *models.notices, *without_tables(declaration, in_yaml, values)),
    )


@dataclass(frozen=True, slots=True)
class _State:
    """The contract and what its producer shows. `written` are our values as the files have them, `committed`
    with facts that can be read and under the names that these know, `ours` under today's names. `conflicts`
    are open.
    """

    written: Values
    introspection: Introspection
    repairs: Repaired
    committed: Values
    contract: Contract
    carry: Carry
    ours: Values
    conflicts: tuple[Conflict, ...]
    proposed: Proposed


def _read_state(
    project: Project, declaration: Declaration, where: str | None, options: UpdateOptions
) -> _State:
    """Read the contract and what its producer shows, and find out what was renamed and what the rules
    propose."""
    written = declaration.tree()
    require_this_shape(declaration.name, written, declaration.location)
    introspection, source = _introspected(project, declaration, written, Asked(where, options.announce))
    repairs = repaired(written, introspection.database, source)
    committed, hints = as_committed(repairs.tree, introspection.database)
    contract = read_contract(declaration.name, committed, declaration.location)
    carry = renamed_since(contract, introspection, hints)
    _require_seen(contract, introspection, carry)
    ours = carried_tree(committed, contract, carry)
    conflicts = tuple(
        replace(conflict, path=carried_path(conflict.path, carry))
        for conflict in (*recorded(committed), *repairs.doubts)
    )
    proposed = propose_both(contract, introspection.database, carry, ours, options.reconsider)
    _require_rule(options.reconsider, proposed)
    return _State(written, introspection, repairs, committed, contract, carry, ours, conflicts, proposed)


def _introspected(
    project: Project, declaration: Declaration, written: Values, asked: Asked
) -> tuple[Introspection, Source]:
    """Return what the producer shows within the contract's scope, and how its source was scaffolded. The
    facts need not be readable for that."""
    bare = read_contract(declaration.name, _without_facts(written), declaration.location)
    source = bare.source
    if asked.where is not None:
        require_no_password(bare, project.root)
    scope = Scope(source.schemas, source.include, source.exclude, source.evidence)
    return read_again(producer_of(bare, asked, project.root), scope), source


def _without_facts(tree: Values) -> Values:
    """Return what the contract says of the source itself: how it was scaffolded, where its producer is."""
    return without({**tree, "tables": {}}, DATABASE_FACTS)


def _terms(state: _State, options: UpdateOptions, models: Models) -> Terms:
    return Terms(
        agreed=state.contract.agreements.get(CONTRACT / "status", "draft") != "draft",
        retake={path for path, rule in state.proposed.rules.items() if rule == options.reconsider},
        keep=models.used,
    )


def _require_seen(contract: Contract, introspection: Introspection, carry: Carry) -> None:
    """Raise ProducerError where the role is no longer shown what the contract has: that is not gone."""
    hides = introspection.unseen.hides
    changes = compare(contract.facts, introspection.database, carry.renames, hides=hides)
    hidden = sorted(".".join(path) for path in unreadable(changes))
    if hidden:
        raise ProducerError(
            f"No longer readable with this role: {', '.join(hidden)}; nothing was written",
            do="ask the producer's DBA to grant select on them again, or leave them out of the contract",
        )


def _require_rule(rule: str | None, proposed: Proposed) -> None:
    if rule and rule not in proposed.rules.values():
        known = ", ".join(sorted(set(proposed.rules.values())))
        raise UsageError(
            f"--reconsider {rule}: no rule of that name proposes anything here", do=f"these do: {known}"
        )


def _notices(state: _State) -> Iterator[str]:
    """Yield what people should know besides what changed."""
    yield from state.introspection.notices
    yield from unseen(state.introspection)
    if state.proposed.unclear:
        names = ", ".join(map(str, state.proposed.unclear))
        yield (
            f"{state.contract.tables_left_out} tables were deleted from the contract by hand, and these of "
            f"the producer stand not in it: {names}. Which are new is not clear, so none was added. Put "
            "those to leave out into config.meta.contract.scaffold.exclude, then update again"
        )


# ---- what it means


@dataclass(frozen=True, slots=True)
class _Meaning:
    """The next version of the contract, None where nothing changed or nobody counts, and what changed."""

    version: str | None
    entries: tuple[ChangelogEntry, ...]


def _meaning(state: _State, sides: Sides, merged: Values, project: Project) -> _Meaning:
    """Return what the change means, as `check` judges it."""
    contract, rules = state.contract, state.proposed.rules
    changed = notes(changing_part(state.ours, sides), changing_part(merged, sides), rules)
    mends = mended(state.repairs.mends)
    version = contract.agreements.get(CONTRACT / "version")
    if not changed:
        return _Meaning(bumped(str(version), "patch") if version and mends else None, mends)
    before, after = (
        read_contract(contract.source.name, _texts(changing_part(values, sides)), contract.locate)
        for values in (state.committed, merged)
    )
    findings = _findings(before, with_todays_comments(after, state.introspection.database), project)
    judged = {_path_of(finding.change, before, after) for finding in findings}
    entries = *changelog_entries(findings, [note for note in changed if note.path not in judged]), *mends
    bump = needed_bump(findings) or "patch"
    return _Meaning(bumped(str(version), bump) if version else None, entries)


def _findings(before: Contract, after: Contract, project: Project) -> list[Finding]:
    consumers = consumers_of(project, before.source.name)
    settings = read_settings(project.root, {rule.id for rule in RULES}, date.today())
    findings = judge_contracts(before, after, consumers, settings)
    return [finding for finding in findings if finding.change.before != finding.change.after]


def _path_of(change: Change, before: Contract, after: Contract) -> YamlPath:
    """Return where in the source's YAML a changed agreement stands, () for a fact."""
    place = place_of(change) or TOP
    if not place or not change.path:
        return place
    relation = TableName(*change.path[:2])
    names = {**after.names, **before.names}
    producers_names = {**after.columns.get(relation, {}), **before.columns.get(relation, {})}
    columns = (
        [name for name in producers_names if producers_names[name] == change.path[-1]]
        if len(change.path) == 3
        else []
    )
    table = TABLES / names[relation]
    return (table / "columns" / YamlPath(columns) if columns else table) / place


def _texts(value: object) -> Any:
    """Return plain values whose texts are no templates, but what is written."""
    if isinstance(value, dict):
        return {key: _texts(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_texts(part) for part in value]
    return str(value) if isinstance(value, str) else value


# ---- the YAML


def _with_upkeep(values: Values, state: _State, meaning: _Meaning) -> Values:
    """Set the next version if anything changed. Add tables that people deleted to `scaffold.exclude`, so that
    a table that appears later is known to be new."""
    if meaning.version:
        values = put(values, CONTRACT / "version", meaning.version)
    left_out = state.proposed.left_out
    if not meaning.entries or not left_out:
        return values
    exclude = [*state.contract.source.exclude, *map(str, left_out)]
    values = put(values, CONTRACT / "scaffold" / "exclude", exclude)
    total = look(state.proposed.theirs, DATABASE_FACTS / "tables")
    return put(values, DATABASE_FACTS / "tables", total - len(left_out))


def _with_people_s(values: Values, repairs: Repaired) -> Values:
    """Return `values` with what people wrote where facts stand, of things that have none."""
    for path, value in repairs.by_hand:
        if isinstance(look(values, YamlPath(path[:-1])), dict) and look(values, path) is None:
            values = put(values, path, value)
    return values


def _with_conflicts(values: Values, still_open: tuple[Open, ...]) -> Values:
    """Write the open conflicts into the contract, or take their list away if there are none."""
    return put(values, AT, entries(still_open)) if still_open else without(values, AT)


def _changelog_edit(
    project: Project, source: str, version: str, entries: tuple[ChangelogEntry, ...]
) -> FileEdit:
    path = project.staging_folder / source / "CHANGELOG.md"
    content = project.content(path)
    try:
        before = None if content is None else content.decode("utf-8")
    except UnicodeDecodeError:
        raise ProjectError(f"{path} is not UTF-8", do="save it as UTF-8, then try again") from None
    return FileEdit(path, before, changelog(before, source, version, entries))
