"""What runs without a workflow of ours: the composite action, and the hooks for pre-commit."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from conftest import Postgres
from helpers.two_repositories import (
    ADDS,
    DROPS,
    SHOP,
    copied,
    done,
    git,
    pull_request,
)
from helpers.workflows import BIN, ROOT, Ran, read, run_github, tool

pytestmark = pytest.mark.usefixtures("ci_origin")


# ---- the action


def run_action(
    folder: Path,
    temporary: Path,
    only: str = "",
    env: Mapping[str, str] = MappingProxyType({}),
    **inputs: str,
) -> tuple[Ran, dict[str, str]]:
    """The action's steps and their outputs, as a runner with these inputs has them."""
    action = read(ROOT / "action.yml")
    defaults = {name: entry["default"] for name, entry in action["inputs"].items()}
    outputs = temporary / "outputs"
    outputs.write_text("")
    places = {"RUNNER_TEMP": temporary, "GITHUB_ACTION_PATH": ROOT, "GITHUB_OUTPUT": outputs}
    runner = {**{name: str(place) for name, place in places.items()}, **env}
    steps = [step for step in action["runs"]["steps"] if only in step["name"]]
    (temporary / "summary.md").unlink(missing_ok=True)
    ran = run_github(steps, folder, temporary, runner, **{**defaults, **inputs})
    return ran, parsed_outputs(outputs.read_text())


def parsed_outputs(text: str) -> dict[str, str]:
    """`name=value` lines and `name<<end` blocks."""
    found = re.finditer(
        r"^(?P<name>[\w-]+)(?:=(?P<line>.*)|<<(?P<end>\w+)\n(?P<block>(?:.*\n)*?)(?P=end))$", text, re.M
    )
    return {match["name"]: match["block"] if match["line"] is None else match["line"] for match in found}


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A runner's temporary folder where the CLI is installed already: that step is for the slow test."""
    temporary = tmp_path / "runner"
    temporary.mkdir()
    (temporary / "scaffold-source").symlink_to(BIN.parent)
    return temporary


def test_the_action_in_the_producers_ci(repositories: Path, runner: Path) -> None:
    shop = pull_request(repositories, DROPS)
    asked = {"sources": "shop", "from": "db/migrations/", "project-dir": "../analytics"}
    ran, outputs = run_action(shop, runner, "Check", **asked)
    assert (ran.code, outputs["exit-code"]) == (1, "1"), ran.said
    assert "public.orders.status is gone" in ran.said
    assert outputs["comment"] == ran.summary
    assert json.loads(Path(outputs["json"]).read_text())["counts"]["breaking"] == 1
    assert "status is gone" in Path(outputs["sarif"]).read_text()
    ran, outputs = run_action(shop, runner, "Check", **asked, **{"fail-on": "never"})
    assert (ran.code, outputs["exit-code"]) == (0, "0"), ran.said


def test_the_action_in_the_consumers_ci(repositories: Path, runner: Path, postgres: Postgres) -> None:
    """All sources, as their contracts say where."""
    database = postgres.make(SHOP)
    ran, outputs = run_action(
        repositories / "analytics", runner, "Check", env={"SHOP_URL": postgres.uri(database)}
    )
    assert (ran.code, outputs["comment"]) == (0, "### shop 1.0.0: no drift\n\n"), ran.said


def test_an_action_that_cannot_compare_has_no_report(repositories: Path, runner: Path) -> None:
    ran, outputs = run_action(
        repositories / "analytics", runner, "Check", sources="shop;touch", **{"from": "$(touch x)"}
    )
    assert (ran.code, outputs) == (2, {"exit-code": "2"}), ran.said
    assert not list(repositories.rglob("x"))


@pytest.mark.slow
def test_the_action_installs_itself(repositories: Path, tmp_path: Path) -> None:
    """From its own checkout, into a place of its own."""
    (tmp_path / "runner").mkdir()
    shop = pull_request(repositories, DROPS)
    asked = {"sources": "shop", "from": "db/migrations/", "project-dir": "../analytics"}
    ran, outputs = run_action(shop, tmp_path / "runner", **asked)
    assert (ran.code, outputs["exit-code"]) == (1, "1"), ran.said


# ---- pre-commit


@pytest.mark.slow
def test_pre_commit_hooks(repositories: Path, tmp_path: Path) -> None:
    """pre-commit itself installs them from this repository and runs them on what is staged."""
    tool("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")
    shop = repositories / "shop"
    shutil.copytree(repositories / "analytics/models", shop / "models")
    shutil.copy(repositories / "analytics/dbt_project.yml", shop)
    (shop / ".pre-commit-config.yaml").write_text(f"""
repos:
  - repo: {hooks(tmp_path).as_posix()}
    rev: main
    hooks:
      - {{id: scaffold-source-check, args: [shop, --from, db/migrations/]}}
      - {{id: scaffold-source-update, args: [shop, --from, db/migrations/]}}
      - {{id: scaffold-source-contract}}
""")
    git(shop, "add", ".")
    git(shop, "commit", "-qm", "the contract beside the migrations")
    (shop / "db/migrations/002_next.sql").write_text(ADDS)
    git(shop, "add", ".")
    assert pre_commit(shop, tmp_path) == {"check": "Passed", "update": "Failed", "contract": "Skipped"}
    done(shop, "update", "shop", "--from", "db/migrations/")
    git(shop, "add", ".")
    assert pre_commit(shop, tmp_path) == {"check": "Passed", "update": "Passed", "contract": "Passed"}
    (shop / "db/migrations/003_drop.sql").write_text(DROPS)
    yaml = shop / "models/staging/shop/_shop__sources.yml"
    yaml.write_text(yaml.read_text().replace("channel: '#shop-data'", ""))
    git(shop, "add", ".")
    assert pre_commit(shop, tmp_path) == {"check": "Failed", "update": "Failed", "contract": "Passed"}
    contract = pre_commit_says(shop, tmp_path).partition("- hook id: scaffold-source-contract")[2]
    assert "  warning " in contract, "what passes with a warning must be read"


def hooks(tmp_path: Path) -> Path:
    """This repository as it stands, committed, for pre-commit clones what is committed."""
    copied(tmp_path / "hooks")
    return tmp_path / "hooks"


def pre_commit(shop: Path, tmp_path: Path) -> dict[str, str]:
    """What became of each hook."""
    said = pre_commit_says(shop, tmp_path, "--verbose")
    found = re.findall(r"(Passed|Failed|Skipped)\n- hook id: scaffold-source-(\w+)", said)
    assert found, said
    return {hook: outcome for outcome, hook in found}


def pre_commit_says(shop: Path, tmp_path: Path, *options: str) -> str:
    """What people see when they commit."""
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "pre-commit")}
    command = [BIN / "pre-commit", "run", *options]
    ran = subprocess.run(command, cwd=shop, env=environment, capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr
