"""`check`: the live producer beside the committed contract, judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from scaffold_source.change import Judgement
from scaffold_source.commands.called_in import informed_of_change
from scaffold_source.commands.contract_producer import (
    Asked,
    needs_where,
    producer_of,
    shown_since,
)
from scaffold_source.commands.contracts import Contracts
from scaffold_source.commands.judging import judge_source
from scaffold_source.commands.places import anchor, relative
from scaffold_source.contract.known import has_block, with_known_facts
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.row_rules import require_row_rules
from scaffold_source.contract.values import FACTS, TABLES, Contract
from scaffold_source.drift.acceptances import unfit
from scaffold_source.drift.judge import judge
from scaffold_source.drift.rules import RULES
from scaffold_source.drift.rules.rule import Comparison
from scaffold_source.errors import (
    ContractError,
    ProducerError,
    ProjectError,
    ScaffoldError,
    did_you_mean,
)
from scaffold_source.facts.reading import Misfit
from scaffold_source.loaders.landed_names import landing
from scaffold_source.merge.repair import in_their_tables
from scaffold_source.model import Database
from scaffold_source.producers import Scope
from scaffold_source.project.settings import Settings, read_settings
from scaffold_source.safe_text.redaction import redacted
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.nodes import MisreadError
from scaffold_source.yaml_text.values import TOP, Values, look


def check(contracts: Contracts, sources: Sequence[str], asked: Asked, today: date) -> tuple[Judgement, ...]:
    """Judge the drift of `sources` (all that have a contract where empty). Writes nothing.

    Facts come from where it was `asked` for, else from where each contract says.

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
    judgements = drift_of(contracts, names, settings, asked)
    if asked.since is not None:
        judgements = [with_notice(judgement, _FACTS_ALONE) for judgement in judgements]
    return complete(judgements, contracts, settings)


_FACTS_ALONE = (
    "Only what new migrations do was judged; check --against REF judges changes of the contract itself"
)


def with_notice(judgement: Judgement, notice: str) -> Judgement:
    """Return a judgement that says one thing more, unless it is an error."""
    return judgement if judgement.error else replace(judgement, notices=(*judgement.notices, notice))


def drift_of(
    contracts: Contracts, names: Sequence[str], settings: Settings, asked: Asked
) -> Sequence[Judgement]:
    """Judge the drift of each source. Raises what `check` raises."""
    if len(names) == 1:
        return [_check_source(contracts, names[0], settings, asked)]
    return [_check_one_of_many(contracts, name, settings, asked) for name in names]


def complete(
    judgements: Sequence[Judgement], contracts: Contracts, settings: Settings
) -> tuple[Judgement, ...]:
    """Return the judgements; if they are of every source, with what is wrong with the accept list."""
    judged = {judgement.source for judgement in judgements}
    if set(contracts.names) <= judged and not any(judgement.error for judgement in judgements):
        return with_unfit_acceptances(judgements, settings, contracts.root)
    return tuple(judgements)


def _check_one_of_many(contracts: Contracts, name: str, settings: Settings, asked: Asked) -> Judgement:
    """Judge one source; what goes wrong with it becomes its judgement, so that the others are heard of."""
    try:
        return _check_source(contracts, name, settings, asked)
    except ScaffoldError as error:
        unseen = " → ".join(filter(None, (error.what, error.do)))
        return Judgement(redacted(name), None, None, None, (), unseen=(unseen,), error=error.exit_code)


def _check_source(contracts: Contracts, name: str, settings: Settings, asked: Asked) -> Judgement:
    """Judge one source. Raises what `check` raises."""
    declaration = contracts.folded(name)
    if declaration is None:
        raise ProjectError(
            f"No source {name!r} in {contracts.place}",
            do=f"{did_you_mean(name, contracts.names)}check its spelling, or scaffold it: "
            f"scaffold-source add {name} --from WHERE",
        )
    tree = declaration.tree()
    if not any(look(table, FACTS) is not None for table in tree["tables"].values()):
        file = relative(declaration.location(TOP), contracts.root).file.as_posix()
        raise ProducerError(
            f"The contract of source {name!r} has no facts, so nothing can be compared",
            do=f"take them back (git log {file}); a source that never had any: scaffold-source adopt {name} "
            "--from WHERE",
        )
    # What people wrote and the facts that were parsed: a contract that is broken there needs no producer.
    parsed = {table: entry for table, entry in tree["tables"].items() if not has_block(entry)}
    contract = read_contract(name, {**tree, "tables": parsed}, declaration.location)
    if asked.where is None and not contracts.are_ours:
        raise needs_where()
    place = producer_of(contract, asked, contracts.root)
    shown = shown_since(contract, place, asked.since)
    landed = landing(shown.database, name, contract.source.loader, contract.source.warehouse)
    try:
        tree = with_known_facts(tree, shown.database, landed)
    except (MisreadError, Misfit):
        declaration = contracts.declaration(name)  # says what is wrong, and where
        assert declaration is not None
        tree = declaration.tree()
    contract = read_contract(name, tree, declaration.location)
    named = in_their_tables(tree, shown.database, landed)
    if named is not tree:
        contract = read_contract(name, named, declaration.location)
    _require_blocks(contract, tree, shown.database)
    require_row_rules(contract)
    judgement = judge_source(contract, shown, contracts.consumers(name), settings, contracts.root)
    if asked.base is None:
        return judgement
    return informed_of_change(judgement, contract, contracts.root, place.path, asked.base)


def _require_blocks(contract: Contract, tree: Values, live: Database) -> None:
    """Raise ContractError for an entry without facts of a table that the producer has, where the contract
    counts more tables than have facts: they were cut out, and nothing of the table would be compared."""
    scope = Scope((), contract.source.include, contract.source.exclude)
    cut = {
        table.name
        for table in live.tables
        if table.full_name not in contract.names and scope.covers(table.full_name)
    }
    for name, entry in (tree["tables"] if contract.tables_left_out else {}).items():
        if look(entry, FACTS) is None and unescape(str(entry.get("identifier") or name)) in cut:
            place = contract.locate(TABLES / name)
            raise ContractError(
                f"{place}: {name} has no facts any more, and the producer has that table",
                do=f"`scaffold-source update {contract.source.name}` takes facts from the producer again",
            )


def with_unfit_acceptances(
    judgements: Sequence[Judgement], settings: Settings, root: Path
) -> tuple[Judgement, ...]:
    """Return the judgements of every source, the first with what is wrong with the accept list. Pure."""
    by_source = [(judgement.source, finding) for judgement in judgements for finding in judgement.findings]
    unfitting = list(unfit(settings.accepted, by_source, settings.today))
    findings = tuple(
        replace(finding, location=relative(entry.location, anchor(root)))
        for entry, change in unfitting
        for finding in judge([change], Comparison({}, {}), settings.severities)
    )
    first, *others = judgements
    return (replace(first, findings=(*first.findings, *findings)), *others)
