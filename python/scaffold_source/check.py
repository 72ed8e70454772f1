"""`check`: the live producer beside the committed contract, judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scaffold_source.change import SEVERITIES, Change, Finding, Judgement, Severity
from scaffold_source.committed import read_contract
from scaffold_source.contract import Contract, Location
from scaffold_source.contract import Path as TreePath
from scaffold_source.drift.acceptances import accept, unfit
from scaffold_source.drift.agreements import (
    agreed_roles,
    compare_agreements,
    declared_hints,
    standing,
    unique_by_test,
)
from scaffold_source.drift.compare import Renames, compare
from scaffold_source.drift.contradictions import CONTRADICTED, contradictions
from scaffold_source.drift.judge import judge
from scaffold_source.drift.renames import declared_renames
from scaffold_source.drift.roles import roles
from scaffold_source.drift.rules import RULES
from scaffold_source.drift.rules.rule import Context, context
from scaffold_source.drift.versions import bumped, needed_bump, version_changes
from scaffold_source.errors import ProducerError, ProjectError, ScopeError, UsageError
from scaffold_source.model import Database, Key, TableName
from scaffold_source.producers import Introspection, Scope, read
from scaffold_source.producers.where import Where, parse_where
from scaffold_source.project import Project, read_source, scaffolded_sources, selecting_models
from scaffold_source.project.settings import Settings, read_settings

_META = ("config", "meta")


def check(project: Project, sources: Sequence[str], where: str | None, today: date) -> tuple[Judgement, ...]:
    """Judge the drift of `sources` (all that have a contract where empty). Writes nothing.

    Facts come from `where`, else from where each contract says. Raises ProjectError for a source that is not
    there, ContractError for a contract or settings that do not fit, ProducerError where the producer cannot
    be reached or shows nothing.
    """
    settings = read_settings(project.root, {rule.id for rule in RULES}, today)
    everything = scaffolded_sources(project)
    names = tuple(dict.fromkeys(sources)) or everything
    if not names:
        raise ProjectError(
            f"No source in {', '.join(project.model_paths)} has a contract to check",
            do="scaffold one: scaffold-source add SOURCE --from WHERE",
        )
    judgements = [_check_source(project, name, where, settings) for name in names]
    if set(everything) <= set(names):
        return with_unfit_acceptances(judgements, settings, project.root)
    return tuple(judgements)


def _check_source(project: Project, name: str, where: str | None, settings: Settings) -> Judgement:
    declaration = read_source(project, name)
    contract = read_contract(name, declaration.tree(), declaration.location)
    if not contract.facts.tables:
        raise ProducerError(
            f"The contract of source {name!r} has no facts, so nothing can be compared",
            do=f"take them back (git log {_file(contract, project)}), or scaffold it anew",
        )
    found = _look(contract, _place(contract, where, project))
    staging = selecting_models(project, name)
    return judge_source(contract, found, staging, settings, project.root)


def _place(contract: Contract, where: str | None, project: Project) -> Where:
    if where is not None:
        return parse_where(where, project.root)
    if contract.source.recorded_from is None:
        raise UsageError(
            f"The contract of source {contract.source.name!r} does not say where its producer is",
            do="give --from, or write config.meta.contract.scaffold.from: env:NAME into the contract",
        )
    return parse_where(contract.source.recorded_from, project.root, folder=project.root)


def _look(contract: Contract, place: Where) -> Introspection:
    """What the producer shows in the contract's schemas, asked for by name or not: a table that is gone is no
    wrong name here. That there is nothing at all is no usage error either, and never "no drift"."""
    source = contract.source
    try:
        return read(place, Scope(source.schemas, evidence="none"))
    except ScopeError as error:
        do = f"the contract of {source.name!r} covers it: is this the right database, and role? {error.do}"
        raise ProducerError(error.what, do=do) from None


def judge_source(
    contract: Contract,
    found: Introspection,
    staging: Mapping[str, Sequence[str]],
    settings: Settings,
    root: Path,
) -> Judgement:
    """The drift between a contract and what its producer shows. Pure."""
    database = _in_scope(contract, found.database)
    renames = declared_renames(contract.facts, database, declared_hints(contract))
    about = _context(contract, database, renames, staging)
    changes = compare(contract.facts, database, renames, hidden=found.hidden)
    wanted, notices = _wanted(contract, changes)
    names = {_path(table): name for table, name in contract.names.items()}
    places = _Places(contract, names, _anchor(root))
    kept = (*standing(contract.agreements), *contradictions(contract))
    findings = judge((*kept, *wanted), about, settings.severities)
    findings = tuple(replace(f, location=places.of(f.change)) for f in findings)
    findings = accept(findings, settings.accepted, contract.source.name, settings.today)
    version = _version(contract)
    bump = needed_bump(findings)
    return Judgement(
        source=contract.source.name,
        contract_version=version,
        suggested_version=bumped(version, bump),
        bump=bump,
        findings=findings,
        notify=tuple(dict.fromkeys(_notify(contract, findings))),
        unseen=tuple(_unseen(contract, found)),
        notices=(*notices, *found.notices),
    )


def _in_scope(contract: Contract, database: Database) -> Database:
    """Without tables that the source was scaffolded without; what the contract has is always in."""
    scope = Scope((), contract.source.include, contract.source.exclude)
    return replace(
        database,
        tables=tuple(
            t for t in database.tables if t.full_name in contract.names or scope.covers(t.full_name)
        ),
    )


def _context(
    contract: Contract, database: Database, renames: Renames, staging: Mapping[str, Sequence[str]]
) -> Context:
    facts = contract.facts
    known = roles(facts, agreed_roles(contract, staging), unique_by_test(contract))
    return context(facts, database, renames, known)


def _wanted(contract: Contract, changes: Sequence[Change]) -> tuple[list[Change], list[str]]:
    """Without what people left out of the contract on purpose; and what to say of it."""
    left_out = {(*_path(table), name) for table, names in contract.left_out.items() for name in names}
    kept = [change for change in changes if change.path not in left_out]
    new = [change for change in kept if change.field == "tables" and change.before is None]
    if not contract.tables_left_out or not new:
        return kept, []
    if len(new) <= contract.tables_left_out:
        return [change for change in kept if change not in new], []
    return kept, [
        f"{contract.tables_left_out} tables were left out of the contract before: which of the {len(new)} "
        "new ones these are cannot be told; --exclude of `add` says it for good"
    ]


def _path(table: TableName) -> TreePath:
    return (table.schema, table.name)


def _unseen(contract: Contract, found: Introspection) -> Iterator[str]:
    """What the contract has and the producer does not show: nothing can be said of it."""
    committed = {str(table.full_name) for table in contract.facts.tables}
    committed |= {f"{t.full_name}.{column.name}" for t in contract.facts.tables for column in t.columns}
    open_ = {str(table.full_name) for table in contract.facts.tables if not table.row_security}
    for name in sorted(open_ & set(found.filtered)):
        yield f"{name} shows this role some rows only: row-level security is on"
    for name in sorted(committed & set(found.hidden)):
        yield f"{name} may not be read by this role: ask the producer's DBA to grant select on it"
    hidden_schemas = {name.split(".", 1)[0] for name in found.hidden}
    shown = {table.schema for table in found.database.tables} | hidden_schemas
    for schema in sorted({table.schema for table in contract.facts.tables} - shown):
        yield f"schema {schema} shows no table at all: is it gone, or has this role no usage on it?"


def _notify(contract: Contract, findings: Sequence[Finding]) -> Iterator[str]:
    """Who must hear of the findings: whom the contract names for their severity, and its channel."""
    severities = {finding.severity for finding in findings if not finding.accepted}
    if not severities:
        return
    at = (*_META, "contract")
    agreed = contract.agreements
    for entry in _list(agreed.get((*at, "notify"))):
        if isinstance(entry, dict):
            wanted: Severity = entry.get("severity", "info")
            reached = SEVERITIES[: SEVERITIES.index(wanted) + 1] if wanted in SEVERITIES else SEVERITIES
            if entry.get("who") and severities & set(reached):
                yield str(entry["who"])
        elif entry:
            yield str(entry)
    if channel := agreed.get((*at, "channel")):
        yield str(channel)
    if "breaking" in severities:
        for side, lead in (("producer", "engineering_lead"), ("consumer", "data_lead")):
            if name := agreed.get((*at, side, lead)):
                yield f"{name} ({side})"


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def judge_contracts(before: Contract, after: Contract, settings: Settings) -> tuple[Finding, ...]:
    """What a change of the contract itself means: its facts, its agreements, and its version. Pure."""
    renames = declared_renames(before.facts, after.facts, declared_hints(after))
    about = _context(before, after.facts, renames, {})
    changes = (
        *standing(after.agreements),
        *contradictions(after),
        *compare(before.facts, after.facts, renames),
        *compare_agreements(before, after),
    )
    findings = judge(changes, about, settings.severities)
    version = version_changes(_version(before), _version(after), needed_bump(findings))
    return (*findings, *judge(version, about, settings.severities))


def _version(contract: Contract) -> str | None:
    version = contract.agreements.get((*_META, "contract", "version"))
    return None if version is None else str(version)


# ---- acceptances of all sources


def with_unfit_acceptances(
    judgements: Sequence[Judgement], settings: Settings, root: Path
) -> tuple[Judgement, ...]:
    """The judgements of every source, the first with what is wrong with the accept list. Pure."""
    found = [(judgement.source, finding) for judgement in judgements for finding in judgement.findings]
    unfitting = list(unfit(settings.accepted, found, settings.today))
    findings = tuple(
        replace(finding, location=_relative(entry.location, _anchor(root)))
        for entry, change in unfitting
        for finding in judge([change], Context({}, {}), settings.severities)
    )
    first, *others = judgements
    return (replace(first, findings=(*first.findings, *findings)), *others)


# ---- places


_FACT_KEYS = {"base_type": "type", "bounds": "min", "column_order": "columns"}
_KEY_KEYS = {"primary": "primary_key", "unique": "unique", "foreign": "foreign_keys"}


@dataclass(frozen=True, slots=True)
class _Places:
    """Where in the contract a change's fact stands; `names` are the tables' by path, files are relative to
    `root`."""

    contract: Contract
    names: Mapping[TreePath, str]
    root: Path

    def of(self, change: Change) -> Location:
        return _relative(self.contract.locate(self._path(change)), self.root)

    def _path(self, change: Change) -> TreePath:
        name = self.names.get(change.path[:2])
        if name is None:
            return (*_META, *(change.field.split(".") if not change.path else ("producer_database",)))
        table = ("tables", name)
        at = (*table, "columns", self._column(change.path)) if len(change.path) == 3 else table
        if change.field in ("columns", "tables"):
            return at
        if change.field in CONTRADICTED:
            return (*at, *_META, change.field.removeprefix("agreed."))
        key = change.before or change.after
        field = _KEY_KEYS[key.kind] if isinstance(key, Key) else _FACT_KEYS.get(change.field, change.field)
        return (*at, *_META, "producer", field)

    def _column(self, path: TreePath) -> str:
        """What the source calls the producer's column."""
        columns = self.contract.columns[TableName(*path[:2])]
        return next((name for name, own in columns.items() if own == path[2]), path[2])


def _anchor(root: Path) -> Path:
    """The folder that paths in reports are relative to: the repository's, where there is one. GitHub reads
    them so."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def _relative(location: Location, root: Path) -> Location:
    file = location.file.resolve()
    return replace(location, file=file.relative_to(root) if file.is_relative_to(root) else file)


def _file(contract: Contract, project: Project) -> str:
    return _relative(contract.locate(()), project.root).file.as_posix()
