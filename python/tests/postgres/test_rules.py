"""Rules: rules/<subject>/ holds a schema.sql or a facts.json, and explained.txt, what `add --explain` makes of it.

After a change that is meant: UPDATE_CASES=1 pytest python/tests/postgres/test_rules.py, then read the diff.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest
from conftest import Postgres
from helpers.golden import hold

from scaffold_source import infer
from scaffold_source.commands.add import add
from scaffold_source.contract.values import Source
from scaffold_source.infer.context import RoleName
from scaffold_source.producers.where import Where
from scaffold_source.project import find_project
from scaffold_source.questions.open_ones import open_questions
from scaffold_source.report.explained import CONSEQUENCE, PLAIN_RULES, explanation
from scaffold_source.report.questions import first

SUBJECTS = sorted((Path(__file__).parents[1] / "rules").iterdir())
DOCS = Path(__file__).parents[3] / "docs/rules.md"


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_subject(subject: Path, postgres: Postgres, dbt_project: Path) -> None:
    loader = "fivetran" if subject.name == "landed" else "none"
    source = Source("shop", raw_schema="shop", loader=loader)
    result = add(find_project(dbt_project), source, _where(subject, postgres))
    asked = first("shop", open_questions(result.questions))
    lines = [*explanation("shop", result.proposals, result.doubts), "", *asked]
    found = "\n".join(lines).lstrip("\n") + "\n"
    expected = subject / "explained.txt"
    hold(expected, found, "UPDATE_CASES")


def _where(subject: Path, postgres: Postgres) -> Where:
    script = subject / "schema.sql"
    if not script.exists():
        return Where("", path=subject / "facts.json")
    database = postgres.make(script.read_text())
    zone = "set timezone to 'UTC'" if subject.name != "times" else "reset timezone"
    postgres.execute(database, f"alter database {database} {zone}")
    return Where(postgres.uri(database))


def test_every_rule_is_explained_by_a_case_and_described() -> None:
    told = "\n".join((subject / "explained.txt").read_text() for subject in SUBJECTS)
    shown = set(re.findall(r"\[([a-z-]+)\]$", told, flags=re.MULTILINE))
    assert shown == set(CONSEQUENCE)
    described = re.findall(r"^\| `([a-z-]+)` \| \S", DOCS.read_text(), flags=re.MULTILINE)
    assert sorted(described) == sorted({*CONSEQUENCE, *PLAIN_RULES})
    assert _ids_in_code() == {*CONSEQUENCE, *PLAIN_RULES}


def _ids_in_code() -> set[str]:
    """The rule ids that the rules give their proposals and doubts."""
    found: set[str] = set(get_args(RoleName))
    for file in Path(infer.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                position = {"Proposal": 2, "Doubt": 1}.get(node.func.id)
                rule = node.args[position] if position else None
                found |= {rule.value} if isinstance(rule, ast.Constant) else set()
    return found
