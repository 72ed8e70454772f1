"""`check --against`: a contract beside what it was at a git ref, judged. For reviewing a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from scaffold_source.change import Change, Finding, Judgement
from scaffold_source.commands.check import complete, drift_of, with_notice
from scaffold_source.commands.contract_producer import Asked
from scaffold_source.commands.contracts import Consumers, Contracts, consumers_of, of_project
from scaffold_source.commands.informing import informed, of_contract
from scaffold_source.commands.judging import comparison_of, unmet_ranges, version_of
from scaffold_source.commands.model_tests import changed_model_tests
from scaffold_source.commands.places import Places, anchor
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import CONTRACT, Contract
from scaffold_source.drift.acceptances import accept
from scaffold_source.drift.compare import compare
from scaffold_source.drift.contract_changes import compare_agreements
from scaffold_source.drift.contradictions import contradictions
from scaffold_source.drift.judge import judge
from scaffold_source.drift.promises import declared_hints, deprecations, standing
from scaffold_source.drift.renames import find_renames
from scaffold_source.drift.rules import RULES
from scaffold_source.drift.rules.rule import Comparison
from scaffold_source.drift.versions import bumped, needed_bump, version_changes
from scaffold_source.errors import ContractError, ProjectError, did_you_mean
from scaffold_source.model import ObjectPath, TablePath
from scaffold_source.producers.registry import files_named
from scaffold_source.project import Project, scaffolded_sources
from scaffold_source.project.declaration import (
    Declaration,
    Text,
    declaration_in,
    declared_names,
    scaffolded_in,
)
from scaffold_source.project.git import texts_at
from scaffold_source.project.settings import Settings, read_settings
from scaffold_source.yaml_text.values import look


def check_against(project: Project, sources: Sequence[str], ref: str, today: date) -> tuple[Judgement, ...]:
    """Judge what became of the contracts of `sources` (all where empty) since `ref`. Writes nothing.

    Raises ProjectError for a source that neither state has and for a ref that git does not know,
    ContractError for a contract or settings that do not fit.
    """
    project = project.read()
    contracts = of_project(project)
    return tuple(
        with_notice(judgement, _CONTRACT_ALONE) if _has_files(contracts, judgement.source) else judgement
        for judgement in reviews(project, sources, ref, today)
    )


_FROM = CONTRACT / "scaffold" / "from"
_WEAKER = ("test-removed", "test-weakened")
_CONTRACT_ALONE = "What became of the contract is judged here; what new migrations do, --since REF judges"


def _has_files(contracts: Contracts, source: str) -> bool:
    """Return whether the contract says that its facts come from files, such as migrations."""
    declared = contracts.folded(source)
    place = look(declared.tree(), _FROM) if declared else None
    return files_named(str(place or "")) is not None


def check_change(
    project: Project, sources: Sequence[str], ref: str, asked: Asked, today: date
) -> tuple[Judgement, ...]:
    """Judge what a change does to both: to the contract since `ref`, and by migrations that are new since
    another ref, `asked.since`, to what it is now. Each finding is told once. Raises what `check_against` and
    `check` raise."""
    project = project.read()
    reviewed = reviews(project, sources, ref, today)
    contracts = of_project(project)
    settings = read_settings(project.root, {rule.id for rule in RULES}, today)
    names = [judgement.source for judgement in reviewed if judgement.source in contracts.names]
    drift = {judgement.source: judgement for judgement in drift_of(contracts, names, settings, asked)}
    whole = [
        _together(review, drift[review.source]) if review.source in drift else review for review in reviewed
    ]
    return complete(whole, contracts, settings)


def _together(review: Judgement, drift: Judgement) -> Judgement:
    """Return one judgement of what became of a contract, and of how its producer differs from it now."""
    if drift.error:
        return drift
    told = {_identity(finding) for finding in review.findings}
    findings = (*review.findings, *(f for f in drift.findings if _identity(f) not in told))
    bump = needed_bump(findings)
    return replace(
        drift,
        contract_version=review.contract_version,
        suggested_version=bumped(review.contract_version, bump),
        bump=bump,
        findings=findings,
        notify=tuple(dict.fromkeys((*review.notify, *drift.notify))),
        mentions=tuple(dict.fromkeys((*review.mentions, *drift.mentions))),
        notices=(*review.notices, *drift.notices),
    )


def _identity(finding: Finding) -> tuple[str, ObjectPath, str]:
    return finding.rule.id, finding.change.path, finding.fingerprint


def reviews(project: Project, sources: Sequence[str], ref: str, today: date) -> tuple[Judgement, ...]:
    """Judge what became of the contracts in the files that were read, as `check_against` does."""
    settings = read_settings(project.root, {rule.id for rule in RULES}, today)
    before = list(texts_at(project, ref))
    everything = (*scaffolded_sources(project), *(name for text in before for name in scaffolded_in(text)))
    names = tuple(dict.fromkeys(sources or everything))
    if not names:
        raise ProjectError(
            f"No source in {', '.join(project.model_paths)} has a contract to check, here or at {ref}",
            do="scaffold one: scaffold-source add SOURCE --from WHERE",
        )
    return tuple(_review(project, name, (before, ref), settings) for name in names)


def _review(
    project: Project, name: str, committed: tuple[Sequence[Text], str], settings: Settings
) -> Judgement:
    now = list(project.yaml_texts())
    before, after = _contract_at(*committed, name), _contract(declaration_in(now, name))
    if before is None and after is None:
        raise ProjectError(
            f"No source {name!r}, neither here nor at {committed[1]}",
            do=did_you_mean(name, declared_names(now)) + "check its spelling",
        )
    models = changed_model_tests(before, after, (committed[0], now)) if before and after else ()
    return judge_review(before, after, tuple(models), settings, project)


def _contract_at(texts: Sequence[Text], ref: str, name: str) -> Contract | None:
    """Return the contract as it is at `ref`. Raises ContractError where it cannot be read there, which
    nobody can mend in the commit itself."""
    try:
        return _contract(declaration_in(texts, name))
    except ContractError as error:
        raise ContractError(
            error.what,
            do=f"nothing at {ref} can be mended: give --against a commit whose contract can be read",
        ) from None


def _contract(declared: Declaration | None) -> Contract | None:
    return read_contract(declared.name, declared.tree(), declared.location) if declared else None


def judge_review(
    before: Contract | None,
    after: Contract | None,
    of_models: Sequence[Change],
    settings: Settings,
    project: Project,
) -> Judgement:
    """Judge what became of a contract: new, changed or gone, and of the data tests of its staging models,
    which change no version. At least one of the two states is there."""
    contract = after or before
    assert contract is not None, "one of two states is there"
    consumers = consumers_of(project, contract.source.name)
    findings = tuple(_findings(before, after, consumers, settings))
    weaker = tuple(
        one for one in judge(of_models, Comparison({}, {}), settings.severities) if one.rule.id in _WEAKER
    )
    names: dict[TablePath, str] = {
        table.path: name for side in (before, after) if side for table, name in side.names.items()
    }
    if after:
        places = Places(after, names, anchor(project.root))
        findings, weaker = (
            tuple(replace(one, location=places.of(one.change)) for one in some) for some in (findings, weaker)
        )
        findings = (*findings, *unmet_ranges(after, consumers, settings, project.root))
    findings, weaker = (
        accept(some, settings.accepted, contract.source.name, settings.today) for some in (findings, weaker)
    )
    was, bump = version_of(before or contract), needed_bump(findings)
    findings = (*findings, *weaker)
    judgement = Judgement(
        source=contract.source.name,
        contract_version=was,
        suggested_version=bumped(was, bump),
        bump=bump,
        findings=findings,
        notices=() if before else ("The contract is new: there is nothing to compare it with",),
    )
    named = [of_contract(side) for side in (before, after) if side]
    return informed(judgement, named, of_contract(before) if before else None)


def _findings(
    before: Contract | None,
    after: Contract | None,
    consumers: Consumers,
    settings: Settings,
) -> tuple[Finding, ...]:
    if before and after:
        return judge_contracts(before, after, consumers, settings)
    changes = standing(after.agreements) if after else [Change((), "contract", "declared", None)]
    return judge(changes, Comparison({}, {}), settings.severities)


def judge_contracts(
    before: Contract, after: Contract, consumers: Consumers, settings: Settings
) -> tuple[Finding, ...]:
    """Judge a change of the contract itself: of its facts, its agreements and its version."""
    renames = find_renames(before.facts, after.facts, declared_hints(after))
    about = comparison_of(before, after.facts, renames, consumers)
    facts = [_as_left_out(change, before, after) for change in compare(before.facts, after.facts, renames)]
    agreed = _without_echoes(compare_agreements(before, after), facts)
    overdue = (change for change in deprecations(after, settings.today) if change.after["is_past"])
    changes = (*standing(after.agreements), *contradictions(after), *overdue, *facts, *agreed)
    findings = judge(changes, about, settings.severities)
    bump = needed_bump(finding for finding in findings if not finding.rule.quiet)
    version = version_changes(version_of(before), version_of(after), bump)
    return (*findings, *judge(version, about, settings.severities))


def _as_left_out(change: Change, before: Contract, after: Contract) -> Change:
    """Turn the removal of a table or column into "left out" if people took it out of the contract: the
    producer still has it, and the facts still count it."""
    if change.after is not None or change.field not in ("tables", "columns"):
        return change
    if change.field == "tables":
        gone = len(set(before.names) - set(after.names))
        is_left_out = after.tables_left_out - before.tables_left_out == gone
    else:
        assert len(change.path) == 3, "the path of a column"
        table = next(name for name in before.names if name.path == change.path[:2])
        is_left_out = change.path[2] in after.left_out.get(table, ())
    return replace(change, field="left_out", before=False, after=True) if is_left_out else change


def _without_echoes(agreed: Sequence[Change], facts: Sequence[Change]) -> Iterator[Change]:
    """Drop changes of a landed type that only follow a change of the producer's type, or a removal."""
    retyped = {change.path for change in facts if change.field in ("type", "base_type", "columns")}
    yield from (
        change for change in agreed if change.field != "landing.data_type" or change.path not in retyped
    )
