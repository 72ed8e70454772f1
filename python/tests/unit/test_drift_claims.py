"""No two rules claim one change, so the order of rules never decides what a change means."""

from __future__ import annotations

import gzip
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from helpers.drifting import NO_SETTINGS, SHOP, contract, judged
from helpers.generated import databases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaffold_source.change import Change
from scaffold_source.commands.check_against import judge_contracts
from scaffold_source.commands.contracts import NO_CONSUMERS
from scaffold_source.drift.compare import compare
from scaffold_source.drift.contract_changes import _SUBJECTS, compare_agreements, place_of
from scaffold_source.drift.judge import claims, judge
from scaffold_source.drift.rules import JUDGES, fact_changed
from scaffold_source.drift.rules.rule import Comparison
from scaffold_source.drift.uses import Uses
from scaffold_source.errors import ContractError
from scaffold_source.model import Check, Database, Trigger
from scaffold_source.producers.snapshot import read_snapshot

HISTORIES = Path(__file__).parents[3] / "benchmarks" / "histories"
sys.path.insert(0, str(HISTORIES))

from steps import APPLICATIONS, LATER, versions  # noqa: E402  (a script's neighbour)

SLOW = [HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large]


@given(databases(), databases())
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
def test_every_change_is_claimed_by_one_rule_at_most(before: Database, after: Database) -> None:
    about = Comparison.of(before, after)
    changes = compare(before, after)
    for change in changes:
        assert len(list(claims(change, about))) <= 1, change
    assert [finding.change for finding in judge(changes, about)] == list(changes)


@pytest.mark.parametrize("application", [*APPLICATIONS, *LATER])
def test_every_change_of_a_real_history_is_claimed_by_one_rule_at_most(application: str) -> None:
    """The histories that docs/drift.md measures; `judged` looks who claims each change."""
    history = [_facts(HISTORIES / application / f"{version}.json.gz") for version in versions(application)]
    findings = [f for before, after in pairwise(history) for f in judged(before, after).findings]
    assert len(findings) > len(history)


def test_a_use_raises_what_changed_and_not_what_stays_promised() -> None:
    """NULL is what a cursor skips: where a check still keeps it out, nothing got worse."""
    path = ("public", "orders", "total")
    change = Change(path, "nullable", before=False, after=True)
    cursor = Uses({path: frozenset({"updated-at column"})}, {})
    free = replace(SHOP.tables[0], checks=())
    kept = replace(free, checks=(Check("there", "(total IS NOT NULL)"),))
    for table, severity in ((free, "breaking"), (kept, "info")):
        tables = {table.path: table}
        (finding,) = judge([change], Comparison(tables, tables, uses=cursor))
        assert (finding.rule.id, finding.severity) == ("column-became-nullable", severity)


def _facts(file: Path) -> Database:
    database, _ = read_snapshot(gzip.decompress(file.read_bytes()), file.name)
    return database


def test_what_no_rule_knows_is_said() -> None:
    change = Change(("public", "orders"), "a_new_fact", 1, 2)
    assert not list(claims(change, Comparison.of(SHOP, SHOP)))
    assert fact_changed in JUDGES


TOUCH = Trigger("touch", "BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch()")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {"triggers": (TOUCH,)}, f"has a new trigger touch: {TOUCH.definition}"),
        ({"triggers": (TOUCH,)}, {}, f"no longer has trigger touch: {TOUCH.definition}"),
        (
            {"triggers": (TOUCH,)},
            {"triggers": (replace(TOUCH, definition="AFTER UPDATE"),)},
            f"has trigger touch AFTER UPDATE, it was {TOUCH.definition}",
        ),
        ({}, {"inherits": ("public.things",)}, "has a new parent: public.things"),
        ({"row_security": True}, {}, "no longer has row security"),
    ],
)
def test_what_no_rule_judges_is_named(before: dict[str, Any], after: dict[str, Any], said: str) -> None:
    old, new = (replace(SHOP, tables=(replace(SHOP.tables[0], **facts),)) for facts in (before, after))
    (finding,) = judged(old, new).findings
    assert (finding.rule.id, finding.message) == ("fact-changed", said)


# What people may write under any key, right or wrong.
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "none", "14d", "1.2.0", "email", "\u202e\n"])
    | st.dates(),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(st.sampled_from(["name", "who", "severity", "warn_after", "count", "values"]), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
KEYS = st.sampled_from([*(place for place in _SUBJECTS.values()), ("config", "meta", "contract", "version"),
    ("config", "meta", "notes"), ("data_tests", "not_null"), ("data_tests",), ("tags",)])  # fmt: skip
AGREED = st.dictionaries(
    st.tuples(st.sampled_from([(), ("tables", "orders"), ("tables", "orders", "columns", "total")]), KEYS),
    VALUES,
    max_size=6,
).map(lambda items: {(*thing, *key): value for (thing, key), value in items.items()})


@given(AGREED, AGREED)
@settings(max_examples=300, deadline=None, suppress_health_check=SLOW)
def test_whatever_people_wrote_is_judged_once(before: Any, after: Any) -> None:
    old, new = (replace(contract(SHOP), agreements=agreements) for agreements in (before, after))
    assert compare_agreements(old, old) == ()
    about = Comparison.of(SHOP, SHOP)
    for change in compare_agreements(old, new):
        assert len(list(claims(change, about))) == 1, change
        assert place_of(change)
    try:
        findings = judge_contracts(old, new, NO_CONSUMERS, NO_SETTINGS)
    except ContractError as error:
        assert "is not a date" in error.what
        return
    assert len({finding.fingerprint for finding in findings}) == len(findings)
