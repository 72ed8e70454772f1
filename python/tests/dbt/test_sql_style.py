"""sqlfluff, with dbt as its templater, finds nothing to say about the integration project's models."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from dbt_process import problems, run_dbt
from integration_project import copy_project


def lint(project: Path, **environment: str) -> str:
    """sqlfluff's report on the project's models, "" where it is clean."""
    finished = subprocess.run(
        [Path(sys.executable).with_name("sqlfluff"), "lint", "models", "--disable-progress-bar", "--nocolor"],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if finished.returncode == 0 else finished.stdout + finished.stderr


def test_the_integration_project(tmp_path: Path) -> None:
    """On DuckDB, which needs no server."""
    project = copy_project(tmp_path / "project")
    profiles = project / "profiles.yml"
    profiles.write_text(profiles.read_text().replace("target: postgres", "target: duckdb"))
    assert problems(run_dbt(project, "deps")) == []
    assert lint(project, DUCKDB_PATH=str(tmp_path / "it.duckdb")) == ""
