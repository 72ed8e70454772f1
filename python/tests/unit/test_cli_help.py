"""What a person at a terminal is told: commands in order, whole lines, what was perhaps meant, and Tab."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from helpers.cli import cli

from scaffold_source import SUPPORTED
from scaffold_source.cli import main
from scaffold_source.errors import did_you_mean

ROOT = Path(__file__).parents[3]
CONTRACT = """\
sources:
  - name: shop
    config: {meta: {producer_database: {kind: postgres}}}
    tables: []
  - name: billing
    tables: []
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "dbt_project.yml").write_text("name: a\nversion: '1'\n")
    (tmp_path / "models").mkdir()
    (tmp_path / "models/sources.yml").write_text(CONTRACT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_command_has_a_whole_line_in_an_ordinary_terminal() -> None:
    shown = CliRunner().invoke(main, ["--help"], terminal_width=80).output
    commands = re.findall(r"^  ([a-z]+)  +(\S.*)$", shown.partition("Commands:\n")[2], flags=re.MULTILINE)
    assert [name for name, _ in commands] == list(main.commands)
    assert [line for _, line in commands if not line.endswith(".") or "..." in line] == []


def test_the_version_says_what_it_was_built_for() -> None:
    shown = cli("--version").output
    assert shown.startswith("scaffold-source ")
    assert SUPPORTED in shown
    oldest = re.search(r'require-dbt-version: \[">=([\d.]+)"', (ROOT / "dbt_project.yml").read_text())
    assert oldest
    assert f"dbt-core {oldest[1]} to" in SUPPORTED


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("shpo", ["shop", "billing"], "did you mean shop? Or "),
        ("SHOP_ULR", ["SHOP_URL", "HOME"], "did you mean SHOP_URL? Or "),
        ("Orders", ["orders"], "did you mean orders? Or "),
        ("weather", ["shop", "billing"], ""),
        ("", ["shop"], ""),
        ("shop", [], ""),
    ],
)
def test_what_was_perhaps_meant(name: str, known: list[str], expected: str) -> None:
    assert did_you_mean(name, known) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["update", "shpo"], "did you mean shop? Or check its spelling"),
        (["questions", "biling"], "did you mean billing? Or check its spelling"),
        (["rules", "colum-removed"], "did you mean column-removed? Or `scaffold-source rules`"),
        (["rules", "soft-delte"], "did you mean soft-delete? Or `scaffold-source rules`"),
        (["add", "x", "--from", "env:SHOP_ULR"], "did you mean env:SHOP_URL? Or export SHOP_ULR="),
        (["add", "x", "--from", "env:HOMES"], "→ export HOMES="),
        (["updat"], "Error: No such command 'updat'. Did you mean 'update'? →"),
        (["update", "--al"], "update --help says what it takes"),
    ],
)
@pytest.mark.usefixtures("project")
def test_an_error_asks_what_was_meant(
    arguments: list[str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_URL", "postgresql://reader@localhost/shop")
    result = cli(*arguments)
    assert result.exit_code == 2
    assert expected in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("update", ["shop", "billing"]),
        ("update sh", ["shop"]),
        ("check shop", ["shop"]),
        ("rules column-rem", ["column-removed"]),
        ("rules soft", ["soft-delete"]),
        ("add x --loader deb", ["debezium"]),
        ("check --report js", ["json="]),
        ("check --report json=out", []),
        ("update shop --reconsider soft", ["soft-delete"]),
        ("update --project-dir /nowhere/at/all ", []),
    ],
)
def test_tab_offers(words: str, expected: list[str], project: Path) -> None:
    """As fish asks; a file that is not YAML and a folder that is none offer nothing, and say nothing."""
    (project / "models/broken.yml").write_text("sources: [\n")
    begun = "" if words == "update" or words.endswith(" ") else words.rpartition(" ")[2]
    asked = {"COMP_WORDS": f"scaffold-source {words}", "COMP_CWORD": begun}
    result = CliRunner().invoke(
        main, [], prog_name="scaffold-source", env={**asked, "_SCAFFOLD_SOURCE_COMPLETE": "fish_complete"}
    )
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert {line.partition(",")[2] for line in result.output.split()} - {""} >= set(expected)
    assert "Error" not in result.output
    assert expected or not result.output.strip()


def test_no_option_is_without_words() -> None:
    mute = [
        f"{name} {option.opts[0]}"
        for name, command in main.commands.items()
        for option in command.params
        if isinstance(option, click.Option) and not option.help and not option.hidden
    ]
    assert mute == []
