"""sqlfluff, with dbt as its templater, finds nothing to say about the models of the integration project and the package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from helpers.dbt_process import problems, run_dbt
from helpers.integration_project import REPOSITORY, copy_project


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


@pytest.fixture
def integration_project(tmp_path: Path) -> Path:
    """On DuckDB, which needs no server."""
    project = copy_project(tmp_path / "project")
    profiles = project / "profiles.yml"
    profiles.write_text(profiles.read_text().replace("target: postgres", "target: duckdb"))
    return project


def test_the_integration_project(integration_project: Path, tmp_path: Path) -> None:
    assert problems(run_dbt(integration_project, "deps")) == []
    assert lint(integration_project, DUCKDB_PATH=str(tmp_path / "it.duckdb")) == ""


def test_the_models_of_the_package(integration_project: Path, tmp_path: Path) -> None:
    """As a project of their own, because sqlfluff skips what an installed package has; with a source to read."""
    project = tmp_path / "package"
    for part in ("macros", "models", "tests"):
        shutil.copytree(REPOSITORY / part, project / part)
    for file in (".sqlfluff", "profiles.yml"):
        shutil.copy(integration_project / file, project)
    shutil.copy(
        integration_project / "models" / "staging" / "shop" / "_shop__sources.yml", project / "models"
    )
    settings = yaml.safe_load((REPOSITORY / "dbt_project.yml").read_text())
    settings |= {
        "profile": "scaffold_source_integration_tests",
        "vars": {"scaffold_source": {"models": True}},
    }
    (project / "dbt_project.yml").write_text(yaml.safe_dump(settings))
    assert lint(project, DUCKDB_PATH=str(tmp_path / "it.duckdb")) == ""
