"""`agree`: what fails from then on, what is open, and everything back as it was."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.cli import Result, cli
from helpers.git import committed, git
from test_ask import contents, restore
from test_questions_command import FILE, ID, column, scaffolded

from scaffold_source.model import Database, Evidence, Key, Table
from scaffold_source.project import Project

MODELS = Path("models/staging/shop/_shop__models.yml")
CUSTOMERS = Table("public", "customers", "table", (ID, column("name", nullable=False)), (Key("primary", ("id",)),))  # fmt: skip
ORDERS = Table(
    "public",
    "orders",
    "table",
    (
        ID,
        column("customer_id", "bigint"),
        column("state", values=("paid", "sent")),
        column("updated_at", "timestamp with time zone"),
    ),
    (Key("primary", ("id",)), Key("foreign", ("customer_id",), to=CUSTOMERS.full_name, references=("id",))),
    evidence=Evidence(rows="thousands"),
)
SHOP = Database("shop", "18", "UTC", (CUSTOMERS, ORDERS))


@pytest.fixture(scope="module", params=["one-scan", "native"])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Project, dict[str, bytes]]:
    """A source whose tests are one scan or dbt's own, in a repository; people wrote into its files."""
    project, _ = scaffolded(tmp_path_factory.mktemp("agreed"), SHOP, tests=request.param)
    for name, was, now in (
        (FILE, "status: draft\n", 'status: "draft"  # until May\n'),
        (FILE, "      - name: orders\n", "      - name: orders\n        # ours\n"),
        (MODELS, "severity: warn", "severity: 'warn' "),
    ):
        text = (project.root / name).read_text()
        assert was in text
        (project.root / name).write_text(text.replace(was, now, 1))
    committed(project.root)
    return project, contents(project)


@pytest.fixture
def project(made: tuple[Project, dict[str, bytes]]) -> Project:
    restore(*made)
    return made[0]


def run(project: Project, *options: str, command: str = "agree") -> Result:
    return cli(command, "shop", "--project-dir", project.root, *options)


AS_ADA = ("--by", "Ada Lovelace", "--on", "2026-11-27")


def source(project: Project) -> dict[str, Any]:
    (entry,) = yaml.safe_load((project.root / FILE).read_text())["sources"]
    return dict(entry)


def severities(project: Project) -> list[str]:
    texts = "".join((project.root / name).read_text() for name in (FILE, MODELS))
    return sorted({line.split("severity:")[1].split("}")[0].strip(" '\"") for line in texts.split("\n") if "severity:" in line})  # fmt: skip


def test_an_agreement_says_who_and_when_and_tests_fail(project: Project) -> None:
    assert severities(project) == ["warn"]
    before = contents(project)
    dry = run(project, *AS_ADA, "--dry-run")
    assert (dry.exit_code, contents(project)) == (0, before)
    result = run(project, *AS_ADA)
    assert (result.exit_code, result.stdout) == (0, dry.stdout), result.output
    contract = source(project)["config"]["meta"]["contract"]
    assert contract["status"] == "agreed"
    assert contract["agreed"] == {"by": "Ada Lovelace", "date": date(2026, 11, 27)}
    assert severities(project) == ["error"]
    (orders,) = (table for table in source(project)["tables"] if table["name"] == "orders")
    assert orders["config"]["freshness"] == {
        "warn_after": {"count": 1, "period": "day"},
        "error_after": {"count": 2, "period": "day"},
    }
    assert '-          status: "draft"  # until May' in result.stdout
    assert 'status: "agreed"  # until May' in (project.root / FILE).read_text()
    assert "still open" in result.stderr
    assert "test-rows: test rows count like all others" in " ".join(result.stderr.split())
    again = run(project, *AS_ADA)
    assert (again.exit_code, again.stdout) == (0, "")
    assert "agreed already" in again.stderr


def test_an_agreement_says_that_conflicts_are_open(project: Project) -> None:
    open_ones = '          conflicts: [{at: [tables, orders], upstream: null}]\n          status: "draft"'
    text = (project.root / FILE).read_text()
    (project.root / FILE).write_text(text.replace('          status: "draft"', open_ones, 1))
    said = run(project, *AS_ADA, "--dry-run").stderr
    assert said.startswith("shop: 1 conflict open, where the contract is not what the producer has")


def test_revoke_restores_every_byte(project: Project) -> None:
    before = contents(project)
    run(project, *AS_ADA, "--by", "Grace Hopper")
    assert source(project)["config"]["meta"]["contract"]["agreed"]["by"] == ["Ada Lovelace", "Grace Hopper"]
    result = run(project, "--revoke")
    assert result.exit_code == 0, result.output
    assert contents(project) == before


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("          status: \"draft\"  # until May\n", ""),
        ("severity: 'warn' ", "severity: error"),
        ("config: {severity: warn}", "config: {severity: error, where: id > 0}"),
        ("freshness: {warn_after: {count: 1, period: day}}", "freshness: {warn_after: {count: 1, period: day}, error_after: {count: 2, period: day}}"),
        ("freshness: {warn_after: {count: 1, period: day}}", "freshness:\n            # a quiet night\n            warn_after: {count: 3, period: hour}"),
        ("freshness: {warn_after: {count: 1, period: day}}", "freshness: {warn_after: {count: 1, period: day}, error_after: {count: 9, period: day}}"),
        ("freshness: {warn_after: {count: 1, period: day}}", "freshness: null"),
    ],
    ids=str,
)  # fmt: skip
def test_revoke_restores_what_people_had_made_strict_before(project: Project, was: str, now: str) -> None:
    for name in (FILE, MODELS):
        text = (project.root / name).read_text()
        (project.root / name).write_text(text.replace(was, now, 1))
    before = contents(project)
    assert run(project, *AS_ADA).exit_code == 0
    assert contents(project) != before
    assert run(project, "--revoke").exit_code == 0
    assert contents(project) == before


def test_what_people_soften_or_add_afterwards_stays(project: Project) -> None:
    run(project, *AS_ADA)
    file = project.root / FILE
    file.write_text(file.read_text().replace("count: 2, period: day", "count: 5, period: day"))
    run(project, "--revoke")
    assert "error_after: {count: 5, period: day}" in file.read_text()
    assert 'status: "draft"  # until May' in file.read_text()


def test_check_against_judges_that_an_agreement_got_weaker(project: Project) -> None:
    run(project, *AS_ADA)
    git(project.root, "commit", "-qam", "agreed")
    run(project, "--revoke")
    weaker = cli("check", "shop", "--against", "HEAD", "--project-dir", project.root, "--fail-on", "warning")
    git(project.root, "reset", "-q", "HEAD~1")
    assert weaker.exit_code == 1, weaker.output
    assert "status-changed" in weaker.stdout
    assert "agreement-changed" not in weaker.stdout, "who agreed is no promise of its own"
    assert "sla-weakened" in weaker.stdout
    if "relationships" in (project.root / FILE).read_text():
        assert "test-weakened" in weaker.stdout


def test_check_against_looks_at_the_tests_of_staging_models(project: Project) -> None:
    """They warn again, are gone, or see less; what is new or stricter is no finding, and no version moves."""
    file = next((project.root / FILE).parent.glob("_*__models.yml"))
    run(project, *AS_ADA)
    git(project.root, "commit", "-qam", "agreed")
    text = file.read_text()
    strict = "config: {severity: 'error' }"
    assert strict in text
    assert "          - unique\n" in text
    file.write_text(
        text.replace(strict, "config: {severity: warn}", 1).replace("          - unique\n", "", 1)
    )
    weaker = cli("check", "shop", "--against", "HEAD", "--project-dir", project.root, "--format", "json")
    file.write_text(text.replace("          - unique\n", "          - unique\n          - accepted\n", 1))
    stricter = cli("check", "shop", "--against", "HEAD", "--project-dir", project.root, "--format", "json")
    git(project.root, "reset", "-q", "HEAD~1")
    found = [one for one in json.loads(weaker.stdout)["findings"] if one["rule"].startswith("test-")]
    assert {one["rule"] for one in found} == {"test-weakened", "test-removed"}
    assert all("of stg_shop__" in one["message"] and one["line"] for one in found)
    assert json.loads(weaker.stdout)["bump"] == json.loads(stricter.stdout)["bump"]
    assert not [one for one in json.loads(stricter.stdout)["findings"] if one["rule"].startswith("test-")]


@pytest.mark.parametrize(
    ("options", "edit", "said"),
    [
        (("--revoke",), None, "Nobody has agreed on shop"),
        (("--on", "soon"), None, "'soon' does not match"),
        (AS_ADA, ("draft", "deprecated"), "shop is deprecated"),
    ],
)
def test_wrong_use_is_exit_2(
    project: Project, options: tuple[str, ...], edit: tuple[str, str] | None, said: str
) -> None:
    file = project.root / FILE
    if edit:
        file.write_text(file.read_text().replace(*edit, 1))
    before = contents(project)
    result = run(project, *options)
    assert (result.exit_code, contents(project)) == (2, before)
    assert said in result.stderr


def test_git_says_who_agrees_where_nobody_does(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(project.root / "nowhere"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    assert "Nobody is named who agrees" in run(project, "--on", "2026-11-27").stderr
    git(project.root, "config", "user.name", "{{ Ada }}")
    assert run(project, "--on", "2026-11-27").exit_code == 0
    git(project.root, "config", "--unset", "user.name")
    assert source(project)["config"]["meta"]["contract"]["agreed"]["by"] == "{{ '{{' }} Ada }}"


def test_a_source_without_a_contract_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dbt_project.yml").write_text("name: a\nversion: '1'\n")
    (tmp_path / "models").mkdir()
    (tmp_path / "models/s.yml").write_text("sources: [{name: shop, tables: [{name: orders}]}]\n")
    result = cli("agree", "shop", "--project-dir", tmp_path, *AS_ADA)
    assert (result.exit_code, "is under no contract yet" in result.stderr) == (2, True)
