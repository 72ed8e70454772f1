"""Findings as `check` makes them, from two states of a producer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from scaffold_source.change import Finding, Judgement, Location, path_text
from scaffold_source.commands.contracts import NO_CONSUMERS
from scaffold_source.commands.judging import comparison_of, judge_source
from scaffold_source.contract.values import Contract, Source
from scaffold_source.drift.compare import NO_RENAMES, Renames
from scaffold_source.drift.judge import claims
from scaffold_source.drift.promises import declared_hints
from scaffold_source.drift.renames import find_renames
from scaffold_source.drift.rules import RULES
from scaffold_source.lexicon.names import source_table_names
from scaffold_source.model import Column, Database, Key, Table
from scaffold_source.producers import Introspection
from scaffold_source.project.settings import Settings, read_settings

CASES = Path(__file__).parents[1] / "drift_cases"
TODAY = date(2026, 6, 1)
NO_SETTINGS = Settings({}, (), TODAY)
OWNED = {"config": {"meta": {"contract": {"version": "1.2.0", "producer": {"team": "Web"}}}}}
ORDERS = Table(
    "public",
    "orders",
    "table",
    (Column("id", "bigint", "bigint", nullable=False), Column("total", "integer", "integer")),
    (Key("primary", ("id",)),),
)
SHOP = Database("shop", "18", "UTC", (ORDERS,))


def contract(facts: Database, agreed: Mapping[str, Any] | None = None) -> Contract:
    """A contract of these facts; `agreed` is as in the source's YAML, named lists by name."""
    names = source_table_names(table.full_name for table in facts.tables)
    agreements = {**dict(_flat(OWNED)), **dict(_flat(agreed or {}))}
    columns = {
        table.full_name: {column.name: column.name for column in table.columns} for table in facts.tables
    }
    return Contract(Source("shop", "shop"), facts, facts, names, columns, {}, 0, agreements, _locate)


def _locate(path: tuple[str, ...]) -> Location:
    return Location(Path("/analytics/models/sources.yml"), 1 + len(path))


def settings(folder: Path) -> Settings:
    return read_settings(folder, {rule.id for rule in RULES}, TODAY)


def judged(
    before: Database,
    after: Database | Introspection,
    agreed: Mapping[str, Any] | None = None,
    *,
    by: Settings = NO_SETTINGS,
) -> Judgement:
    """Judge as `check` does; no two rules may claim one of the changes."""
    found = after if isinstance(after, Introspection) else Introspection(after)
    committed = contract(before, agreed)
    judgement = judge_source(committed, found, NO_CONSUMERS, by, Path("/analytics"))
    renames = find_renames(before, found.database, declared_hints(committed), found.past)
    require_one_claim(judgement.findings, committed, found.database, renames)
    return judgement


def require_one_claim(
    findings: Iterable[Finding], committed: Contract, after: Database, renames: Renames = NO_RENAMES
) -> None:
    """Each finding's change is claimed by its own rule alone: the order of rules decides nothing."""
    comparison = comparison_of(committed, after, renames, NO_CONSUMERS)
    for finding in findings:
        claimed = [judge.rule.id for judge, _ in claims(finding.change, comparison)]
        assert claimed == ([] if finding.rule.id == "fact-changed" else [finding.rule.id]), finding.change


def said(findings: Iterable[Finding], source: str = "shop") -> list[str]:
    """`rule severity path` of each, in no order that a case would have to know."""
    return sorted(
        f"{f.rule.id} {'accepted' if f.accepted else f.severity} {path_text(f.change.path) or source}"
        for f in findings
    )


def _flat(node: Any, at: tuple[str, ...] = ()) -> Any:
    """As the contract's reader has agreements: paths to scalars and lists, and to data tests as a whole."""
    if isinstance(node, dict) and node and at[-2:-1] != ("data_tests",):
        for key, value in node.items():
            yield from _flat(value, (*at, key))
    elif at:
        yield at, node
