"""Contract tests pass on what is made for the schemas of real applications: from facts to a green build."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from conftest import Postgres
from helpers.dbt_process import problems, run_dbt

from scaffold_source.cli import main
from scaffold_source.demo.project import write_project

SETS = Path(__file__).parents[3] / "benchmarks/judgement"


def schemas() -> list[Path]:
    return sorted(SETS.glob("*/*/facts.json"))


def cli(project: Path, *arguments: object) -> str:
    result = CliRunner().invoke(main, [*map(str, arguments), "--project-dir", str(project)])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.slow
@pytest.mark.parametrize("path", schemas(), ids=lambda path: path.parent.name)
def test_a_build_is_green(postgres: Postgres, tmp_path: Path, path: Path) -> None:
    project = tmp_path / "analytics"
    database = postgres.make()
    write_project(project, postgres.server, database)
    cli(project, "add", "app", "--from", path)
    print(cli(project, "sample", "app", "--as", "landed", "--rows", "60", "-o", project / "sample"))
    print(
        cli(
            project,
            "sample",
            "app",
            "--as",
            "unit-tests",
            "--rows",
            "60",
            "-o",
            project / "models/unit_tests",
        )
    )
    with psycopg.connect(postgres.uri(database), autocommit=True) as connection:
        connection.execute((project / "sample/landed.sql").read_text())
        assert problems(run_dbt(project, "deps")) == []
        result = run_dbt(project, "build")
        found = [line for line in problems(result) if "skipped" not in line] + broken(connection, result)
        assert not found, "\n".join(found)


def broken(connection: psycopg.Connection[Any], result: Any) -> list[str]:
    """What the tests that failed found."""
    return [
        f"{node.node.name}: {row}"
        for node in result.result.results
        if str(node.status) in ("fail", "warn") and node.node.compiled_code
        for row in connection.execute(node.node.compiled_code).fetchmany(5)
    ]
