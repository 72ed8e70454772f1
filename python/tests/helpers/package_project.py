"""The integration project on a target of its own, and the fixtures of the tests that run it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml
from dbt.contracts.graph.manifest import Manifest

from helpers.dbt_process import run_dbt
from helpers.integration_project import PROJECT, copy_project
from scaffold_source.render.staging_sql import staging_sql

TARGETS = ["postgres", "duckdb"]

# Four ways to configure the test on a table that breaks eleven rules; `where` leaves one of them.
CONFIGURED_TESTS = """
version: 2
models:
  - name: entries
    data_tests:
      - scaffold_source.honours_contract:
          name: entries_warn
          arguments:
            source: ledger
            table: broken
            unique: [[account_id, line_number], [account_id]]
          config: {severity: warn, store_failures: true}
      - scaffold_source.honours_contract:
          name: entries_limit
          arguments: {source: ledger, table: broken}
          config: {limit: 3, severity: warn}
      - scaffold_source.honours_contract:
          name: entries_where
          arguments: {source: ledger, table: broken}
          config: {where: "status = 'shut' and id is not null or priority = 4", severity: warn}
      - scaffold_source.honours_contract:
          name: entries_error
          arguments: {source: ledger, table: broken}
          config: {store_failures: true, store_failures_as: view}
"""


@dataclass(frozen=True)
class Project:
    """A copy of the integration project, dbt on one target, and the rows it leaves."""

    folder: Path
    target: str

    def dbt(self, command: str, *arguments: str, warnings: str = "error", **more: Any) -> Any:
        """Run dbt on this target. Every warning and deprecation is an error unless `warnings` is 'allow'."""
        target = ("--target", self.target)
        return run_dbt(self.folder, command, *target, *arguments, allow_warnings=warnings == "allow", **more)

    @cached_property
    def manifest(self) -> Manifest:
        """The project as it was when it was first asked for; raises what dbt raises."""
        return result_of(self.dbt("parse"))  # type: ignore[no-any-return]

    def compile(self, sql: str, contracts: dict[str, Any] | None = None, **variables: Any) -> str:
        """The SQL that an inline model compiles to; raises what dbt raises."""
        given = json.dumps({"scaffold_source_contracts": contracts or {}, **variables})
        arguments = ("--inline", sql, "--vars", given)
        manifest = self.manifest
        try:
            result = result_of(self.dbt("compile", *arguments, warnings="allow", manifest=manifest))
        finally:  # where it does not compile, dbt leaves it in the manifest, and takes no second of its name
            manifest.nodes = {
                key: node for key, node in manifest.nodes.items() if node.name != "inline_query"
            }
        return str(result.results[0].node.compiled_code).strip()

    def compiled(self, path: str) -> str:
        folder = self.folder / "target" / "compiled" / "scaffold_source_integration_tests"
        return (folder / path).read_text()


@pytest.fixture(scope="module")
def environment(
    request: pytest.FixtureRequest, postgres: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Say where profiles.yml looks for its databases, which are new for each module."""
    database = request.module.__name__.rsplit(".")[-1]
    postgres.create_database(database)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGHOST", postgres.socket_dir)
        patch.setenv("PGPORT", str(postgres.port))
        patch.setenv("PGUSER", postgres.user)
        patch.setenv("PGDATABASE", database)
        patch.setenv("DUCKDB_PATH", str(tmp_path_factory.mktemp("duckdb") / "test.duckdb"))
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The integration project copied out of the repository, with the package installed from there."""
    folder = copy_project(tmp_path_factory.mktemp("dbt") / "project")
    extra = folder / "models" / "configured"
    extra.mkdir()
    (extra / "entries.sql").write_text("select * from {{ source('ledger', 'broken') }}\n")
    (extra / "_models.yml").write_text(CONFIGURED_TESTS)
    write_staging_twice(folder)
    shutil.copy(PROJECT / "failing" / "_broken__sources.yml", extra / "_broken__sources.yml")
    return folder


def declared_sources(folder: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each table with declared columns of the integration project's sources, what one file says of a source for all."""
    files = sorted(folder.glob("models/[!c]*/**/_*__sources.yml"))
    sources = [source for file in files for source in yaml.safe_load(file.read_text())["sources"]]
    configs = {source["name"]: source["config"] for source in sources if "config" in source}
    for source in sources:
        whole = {"config": configs.get(source["name"], {}), **source}
        yield from ((whole, table) for table in source["tables"] if "columns" in table)


def write_staging_twice(folder: Path) -> None:
    """For every declared table: the model that the CLI writes, the same by `stage`, and tests that they agree."""
    models = []
    (folder / "models" / "twice").mkdir()
    for source, table in declared_sources(folder):
        name = f"{source['name']}__{table['name']}"
        explicit, staged = f"explicit_{name}", f"staged_{name}"
        text = staging_sql(source, table)
        (folder / "models" / "twice" / f"{explicit}.sql").write_text(text)
        above = re.search(r"exclude_test_rows\(\s*contract,\s*(\[.*?\])", text, re.DOTALL)  # for the lineage
        parents = f", parents={above[1]}" if above else ""
        call = f"{{{{ scaffold_source.stage('{source['name']}', '{table['name']}'{parents}) }}}}\n"
        (folder / "models" / "twice" / f"{staged}.sql").write_text(call)
        same = {"arguments": {"expected": f"ref('{explicit}')"}}
        models.append({"name": staged, "data_tests": [{"equals": same}, {"same_columns": same}]})
    (folder / "models" / "twice" / "_models.yml").write_text(yaml.safe_dump({"models": models}))


@pytest.fixture(scope="module", params=TARGETS)
def project(request: pytest.FixtureRequest, environment: None, folder: Path) -> Project:
    """The project on each target, its raw tables landed."""
    project = Project(folder, request.param)
    assert_success(project.dbt("deps"))
    assert_success(project.dbt("run", "--select", "tag:raw"))
    assert_success(project.dbt("run", "--select", "entries"))
    return project


@pytest.fixture(scope="module")
def on_postgres(environment: None, folder: Path) -> Project:
    """The project on Postgres, for what does not depend on the database."""
    project = Project(folder, "postgres")
    assert_success(project.dbt("deps"))
    return project


def result_of(result: Any) -> Any:
    """What a run of dbt gives; raises what dbt raised."""
    if result.exception:
        raise result.exception
    return result.result


def assert_success(result: Any) -> None:
    failed = [f"{r.node.name}: {r.message}" for r in getattr(result.result, "results", []) if not passed(r)]
    assert result.success, result.exception or "\n".join(failed)


def passed(result: Any) -> bool:
    return str(result.status) in {"pass", "success"}
