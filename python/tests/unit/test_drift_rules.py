"""The catalogue of drift rules is whole and documented."""

from __future__ import annotations

import ast
from pathlib import Path

import new_rule
import pytest
import yaml
from helpers.drifting import CASES
from helpers.golden import hold

from scaffold_source.drift.rules import RULES
from scaffold_source.report.rules import catalogue, documentation, explanation

DOCUMENTATION = Path(__file__).parents[3] / "docs/drift-rules.md"


def test_every_rule_has_a_case_and_nothing_else_has() -> None:
    assert {case.name for case in CASES.iterdir()} == {rule.id for rule in RULES}


def test_every_case_fires_its_rule_and_its_near_miss_is_judged_otherwise() -> None:
    for case in CASES.iterdir():
        expected = yaml.safe_load((case / "expected.yml").read_text())
        fired = [line for line in expected["after"] if line.startswith(f"{case.name} ")]
        assert fired, case.name
        assert not set(fired) & set(expected["near_miss"]), case.name


def test_every_rule_explains_itself() -> None:
    for rule in RULES:
        for text in (rule.title, rule.why, rule.producer, rule.consumer, rule.example):
            assert text.strip(), rule.id
            assert text == " ".join(text.split())
        assert rule.title.endswith(".")
        assert all(part in explanation(rule) for part in (rule.id, rule.why, rule.producer, rule.consumer))
        assert rule.id in catalogue(RULES)
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_the_documentation_is_up_to_date() -> None:
    """After a change that is meant: UPDATE_DOCS=1 pytest python/tests/unit/test_drift_rules.py"""
    text = documentation(RULES)
    hold(DOCUMENTATION, text, "UPDATE_DOCS")


@pytest.mark.parametrize("subject", new_rule.subjects())
def test_the_stub_of_a_rule_is_one(subject: str) -> None:
    """`make rule` writes it into any file of rules: among the rules, and into the list of them."""
    before = (new_rule.RULES / f"{subject}.py").read_text()
    tree = ast.parse(new_rule.with_stub(before, "column-split"))
    rules = [n.name for n in tree.body if isinstance(n, ast.FunctionDef) and n.decorator_list]
    listed = [
        name.id
        for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "JUDGES"
        for name in node.value.elts
    ]
    assert listed[-1] == rules[-1] == "column_split"
    assert set(listed) == set(rules)
    files = new_rule.case("column-split", subject)
    assert {file.stem for file in files} == {"expected", "before", "after", "near_miss"}
    assert not any(file.exists() for file in files)
