"""Contract tests pass on the rows that are made for schemas that hypothesis makes up, all in one dbt project."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import psycopg
import yaml
from conftest import Postgres
from helpers.cli import cli
from helpers.dbt_process import found, problems, run_dbt
from helpers.random_schemas import TYPES, tables
from hypothesis import HealthCheck, Phase, given, settings

from scaffold_source.demo.project import write_project
from scaffold_source.errors import UsageError
from scaffold_source.producers import Scope, read
from scaffold_source.producers.where import Where
from scaffold_source.sample.making import make
from scaffold_source.sample.wishes import Wish

KEY = re.compile(r"(alter table t\d add )f\d (\S+)(?: not null)? references (t\d)(?: deferrable)?")
SCHEMAS = int(os.environ.get("RANDOM_SCHEMAS", "6"))
ROWS = 40


def schemas() -> list[list[str]]:
    """The statements of some schemas, the same in every run but under the profile `explore`."""
    drawn: list[list[str]] = []

    @settings(
        max_examples=5 * SCHEMAS,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(statements=tables())
    def draw(statements: list[str]) -> None:
        drawn.append(statements)

    draw()
    return sorted(drawn, key=len, reverse=True)


def undeclared(statements: list[str]) -> list[str]:
    """Return the statements with a column in place of every other key, called as what it points at: a key that
    nobody declares, which `add` proposes and `references` tests."""
    made: dict[str, None] = {}
    for number, statement in enumerate(statements):
        nobody_says = KEY.sub(r"\1\3_id \2", statement)
        made[statement if number % 2 or nobody_says in made else nobody_says] = None
    return list(made)


def producers(postgres: Postgres, uri: str) -> list[str]:
    """Make the schemas that rows can be made for, one beside the other; return what they are called."""
    names: list[str] = []
    with psycopg.connect(uri, autocommit=True) as connection:
        for statements in schemas():
            name = f"shop{len(names)}"
            connection.execute(
                f"create schema {name}; set search_path to {name};" + TYPES + ";".join(undeclared(statements))
            )
            try:
                made = make(
                    read(Where(uri), Scope(schemas=(name,))).database, Wish(ROWS, 1, date(2026, 1, 1)), {}, {}
                )
            except UsageError as error:
                assert "circle" in str(error)
                connection.execute(f"drop schema {name} cascade")
                continue
            assert any(filling.count for filling in made.tables)
            names.append(name)
            if len(names) == SCHEMAS:
                break
    return names


def with_references(path: Path) -> None:
    """Declare the test `references` for each key of a source, beside the tests that `add` writes."""
    text = path.read_text()
    (source,) = yaml.safe_load(text)["sources"]
    for table in source["tables"]:
        keys = table["config"]["meta"]["producer"].get("foreign_keys", [])
        named = [(key["columns"][0], key["to"].partition(".")[2]) for key in keys]
        for column in table["columns"]:
            agreed = column.get("config", {}).get("meta", {}).get("references")
            named += [(column["name"], agreed.partition(".")[0])] if agreed else []
        test = f"          - scaffold_source.honours_contract: {{name: {source['name']}__{table['name']}_honours_contract}}\n"
        more = [
            f"          - scaffold_source.references: {{arguments: {{columns: [{column}], to: {to}}}}}\n"
            for column, to in named
        ]
        assert text.count(test) == 1
        text = text.replace(test, test + "".join(more))
    path.write_text(text)


def run(project: Path, *arguments: object) -> None:
    result = cli(*arguments, "--project-dir", project)
    assert result.exit_code in (0, 1), result.output


def test_no_promise_is_broken(postgres: Postgres, tmp_path: Path) -> None:
    producer, warehouse = postgres.uri(postgres.make()), postgres.make()
    project = tmp_path / "analytics"
    write_project(project, postgres.server, warehouse)
    names = producers(postgres, producer)
    assert len(names) == SCHEMAS
    with psycopg.connect(postgres.uri(warehouse), autocommit=True) as connection:
        for name in names:
            run(project, "add", name, "--from", producer, "--schema", name)
            with_references(project / f"models/staging/{name}/_{name}__sources.yml")
            run(project, "sample", name, "--as", "landed", "--rows", ROWS, "-o", project / "sample" / name)
            connection.execute((project / f"sample/{name}/landed.sql").read_bytes().decode())
        assert problems(run_dbt(project, "deps")) == []
        result = run_dbt(project, "build")
        broken = [*problems(result), *found(connection, result)]
    assert not broken, "\n".join(broken)
    tests = [node.node.name for node in result.result.results if node.node.resource_type == "test"]
    for kind in ("honours_contract", "references"):
        assert any(kind in name for name in tests), f"{kind} among {tests}"
