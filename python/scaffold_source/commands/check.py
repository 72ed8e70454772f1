"""`check`: the live producer beside the committed contract, judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from scaffold_source.change import SEVERITIES, AcceptedRange, Change, Finding, Judgement, Severity
from scaffold_source.commands.places import Places, anchor, relative
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import Contract
from scaffold_source.drift.acceptances import accept, unfit
from scaffold_source.drift.agreed_uses import agreed_uses, unique_by_test
from scaffold_source.drift.compare import Renames, compare
from scaffold_source.drift.contradictions import contradictions
from scaffold_source.drift.judge import judge
from scaffold_source.drift.promises import declared_hints, deprecations, standing, unmet
from scaffold_source.drift.renames import find_renames
from scaffold_source.drift.rules import RULES
from scaffold_source.drift.rules.rule import Comparison
from scaffold_source.drift.uses import known_uses
from scaffold_source.drift.versions import bumped, is_accepted, needed_bump
from scaffold_source.errors import (
    ContractError,
    ProducerError,
    ProjectError,
    ScaffoldError,
    ScopeError,
    UsageError,
)
from scaffold_source.merge.repair import in_their_tables
from scaffold_source.model import Database, TableName
from scaffold_source.producers import Introspection, Scope, read
from scaffold_source.producers.where import Where, followed_where, parse_where
from scaffold_source.project import Project, scaffolded_sources, selecting_models
from scaffold_source.project.declaration import (
    Declaration,
    Text,
    declaration_in,
    scaffolded_names,
)
from scaffold_source.project.ranges import accepted_ranges
from scaffold_source.project.settings import Settings, read_settings
from scaffold_source.safe_text.redaction import redacted, secrets_in
from scaffold_source.yaml_text.values import YamlPath

_META = ("config", "meta")
_FROM = (*_META, "contract", "scaffold", "from")
Announce = Callable[[str], None]


def unheard(_: str) -> None:
    """For callers that have nobody to tell."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person said of the producer: `where` it is, None to go where the contract says; `announce`
    tells them, before it happens, which server that is."""

    where: str | None
    announce: Announce = unheard


@dataclass(frozen=True, slots=True)
class Consumers:
    """Who reads a source: by table, the SQL of the models that select from it; and the accepted ranges."""

    staging: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ranges: tuple[AcceptedRange, ...] = ()


NO_CONSUMERS = Consumers()


@dataclass(frozen=True, slots=True)
class Contracts:
    """Where contracts stand: `names` are the sources that have one, `place` says where in words. `root` is
    the folder that settings, relative places and paths in reports count from. `are_ours` is False for those
    from elsewhere: where they say that their producer is, nobody goes."""

    root: Path
    place: str
    names: tuple[str, ...]
    declaration: Callable[[str], Declaration | None]
    consumers: Callable[[str], Consumers]
    are_ours: bool = True


def of_project(project: Project) -> Contracts:
    """Those of a dbt project, as its files stand now."""
    project = project.read()
    return Contracts(
        root=project.root,
        place=", ".join(project.model_paths),
        names=scaffolded_sources(project),
        declaration=lambda name: declaration_in(project.yaml_texts(), name),
        consumers=lambda name: consumers_of(project, name),
    )


def of_texts(texts: Sequence[Text], root: Path) -> Contracts:
    """Those in YAML from elsewhere: nothing is known of the models that select from the sources."""
    return Contracts(
        root=root.resolve(),
        place=", ".join(str(path) for path, _ in texts),
        names=scaffolded_names(texts),
        declaration=lambda name: declaration_in(texts, name),
        consumers=lambda _: NO_CONSUMERS,
        are_ours=False,
    )


def consumers_of(project: Project, name: str) -> Consumers:
    """Who in the project reads the source. Raises ContractError for a range that is none."""
    ranges = accepted_ranges(project, lambda text: is_accepted(None, text) is not None)
    return Consumers(selecting_models(project, name), ranges)


def check(
    contracts: Contracts,
    sources: Sequence[str],
    where: str | None,
    today: date,
    announce: Announce = unheard,
) -> tuple[Judgement, ...]:
    """Judge the drift of `sources` (all that have a contract where empty). Writes nothing.

    Facts come from `where`, else from where each contract says, which `announce` hears first.

    Raises ProjectError for a source that is not there, ContractError for a contract or settings that do not
    fit, ProducerError where the producer cannot be reached or shows nothing; but of several sources, what is
    wrong with one is a judgement of its own.
    """
    settings = read_settings(contracts.root, {rule.id for rule in RULES}, today)
    names = tuple(dict.fromkeys(sources)) or contracts.names
    if not names:
        raise ProjectError(
            f"No source in {contracts.place} has a contract to check",
            do="scaffold one: scaffold-source add SOURCE --from WHERE",
        )
    if len(names) == 1:
        judgements = [_check_source(contracts, names[0], settings, Asked(where, announce))]
    else:
        asked = Asked(where, announce)
        judgements = [_check_one_of_many(contracts, name, settings, asked) for name in names]
    if set(contracts.names) <= set(names) and not any(judgement.error for judgement in judgements):
        return with_unfit_acceptances(judgements, settings, contracts.root)
    return tuple(judgements)


def _check_one_of_many(contracts: Contracts, name: str, settings: Settings, asked: Asked) -> Judgement:
    """What goes wrong with one source keeps nobody from hearing of the others."""
    try:
        return _check_source(contracts, name, settings, asked)
    except ScaffoldError as error:
        unseen = " → ".join(filter(None, (error.what, error.do)))
        return Judgement(redacted(name), None, None, None, (), unseen=(unseen,), error=error.exit_code)


def _check_source(contracts: Contracts, name: str, settings: Settings, asked: Asked) -> Judgement:
    declaration = contracts.declaration(name)
    if declaration is None:
        raise ProjectError(
            f"No source {name!r} in {contracts.place}",
            do=f"check its spelling, or scaffold it: scaffold-source add {name} --from WHERE",
        )
    tree = declaration.tree()
    contract = read_contract(name, tree, declaration.location)
    if not contract.facts.tables:
        file = relative(contract.locate(()), contracts.root).file.as_posix()
        raise ProducerError(
            f"The contract of source {name!r} has no facts, so nothing can be compared",
            do=f"take them back (git log {file}), or scaffold it anew",
        )
    if asked.where is None and not contracts.are_ours:
        raise needs_where()
    found = _look(contract, producer_of(contract, asked, contracts.root))
    named = in_their_tables(tree, found.database, contract.source)
    if named is not tree:
        contract = read_contract(name, named, declaration.location)
    return judge_source(contract, found, contracts.consumers(name), settings, contracts.root)


def needs_where() -> UsageError:
    """The error where a contract is somebody else's and nobody says where its producer is."""
    return UsageError(
        "--contract takes a contract from elsewhere, and where that says its producer is, nobody goes",
        do="say where facts come from: --from WHERE",
    )


def require_no_password(contract: Contract, root: Path) -> None:
    """Raises ContractError where a password stands in the contract: a diff of the file would show it."""
    if any(secrets_in(contract.source.recorded_from or "")):
        place = relative(contract.locate(_FROM), anchor(root))
        raise ContractError(
            f"{place.file.as_posix()}:{place.line}: scaffold.from holds a password (not shown): everybody "
            "who reads the repository knows it",
            do="change that password, put the connection string into a variable and write env:NAME there",
        )


def producer_of(contract: Contract, asked: Asked, root: Path) -> Where:
    """The place that facts come from: where was asked for, else as the contract remembers it. A server that
    the contract names is announced.

    Raises UsageError where neither says, and where a contract names what only a person may.
    """
    if asked.where is not None:
        return parse_where(asked.where, root)
    if not contract.source.recorded_from:
        raise UsageError(
            f"The contract of source {contract.source.name!r} does not say where its producer is",
            do="name it: --from WHERE, or write env:NAME to config.meta.contract.scaffold.from",
        )
    found = relative(contract.locate(_FROM), anchor(root))
    place = followed_where(contract.source.recorded_from, root, f"{found.file.as_posix()}:{found.line}")
    if place.conninfo:
        caution = f", {place.caution}" if place.caution else ""
        asked.announce(
            f"{contract.source.name}: connecting to {place.address} "
            f"({place.recorded}, which the contract names{caution})"
        )
    return place


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
    consumers: Consumers,
    settings: Settings,
    root: Path,
) -> Judgement:
    """The drift between a contract and what its producer shows. Pure."""
    database = _in_scope(contract, found.database)
    renames = find_renames(contract.facts, database, declared_hints(contract), found.former_names)
    about = comparison_of(contract, database, renames, consumers)
    changes = compare(contract.facts, database, renames, hides=found.unseen.hides)
    wanted, notices = _wanted(contract, changes)
    names = {_path(table): name for table, name in contract.names.items()}
    places = Places(contract, names, anchor(root))
    as_it_is = (
        *standing(contract.agreements),
        *contradictions(contract),
        *deprecations(contract, settings.today),
    )
    findings = judge((*as_it_is, *wanted), about, settings.severities)
    findings = tuple(replace(f, location=places.of(f.change)) for f in findings)
    findings = (*findings, *unmet_ranges(contract, consumers, settings, root))
    findings = accept(findings, settings.accepted, contract.source.name, settings.today)
    version = version_of(contract)
    bump = needed_bump(findings)
    return Judgement(
        source=contract.source.name,
        contract_version=version,
        suggested_version=bumped(version, bump),
        bump=bump,
        findings=findings,
        notify=tuple(dict.fromkeys(notify(contract, findings))),
        unseen=tuple(_unseen(contract, found, changes)),
        notices=(*notices, *_left_behind(contract, consumers, bumped(version, bump)), *found.notices),
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


def comparison_of(
    contract: Contract, database: Database, renames: Renames, consumers: Consumers
) -> Comparison:
    facts = contract.facts
    uses = known_uses(facts, agreed_uses(contract, consumers.staging), unique_by_test(contract))
    return Comparison.of(facts, database, renames, uses)


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


def _path(table: TableName) -> YamlPath:
    return (table.schema, table.name)


def _unseen(contract: Contract, found: Introspection, changes: Sequence[Change]) -> Iterator[str]:
    """Say what the contract has and the producer does not show, so that nothing can be judged of it."""
    open_ = {str(table.full_name) for table in contract.facts.tables if not table.row_security}
    for name in sorted(open_ & set(found.filtered)):
        yield f"{name} shows this role some rows only: row-level security is on"
    for path in sorted(unreadable(changes)):
        yield f"{'.'.join(path)} {_why_unseen(path, found)}: ask the producer's DBA to grant select on it"
    hidden_schemas = {name.split(".", 1)[0] for name in found.hidden}
    shown = {table.schema for table in found.database.tables} | hidden_schemas
    for schema in sorted({table.schema for table in contract.facts.tables} - shown):
        yield f"schema {schema} shows no table at all: is it gone, or has this role no usage on it?"


def unreadable(changes: Iterable[Change]) -> Iterator[tuple[str, ...]]:
    """Yield the paths of relations and columns that the role is no longer shown."""
    return (change.path for change in changes if change.field == "readable" and change.after is False)


def _why_unseen(path: tuple[str, ...], found: Introspection) -> str:
    if path in found.unseen.hidden:
        return "may not be read by this role"
    if path in found.unseen.in_part:
        return "shows this role some columns only, and none of its checks and foreign keys"
    return "is not shown to this role: it is gone, or no longer granted"


def notify(contract: Contract, findings: Sequence[Finding]) -> Iterator[str]:
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


def unmet_ranges(
    contract: Contract, consumers: Consumers, settings: Settings, root: Path
) -> Iterator[Finding]:
    """The consumers that the contract's version is too new or too old for, each where it says so."""
    version = version_of(contract)
    for accepted in unmet(consumers.ranges, contract.source.name, version):
        about = {"consumer": accepted.consumer, "range": accepted.versions, "version": version or "none"}
        change = Change((), "accepted_range", about, about)
        (finding,) = judge([change], Comparison({}, {}), settings.severities)
        yield replace(finding, location=relative(accepted.location, anchor(root)))


def _left_behind(contract: Contract, consumers: Consumers, suggested: str | None) -> Iterator[str]:
    """The consumers that the next version would not be accepted by."""
    source, version = contract.source.name, version_of(contract)
    if suggested == version:
        return
    unmet_now = list(unmet(consumers.ranges, source, version))
    for accepted in unmet(consumers.ranges, source, suggested):
        if accepted not in unmet_now:
            yield f"{accepted.consumer} accepts {accepted.versions}: adapt it before version {suggested}"


def version_of(contract: Contract) -> str | None:
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
        replace(finding, location=relative(entry.location, anchor(root)))
        for entry, change in unfitting
        for finding in judge([change], Comparison({}, {}), settings.severities)
    )
    first, *others = judgements
    return (replace(first, findings=(*first.findings, *findings)), *others)
