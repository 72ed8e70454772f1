"""What a contract and its producer's facts differ in, judged. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from scaffold_source.change import Change, Finding, Judgement
from scaffold_source.commands.contracts import Consumers
from scaffold_source.commands.informing import askers, informed, of_contract
from scaffold_source.commands.places import Places, anchor, relative
from scaffold_source.contract.values import CONTRACT, Contract
from scaffold_source.drift.acceptances import accept
from scaffold_source.drift.agreed_uses import agreed_uses, needed_by_measures, unique_by_test
from scaffold_source.drift.compare import Renames, compare
from scaffold_source.drift.contradictions import contradictions
from scaffold_source.drift.judge import judge
from scaffold_source.drift.promises import declared_hints, deprecations, standing, unmet
from scaffold_source.drift.renames import find_renames, replaced
from scaffold_source.drift.rules.rule import Comparison
from scaffold_source.drift.uses import known_uses
from scaffold_source.drift.versions import bumped, needed_bump
from scaffold_source.infer.names import shown
from scaffold_source.lexicon.counting import how_many
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.loaders.landed_names import unsent_columns
from scaffold_source.model import Database, ObjectPath, TableName
from scaffold_source.producers import Introspection, Scope
from scaffold_source.project.settings import Settings


def judge_source(
    contract: Contract,
    shown: Introspection,
    consumers: Consumers,
    settings: Settings,
    root: Path,
) -> Judgement:
    """Judge the drift between a contract and what its producer shows."""
    shown = shown.with_tools_tables(contract.facts)
    database = _in_scope(contract, shown.database)
    renames = find_renames(contract.facts, database, declared_hints(contract), shown.past)
    about = comparison_of(contract, database, renames, consumers)
    changes = compare(contract.facts, database, renames, hides=shown.unseen.hides)
    again = replaced(contract.facts, shown.past)
    changes = (*changes, *(Change(path, "replaced", before=False, after=True) for path in again))
    chosen, notices = _without_left_out(contract, changes)
    chosen += _expressions_of_unsent(contract, database, renames)
    names = {table.path: name for table, name in contract.names.items()}
    places = Places(contract, names, anchor(root))
    as_it_is = (
        *standing(contract.agreements),
        *contradictions(contract),
        *deprecations(contract, settings.today),
    )
    findings = judge((*as_it_is, *chosen), about, settings.severities)
    findings = tuple(replace(f, location=places.of(f.change)) for f in findings)
    findings = (*findings, *unmet_ranges(contract, consumers, settings, root))
    findings = accept(findings, settings.accepted, contract.source.name, settings.today)
    version = version_of(contract)
    bump = needed_bump(findings)
    judgement = Judgement(
        source=contract.source.name,
        contract_version=version,
        suggested_version=bumped(version, bump),
        bump=bump,
        findings=findings,
        unseen=tuple(_unseen(contract, shown, changes)),
        notices=(*notices, *_left_behind(contract, consumers, bumped(version, bump)), *shown.notices),
        files=shown.files,
    )
    agreed = of_contract(contract)
    return informed(judgement, [agreed], agreed, also=askers(contract, judgement))


def _in_scope(contract: Contract, database: Database) -> Database:
    """Drop tables that the source was scaffolded without; those that the contract has always stay."""
    scope = Scope((), contract.source.include, contract.source.exclude)
    return replace(
        database,
        tables=tuple(
            table
            for table in database.tables
            if table.full_name in contract.names or scope.covers(table.full_name)
        ),
    )


def comparison_of(
    contract: Contract, database: Database, renames: Renames, consumers: Consumers
) -> Comparison:
    """Return what a rule may look at: both sides' facts, renames, and what each column is used for."""
    facts = contract.facts
    uses = known_uses(facts, agreed_uses(contract, consumers.staging), unique_by_test(contract))
    measures = needed_by_measures(contract)
    uses = replace(uses, measures={path: tuple(m.name for m in of) for path, of in measures.items()})
    comparison = Comparison.of(facts, database, renames, uses, _left_out(contract))
    return replace(comparison, secret_names=contract.source.secret_names)


def _without_left_out(contract: Contract, changes: Sequence[Change]) -> tuple[list[Change], list[str]]:
    """Drop changes to columns and tables that people left out on purpose; also return the notices where it
    cannot be told which tables these are."""
    left_out = _left_out(contract)
    kept = [change for change in changes if change.path not in left_out]
    new = [change for change in kept if change.field == "tables" and change.before is None]
    if not contract.tables_left_out or not new:
        return kept, []
    names = [TableName(*change.path[:2]) for change in new]
    if len(new) <= contract.tables_left_out:
        return [change for change in kept if change not in new], [taken_out(names)]
    return kept, [not_clear(contract.tables_left_out, names)]


def taken_out(tables: Iterable[TableName]) -> str:
    """Return the notice of tables of the producer that count as deleted from the contract by hand."""
    names = shown([str(name) for name in tables], 10)
    return (
        f"Not in the contract, which counts that as your choice: {names}. "
        "If one is new, declare it in the source's tables (`- name: …` is enough), then `update`"
    )


def not_clear(deleted: int, tables: Iterable[TableName]) -> str:
    """Return the notice of tables of which some are new, and as many as were `deleted` are not."""
    were = f"{how_many(deleted, 'table')} {'was' if deleted == 1 else 'were'}"
    names = ", ".join(map(str, tables))
    return (
        f"{were} deleted from the contract by hand, and these of the producer stand not in it: "
        f"{names}. Which are new is not clear, so `update` adds none. Declare those to have in the source's "
        "tables (`- name: …` is enough), put the others into config.meta.contract.scaffold.exclude, then "
        "`update`"
    )


def _expressions_of_unsent(contract: Contract, database: Database, renames: Renames) -> list[Change]:
    """Return the changes of expressions of generated columns that the loader cannot land: whoever computes
    them in staging has to follow."""
    loader = loader_named(contract.source.loader, contract.source.warehouse)
    kind = contract.all_facts.kind
    unsent = {
        (*table.path, name)
        for table in contract.all_facts.tables
        if table.full_name in contract.left_out
        for name in unsent_columns(table, loader, kind)
    } & _left_out(contract)
    if not unsent:
        return []
    tables = tuple(
        table for table in contract.all_facts.tables if any(path[:2] == table.path for path in unsent)
    )
    changes = compare(replace(contract.all_facts, tables=tables), database, renames)
    return [change for change in changes if change.field == "expression" and change.path in unsent]


def _left_out(contract: Contract) -> set[ObjectPath]:
    return {(*table.path, name) for table, names in contract.left_out.items() for name in names}


def _unseen(contract: Contract, shown: Introspection, changes: Sequence[Change]) -> Iterator[str]:
    """Say what the contract has and the producer does not show, so that nothing can be judged of it."""
    unfiltered = {str(table.full_name) for table in contract.facts.tables if not table.row_security}
    for name in sorted(unfiltered & set(shown.filtered)):
        yield f"{name} shows this role some rows only: row-level security is on"
    for path in sorted(unreadable(changes)):
        yield f"{'.'.join(path)} {_why_unseen(path, shown)}: ask the producer's DBA to grant select on it"
    hidden_schemas = {name.split(".", 1)[0] for name in shown.hidden}
    schemas = {table.schema for table in shown.database.tables} | hidden_schemas
    for schema in sorted({table.schema for table in contract.facts.tables} - schemas):
        yield f"schema {schema} shows no table at all: is it gone, or has this role no usage on it?"


def unreadable(changes: Iterable[Change]) -> Iterator[tuple[str, ...]]:
    """Yield the paths of relations and columns that the role is no longer shown."""
    return (change.path for change in changes if change.field == "readable" and change.after is False)


def _why_unseen(path: tuple[str, ...], shown: Introspection) -> str:
    if path in shown.unseen.hidden:
        return "may not be read by this role"
    if path in shown.unseen.in_part:
        return "shows this role some columns only, and none of its checks and foreign keys"
    return "is not shown to this role: it is gone, or no longer granted"


def _left_behind(contract: Contract, consumers: Consumers, suggested: str | None) -> Iterator[str]:
    """Yield a notice for each consumer that accepts this version and would not accept the next one."""
    source, version = contract.source.name, version_of(contract)
    if suggested == version:
        return
    unmet_now = list(unmet(consumers.ranges, source, version))
    for accepted in unmet(consumers.ranges, source, suggested):
        if accepted not in unmet_now:
            yield f"{accepted.consumer} accepts {accepted.versions}: adapt it before version {suggested}"


def unmet_ranges(
    contract: Contract, consumers: Consumers, settings: Settings, root: Path
) -> Iterator[Finding]:
    """Yield a finding for each consumer that the contract's version is too new or too old for."""
    version = version_of(contract)
    for accepted in unmet(consumers.ranges, contract.source.name, version):
        about = {"consumer": accepted.consumer, "range": accepted.versions, "version": version or "none"}
        change = Change((), "accepted_range", about, about)
        (finding,) = judge([change], Comparison({}, {}), settings.severities)
        yield replace(finding, location=relative(accepted.location, anchor(root)))


def version_of(contract: Contract) -> str | None:
    """Return the contract's version as it is written, None where it has none."""
    version = contract.agreements.get(CONTRACT / "version")
    return None if version is None else str(version)
