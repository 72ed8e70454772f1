"""`update`: take upstream changes into the files, and lose no human's edit. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from scaffold_source.change import Change, FilesRead, Finding
from scaffold_source.commands.check_against import judge_contracts
from scaffold_source.commands.contract_producer import (
    Announce,
    Asked,
    producer_of,
    require_no_password,
    unheard,
)
from scaffold_source.commands.contracts import consumers_of
from scaffold_source.commands.exposed import SourceFiles, edits_with_exposures
from scaffold_source.commands.judging import not_clear, taken_out
from scaffold_source.commands.seen import require_seen
from scaffold_source.commands.source_files import without_tables
from scaffold_source.contract.agreed_keys import dropping_parents
from scaffold_source.contract.read import read_contract, require_this_shape
from scaffold_source.contract.values import CONTRACT, DATABASE_FACTS, FACTS, TABLES, Contract, Source
from scaffold_source.drift.contract_changes import place_of
from scaffold_source.drift.rules import RULES
from scaffold_source.drift.versions import bumped, needed_bump
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError, UsageError, did_you_mean
from scaffold_source.infer.names import shown
from scaffold_source.merge.besides import has_besides, with_besides
from scaffold_source.merge.conflicts import (
    AT,
    Open,
    entries,
    said,
)
from scaffold_source.merge.known import Known, known_of
from scaffold_source.merge.proposed import Proposed, with_todays_comments
from scaffold_source.merge.renames import (
    in_place,
)
from scaffold_source.merge.repair import Repaired
from scaffold_source.merge.source import changing_part
from scaffold_source.merge.three import Merged, merge_three
from scaffold_source.model import TableName
from scaffold_source.producers import Introspection, Scope, read_again, unseen
from scaffold_source.producers.scope import glob_of
from scaffold_source.producers.tunnel import Tunnels
from scaffold_source.project import Project, read_source
from scaffold_source.project.declaration import Declaration
from scaffold_source.project.names_in_quotes import with_names_in_quotes
from scaffold_source.project.settings import read_settings
from scaffold_source.render.changelog import ChangelogEntry, changelog, follows, mended, notes
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
    files: FilesRead | None


@dataclass(frozen=True, slots=True)
class UpdateOptions:
    """What was asked for: `reconsider` names a rule, `marks` puts conflict markers into models. `announce`
    hears which server the contract leads to, before anybody connects. `tunnels` lead to it through a bastion
    that a person named."""

    reconsider: str | None = None
    marks: bool = False
    announce: Announce = unheard
    tunnels: Tunnels | None = None


def update(project: Project, source: str, where: str | None, options: UpdateOptions) -> Update:
    """Return what changed upstream, merged into the files of `source`."""
    as_found = project.read()
    project, names = _with_names_in_quotes(as_found, source)
    declaration = read_source(project, source)
    asked = Asked(where, options.announce, tunnels=options.tunnels)
    asked_for, introspection = _introspected(project, declaration, asked)
    known = known_of(declaration, asked_for, introspection, options.reconsider)
    require_seen(known.contract.facts, known.introspection, known.carry.renames)
    _require_rule(options.reconsider, known.proposed)
    merged = merge_three(known, project, options.reconsider, marks=options.marks)
    meaning = _meaning(known, merged, project)
    values = _with_conflicts(_with_upkeep(merged.source, known, meaning), merged.conflicts)
    values = _besides_again(values)
    values = in_place(_with_people_s(values, known.repairs), known.written, known.carry)
    in_files = SourceFiles(project, declaration, known.contract.source.layout)
    exposing = edits_with_exposures(in_files, known.written, values, merged.models.edits)
    edits = exposing.edits
    if edits and meaning.version:
        edits = (*edits, changelog_edit(project, source, meaning.version, meaning.entries))
    return Update(
        _from_what_was_found(edits, as_found, project),
        tuple(entry.text for entry in meaning.entries),
        tuple(map(said, merged.conflicts)),
        (
            *_notices(known),
            *_put_in_quotes(names),
            *_dropped_parents(source, values),
            *merged.models.notices,
            *exposing.notices,
            *without_tables(declaration, exposing.of_source, values),
        ),
        known.introspection.files,
    )


def _with_names_in_quotes(project: Project, source: str) -> tuple[Project, tuple[str, ...]]:
    """Return the project with the names in quotes that YAML reads as no text, and these names."""
    names: list[str] = []
    for path, content in project.yaml_texts():
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            continue  # whoever reads its source hears of that
        mended, found = with_names_in_quotes(text, source)
        if found:
            project = project.with_content(path, mended.encode())
            names += found
    return project, tuple(dict.fromkeys(names))


def _from_what_was_found(
    edits: Iterable[FileEdit], as_found: Project, mended: Project
) -> tuple[FileEdit, ...]:
    """Return the edits as edits of the files as they were found, names without quotes and all."""
    by_path = {edit.path: edit for edit in edits}
    for path in mended.differing(as_found):
        before, after = (one.content(path) or b"" for one in (as_found, mended))
        edit = by_path.get(path, FileEdit(path, None, after.decode()))
        by_path[path] = replace(edit, before=before.decode())
    return tuple(by_path.values())


def _put_in_quotes(names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"Put into quotes again, because YAML takes them for no text without: {shown([*names])}"


def _introspected(project: Project, declaration: Declaration, asked: Asked) -> tuple[Source, Introspection]:
    """Return how a source was scaffolded, and what its producer shows of it. The facts need not be readable
    for that."""
    written = declaration.tree()
    _require_contract(declaration, written)
    require_this_shape(declaration.name, written, declaration.location)
    bare = read_contract(declaration.name, _without_facts(written), declaration.location)
    source = bare.source
    if asked.where is not None:
        require_no_password(bare, project.root)
    scope = Scope(source.schemas, source.include, source.exclude, source.evidence)
    return source, read_again(producer_of(bare, asked, project.root), scope)


def _require_contract(declaration: Declaration, written: Values) -> None:
    """Raise ProjectError for a source that people declared and nobody scaffolded: to take every table of the
    producer's into it is not what an update is asked for."""
    has_facts = any(look(table, FACTS) is not None for table in written["tables"].values())
    if not has_facts and look(written, CONTRACT) is None and look(written, DATABASE_FACTS) is None:
        raise ProjectError(
            f"{declaration.location(TOP)}: source {declaration.name!r} is under no contract yet",
            do=f"take it under one: scaffold-source adopt {declaration.name} --from WHERE",
        )


def _without_facts(tree: Values) -> Values:
    """Return what the contract says of the source itself: how it was scaffolded, where its producer is."""
    return without({**tree, "tables": {}}, DATABASE_FACTS)


def _require_rule(rule: str | None, proposed: Proposed) -> None:
    if rule and rule not in proposed.rules.values():
        known = sorted(set(proposed.rules.values()))
        raise UsageError(
            f"--reconsider {rule}: no rule of that name proposes anything here",
            do=f"{did_you_mean(rule, known)}one of these: {', '.join(known)}",
        )


def _notices(known: Known) -> Iterator[str]:
    """Yield what people should know besides what changed."""
    yield from known.introspection.notices
    yield from unseen(known.introspection)
    if known.proposed.unclear:
        yield not_clear(known.contract.tables_left_out, known.proposed.unclear)
    elif known.proposed.left_out:
        yield taken_out(known.proposed.left_out)


def _dropped_parents(source: str, values: Values) -> Iterator[str]:
    """Yield, for each table that drops deleted rows although agreed keys point at it, what that means."""
    pointing: dict[str, list[str]] = {}
    for key in dropping_parents(source, values["tables"]):
        pointing.setdefault(key.to.table, []).append(f"{key.table}.{key.column}")
    for table, keys in pointing.items():
        yield (
            f"{table} drops deleted rows in staging, and {shown(keys)} may point at them: "
            "`--reconsider kept-deleted` proposes on_deleted: flag; on_deleted: exclude says it is meant"
        )


# ---- what it means


@dataclass(frozen=True, slots=True)
class _Meaning:
    """The next version of the contract, None where nothing changed or nobody counts, and what changed."""

    version: str | None
    entries: tuple[ChangelogEntry, ...]


def _meaning(known: Known, merged: Merged, project: Project) -> _Meaning:
    """Return what the change means, as `check` judges it."""
    contract, rules, sides = known.contract, known.proposed.rules, merged.sides
    changed = notes(changing_part(known.ours, sides), changing_part(merged.source, sides), rules)
    mends = mended(known.repairs.mends)
    version = contract.agreements.get(CONTRACT / "version")
    if not changed:
        return _Meaning(bumped(str(version), "patch") if version and mends else None, mends)
    before, after = (
        read_contract(contract.source.name, _texts(changing_part(values, sides)), contract.locate)
        for values in (known.committed, merged.source)
    )
    findings = _findings(before, with_todays_comments(after, known.introspection.database), project)
    judged = {_path_of(finding.change, before, after) for finding in findings}
    things = {_thing_of(finding.change, before, after) for finding in findings}
    unsaid = [note for note in changed if note.path not in judged and not follows(note, things)]
    entries = *changelog_entries(findings, unsaid), *mends
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
    return _thing_of(change, before, after) / place if place else place


def _thing_of(change: Change, before: Contract, after: Contract) -> YamlPath:
    """Return where in the source's YAML the table or column stands that a change is about, () for others."""
    if not change.path:
        return TOP
    relation = TableName(*change.path[:2])
    names = {**after.names, **before.names}
    table = TABLES / names[relation]
    if len(change.path) < 3:
        return table
    columns = {**after.columns.get(relation, {}), **before.columns.get(relation, {})}
    return table / "columns" / next((name for name in columns if columns[name] == change.path[2]), "")


def _texts(value: object) -> Any:
    """Return plain values whose texts are no templates, but what is written."""
    if isinstance(value, dict):
        return {key: _texts(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_texts(part) for part in value]
    return str(value) if isinstance(value, str) else value


# ---- the YAML


def _with_upkeep(values: Values, known: Known, meaning: _Meaning) -> Values:
    """Set the next version if anything changed. Add tables that people deleted to `scaffold.exclude`, so that
    a table that appears later is known to be new."""
    if meaning.version:
        values = put(values, CONTRACT / "version", meaning.version)
    if known.contract.source.facts == "document":  # a database was compared now
        values = without(values, CONTRACT / "scaffold" / "facts")
    left_out = known.proposed.left_out
    if not meaning.entries or not left_out:
        return values
    exclude = [*known.contract.source.exclude, *map(glob_of, left_out)]
    values = put(values, CONTRACT / "scaffold" / "exclude", exclude)
    total = look(known.proposed.theirs, DATABASE_FACTS / "tables")
    return put(values, DATABASE_FACTS / "tables", total - len(left_out))


def _besides_again(values: Values) -> Values:
    """Return `values` in which `honours_contract` leaves no promise to a test that people took out."""
    tables = {
        name: with_besides(table) if has_besides(table) else table for name, table in values["tables"].items()
    }
    return {**values, "tables": tables}


def _with_people_s(values: Values, repairs: Repaired) -> Values:
    """Return `values` with what people wrote where facts stand, of things that have none."""
    for path, value in repairs.by_hand:
        if isinstance(look(values, YamlPath(path[:-1])), dict) and look(values, path) is None:
            values = put(values, path, value)
    return values


def _with_conflicts(values: Values, still_open: tuple[Open, ...]) -> Values:
    """Write the open conflicts into the contract, or take their list away if there are none."""
    return put(values, AT, entries(still_open)) if still_open else without(values, AT)


def changelog_edit(
    project: Project, source: str, version: str, entries: tuple[ChangelogEntry, ...]
) -> FileEdit:
    """Return the edit of a source's CHANGELOG.md that adds what a version changes."""
    path = project.staging_folder(source) / "CHANGELOG.md"
    content = project.content(path)
    try:
        before = None if content is None else content.decode("utf-8")
    except UnicodeDecodeError:
        raise ProjectError(f"{path} is not UTF-8", do="save it as UTF-8, then try again") from None
    return FileEdit(path, before, changelog(before, source, version, entries))
