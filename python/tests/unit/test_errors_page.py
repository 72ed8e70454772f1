"""docs/errors.md has every error that can be raised. After a change that is meant: UPDATE_DOCS=1 pytest."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import make_dbt_project
from helpers.errors_page import page
from helpers.golden import hold
from helpers.raised import CLASSES, GAP, PACKAGE, PARTS, parsed, raised, raised_in_dbt

from scaffold_source.cli import main

DOCS = Path(__file__).parents[3] / "docs/errors.md"
# Caught where they are raised, and never said.
UNSAID = {"ScaffoldError", "Unreadable", "UnclearError", "_ReaderGoneError"}


def test_the_page_is_what_is_raised() -> None:
    hold(DOCS, page(), "UPDATE_DOCS")
    assert re.findall(r"^.*\|\s*\|$", page(), re.MULTILINE) == []


def test_every_class_of_error_is_on_the_page() -> None:
    """A new class of exceptions must be said here, or why not."""
    classes = {
        node.name
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.ClassDef) and re.search(r"(Error|Misfit|Unreadable)$", node.name)
    }
    assert classes - UNSAID == {*CLASSES, *PARTS} - UNSAID - {"misfit"}
    assert {error.kind for error in raised()} >= {*CLASSES, *PARTS} - UNSAID


def test_every_error_says_what_to_do() -> None:
    silent = [error for error in raised() if error.kind in CLASSES and not error.do]
    assert silent == []
    assert [error for error in raised_in_dbt() if not error.do.strip(GAP)] == []


@cache
def messages() -> tuple[re.Pattern[str], ...]:
    """Return the messages on the page that have a few words, with anything in their gaps."""
    cells = re.findall(r"^\| (?:`` (.+?) ``|`(.+?)`) \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    texts = ((one or other).replace("\\|", "|") for one, other in cells)
    told = (text for text in texts if len(re.findall(r"[a-z]{2}", text)) > 2)
    return tuple(re.compile(re.escape(text).replace(GAP, ".*")) for text in told)


YAML = "sources:\n  - name: shop\n    config: {meta: {contract: {version: 1.0.0, scaffold: {tests: all}}}}\n    tables:\n      - name: a\n"


@pytest.mark.parametrize(
    "command",
    [
        "add shop --from nowhere.sql",
        "add Shop! --from env:NOT_SET",
        "add shop --from env:",
        "add shop --from postgresql://nobody@127.0.0.1:1/none",
        "add shop --from postgresql://localhost/a?sslmode=perhaps",
        "check nothing",
        "check shop",
        "update shop --from profile:there.is.none",
        "sample shop -o sample.sql",
        "ci --producer shop",
        "agree shop --by Ana",
        "ask shop --answer time-zones",
        "export shop --format odcs",
        "preflight --from nothing",
        "brief shop --check",
    ],
)
def test_what_is_printed_is_on_the_page(command: str, tmp_path: Path) -> None:
    project = make_dbt_project(tmp_path / "analytics")
    (project / "models/sources.yml").write_text(YAML)
    ran = CliRunner(env={"NO_COLOR": "1"}).invoke(
        main,
        [*command.split(), *([] if command.startswith("preflight") else ["--project-dir", str(project)])],
    )
    assert ran.exit_code in (2, 3), ran.output
    message = " ".join(ran.stderr.partition("  →")[0].removeprefix("Error: ").split())
    assert any(pattern.fullmatch(message) for pattern in messages()), message
