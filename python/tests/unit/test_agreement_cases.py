"""Agreements are judged: every case in YAML, their places, and what the facts say against them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from helpers.drifting import CASES, NO_SETTINGS, ORDERS, SHOP, contract, require_one_claim, said
from helpers.generated import databases
from hypothesis import HealthCheck, given, settings

from scaffold_source.commands.check_against import judge_contracts, judge_review
from scaffold_source.commands.contracts import NO_CONSUMERS
from scaffold_source.commands.judging import judge_source
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import Contract, Source
from scaffold_source.contract.write import source_tree, source_yaml
from scaffold_source.drift.contradictions import contradictions
from scaffold_source.drift.promises import declared_hints
from scaffold_source.drift.renames import find_renames
from scaffold_source.infer import propose
from scaffold_source.model import Column, Database, Key, Table
from scaffold_source.producers import Introspection
from scaffold_source.project import Project
from scaffold_source.project.declaration import declaration_in, read_text

WITH_YAML = sorted(path.parent for path in CASES.glob("*/before.yml"))
SLOW = [HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large]


def read_or_nothing(file: Path) -> Contract | None:
    declaration = declaration_in([read_text(file)], "shop")
    return declaration and read_contract("shop", declaration.tree(), declaration.location)


def read(file: Path) -> Contract:
    contract = read_or_nothing(file)
    assert contract
    return contract


@pytest.mark.parametrize(("loader", "landed"), [("none", "updatedAt"), ("fivetran", "updated_at")])
def test_uses_and_places_follow_landed_names(tmp_path: Path, loader: str, landed: str) -> None:
    """What the contract agrees under the landed name counts for the producer's column."""
    kind = "timestamp with time zone"
    columns = (
        Column("id", "bigint", "bigint", nullable=False),
        Column("updatedAt", kind, kind, nullable=False),
    )
    orders = Table("public", "orders", "table", columns, (Key("primary", ("id",)),))
    before, source = Database("", "18", "UTC", (orders,)), Source("shop", "raw", loader=loader)
    file = tmp_path / "sources.yml"
    file.write_text(source_yaml(source_tree(source, before, propose(source, before))))
    after = replace(
        before, tables=(replace(orders, columns=(columns[0], replace(columns[1], nullable=True))),)
    )
    judgement = judge_source(read(file), Introspection(after), NO_CONSUMERS, NO_SETTINGS, tmp_path)
    found = next(f for f in judgement.findings if f.rule.id == "column-became-nullable")
    assert (found.severity, found.change.path[2]) == ("breaking", "updatedAt")
    assert found.location
    before_it = file.read_text().split("\n")[: found.location.line]
    lands = "" if landed == "updatedAt" else f", lands_as: {landed}"
    line = f"updatedAt: {{type: timestamp with time zone, nullable: false{lands}}}"
    assert before_it[-1].strip() == line


@given(databases())
@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
def test_no_rule_proposes_what_the_facts_speak_against(database: Database) -> None:
    source = Source("shop", "raw")
    tree = source_tree(source, database, propose(source, database))
    agreed = {
        **tree,
        "tables": {
            table["name"]: {
                **table,
                "columns": {column["name"]: column for column in table.get("columns", [])},
            }
            for table in tree["tables"]
        },
    }
    assert list(contradictions(contract(database, agreed))) == []


def test_a_contradiction_is_kept_and_said_where_it_is_agreed(tmp_path: Path) -> None:
    case = CASES / "agreement-contradicted/after.yml"
    file = tmp_path / "sources.yml"
    file.write_text(case.read_text())
    judgement = judge_source(read(file), Introspection(read(file).facts), NO_CONSUMERS, NO_SETTINGS, tmp_path)
    found = [finding for finding in judgement.findings if finding.rule.id == "agreement-contradicted"]
    lines = file.read_text().split("\n")
    said_at = {lines[finding.location.line - 1].strip() for finding in found if finding.location}
    assert said_at == {
        "append_only: true",
        "loaded_at_field: placed_at",
        "updated_at: updated_at",
        "soft_delete:",
        TIMEZONE_LINE,
        CURRENCY_LINE,
    }
    assert judgement.bump is None


TIMEZONE_LINE = "config: {meta: {timezone: UTC}}"
CURRENCY_LINE = "config: {meta: {unit: minor, currency_column: currency}}"


@pytest.mark.parametrize("case", WITH_YAML, ids=lambda case: case.name)
def test_case(case: Path) -> None:
    expected = yaml.safe_load((case / "expected.yml").read_text())
    before = read(case / "before.yml")
    for state in ("after", "near_miss"):
        after = read_or_nothing(case / f"{state}.yml")
        project = Project(case, "analytics", ("models",))
        found = judge_review(before, after, (), NO_SETTINGS, project)
        assert said(found.findings) == sorted(expected[state]), state
        if after:
            renames = find_renames(before.facts, after.facts, declared_hints(after))
            require_one_claim(found.findings, before, after.facts, renames)
        assert all(finding.message.isprintable() for finding in found.findings)


def test_what_should_be_a_list_and_is_none_is_judged_all_the_same() -> None:
    """A person may write `values: 3` where a list belongs; that is dbt's to refuse, and no crash of ours."""
    listed = replace(SHOP, tables=(replace(ORDERS, columns=(replace(ORDERS.columns[1], values=(1, 2)),)),))
    mark = {"soft_delete": {"column": "total", "kind": "values", "values": 3}}
    test = ("tables", "orders", "columns", "total", "data_tests", "accepted_values")
    committed = contract(listed, {"tables": {"orders": {"config": {"meta": mark}}}})
    assert list(contradictions(committed)) == []
    old, new = (replace(committed, agreements={test: {"values": number}}) for number in (3, 4))
    findings = judge_contracts(old, new, NO_CONSUMERS, NO_SETTINGS)
    assert "agreement-changed info public.orders.total" in said(findings)
