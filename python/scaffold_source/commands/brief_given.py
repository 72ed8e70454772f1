"""What a brief is given beside the contract: dbt's artifacts, a preflight file, what `check` found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scaffold_source.brief.page import Event, Trouble
from scaffold_source.brief.timeline import pending_event
from scaffold_source.commands.landed import SOURCE_STALE, landed
from scaffold_source.errors import UsageError
from scaffold_source.lexicon.counting import how_many
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.preflight import Preflight
from scaffold_source.preflight import preflight as probe
from scaffold_source.preflight.outcome import Asked
from scaffold_source.producers.preflight_file import read_preflight_file
from scaffold_source.project import Project
from scaffold_source.project.dbt_results import DbtResults, MeasuredColumn, read_given
from scaffold_source.project.lineage import Lineage, lineage_of


@dataclass(frozen=True, slots=True)
class Given:
    """The files that a person named, None for each that nobody did: the folder with dbt's artifacts, what
    `dbt test` printed, a preflight file, and the JSON of `check`."""

    target: Path | None = None
    dbt_output: Path | None = None
    preflight: Path | None = None
    findings: Path | None = None


@dataclass(frozen=True, slots=True)
class FromDbt:
    """What dbt's artifacts say of a source: who reads it, how fresh its tables are, what is wrong with them,
    how full a measure's columns are. `notices` say why they say nothing."""

    lineage: Lineage | None = None
    newest: Mapping[str, str] = field(default_factory=dict)
    stale: frozenset[str] = frozenset()
    troubles: tuple[Trouble, ...] = ()
    notices: tuple[str, ...] = ()
    measured: Mapping[str, str] = field(default_factory=dict)


def from_dbt(project: Project, source: str, given: Given) -> FromDbt:
    """Return what the artifacts in the folder say of the source, nothing where they are another project's.

    Raises UsageError where they do not hold what dbt writes."""
    if given.target is None:
        return FromDbt()
    manifest, results = read_given(given.target, given.dbt_output)
    lineage = lineage_of(manifest, source)
    if not lineage.tables:
        notice = (
            f"The manifest in {given.target.name} is of {lineage.project}, and knows no source {source}: "
            "nothing of it is shown"
        )
        return FromDbt(notices=(notice,))
    newest = {table.table: table.newest for table in results.freshness or () if table.source == source}
    stale = {
        table.table
        for table in results.freshness or ()
        if table.source == source and table.status in ("warn", "error") and table.newest
    }
    measured = {column.column: _in_words(column) for column in results.measured if column.source == source}
    return FromDbt(lineage, newest, frozenset(stale), _troubles(project, source, results), measured=measured)


def _in_words(column: MeasuredColumn) -> str:
    """Return what the warehouse says of a measure's column."""
    if not column.is_there:
        return "missing"
    if not column.rows:
        return "no row has landed"
    if column.nulls == column.rows:
        return f"never filled in {how_many(column.rows, 'row')}"
    since = f"since {column.since}" if column.since else "since when is not known"
    rows = f", rows since {column.rows_since}" if column.since != column.rows_since else ""
    share = 100 * column.nulls / column.rows
    nulls = "under 0.1" if 0 < share < 0.1 else f"{share:.1f}".removesuffix(".0")
    return f"filled {since}{rows}; NULL in {nulls} % of {how_many(column.rows, 'row')}"


def _troubles(project: Project, source: str, results: DbtResults) -> tuple[Trouble, ...]:
    """Return what dbt found wrong, but not how long ago a stale table was written: a page is read later."""
    (judgement,) = landed(project, [source], results)
    troubles = [
        Trouble(
            f"{'.'.join(finding.change.path[1:])} "
            + (
                f"is stale: newest row {finding.change.after} UTC"
                if finding.rule is SOURCE_STALE
                else finding.message
            ),
            finding.rule.producer,
        )
        for finding in judgement.findings
    ]
    # What to do stands once behind those that ask for the same.
    following = [*(trouble.remedy for trouble in troubles[1:]), ""]
    return tuple(
        trouble._replace(remedy="") if trouble.remedy == remedy else trouble
        for trouble, remedy in zip(troubles, following, strict=False)
    )


def from_preflight(file: Path | None, loader: str) -> tuple[tuple[Trouble, ...], dict[str, str]]:
    """Return what keeps a loader from copying the producer, and what the file answers, by question.

    Raises UsageError or ContractError for a file that is no preflight file."""
    if file is None:
        return (), {}
    asked = Asked(loader_named(loader) if loader != "none" else None)
    found = probe(read_preflight_file(file), asked)
    return tuple(_blockers(found)), {
        id_: f"{answer} (preflight, {file.name})" for id_, answer in found.answers()
    }


def _blockers(found: Preflight) -> list[Trouble]:
    return [
        Trouble(outcome.answer, f"{outcome.remedy.by}: {outcome.remedy.do}" if outcome.remedy else "")
        for outcome in found.of("blocker")
    ]


def pending(file: Path | None, source: str) -> tuple[Event, ...]:
    """Return what `check --format json` found of the source and nobody accepted.

    Raises UsageError for a file that does not hold that."""
    if file is None:
        return ()
    try:
        content: Any = json.loads(file.read_text(encoding="utf-8"))
        judgements = content if isinstance(content, list) else [content]
        findings = [
            (str(finding["severity"]), str(finding["path"] or source), str(finding["message"]))
            for judgement in judgements
            if judgement["source"] == source
            for finding in judgement["findings"]
            if not finding["accepted"]
        ]
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}", do="name what `check --format json` wrote") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(
            f"{file} does not hold what `check --format json` writes", do="write it anew: check -o FILE"
        ) from None
    return (pending_event(findings),) if findings else ()
