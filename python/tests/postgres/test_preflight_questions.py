"""What preflight answers of the questions of two teams, and what of it a contract keeps: never a count."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Postgres
from helpers.cli import Result, cli

from scaffold_source.facts.blocks import database_block, read_database
from scaffold_source.model import Database
from scaffold_source.preflight import PROBES
from scaffold_source.questions import catalogue
from scaffold_source.yaml_text.values import TOP

# What a server shows for good: all that a contract and a snapshot may hold of it.
LASTING = {"kind", "version", "flavour", "standby", "timezone", "tables"}
OF_PREFLIGHT = {"storage", "tunnel", "instances", "write-access", "account", "access"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text(
        "name: analytics\nversion: '1.0'\nprofile: analytics\nmodel-paths: [models]\n"
    )
    return tmp_path


def run(*arguments: object) -> Result:
    result = cli(*arguments)
    assert result.exit_code in (0, 1), result.output
    return result


def _states(project: Path, *options: object) -> dict[str, str]:
    said = json.loads(run("questions", "shop", "--project-dir", project, "--format", "json", *options).output)
    return {one["id"]: "open" for one in said["open"]} | {
        one["id"]: one["answer"] for one in said["answered"]
    }


def test_a_preflight_file_answers_what_nobody_has_to_be_asked(postgres: Postgres, project: Path) -> None:
    database = postgres.make("create table orders (id int primary key)")
    uri, file = postgres.uri(database), project / "preflight.json"
    run("add", "shop", "--from", uri, "--project-dir", project)
    before = _states(project)
    run("preflight", "--from", uri, "-o", file)
    after = _states(project, "--preflight", file)
    assert {id_ for id_ in OF_PREFLIGHT if before[id_] == "open"} == OF_PREFLIGHT - {"storage"}
    assert {id_ for id_ in OF_PREFLIGHT if after[id_] == "open"} == set()
    assert after["tunnel"] == "this line stays on the machine"
    assert after["account"].startswith("postgres may write: it is a superuser")
    kept = json.loads(file.read_bytes())["answers"]
    assert {id_: kept[id_] for id_ in OF_PREFLIGHT} == {id_: after[id_] for id_ in OF_PREFLIGHT}
    assert _states(project) == before  # nothing of it is in the contract


def test_what_blocks_stays_a_question(postgres: Postgres, project: Path) -> None:
    """The role may not read: that is no answer to when we get access."""
    postgres.execute("postgres", "drop role if exists blind; create role blind login")
    database = postgres.make("create table orders (id int primary key)")
    run("add", "shop", "--from", postgres.uri(database), "--project-dir", project)
    file = project / "preflight.json"
    blind = postgres.uri(database).replace(f"{postgres.user}@", "blind@")
    run("preflight", "--from", blind.replace(f"user={postgres.user}", "user=blind"), "-o", file)
    after = _states(project, "--preflight", file)
    assert after["access"] == "open"
    assert after["write-access"].startswith("blind may write nothing")


@pytest.mark.parametrize("content", ["{}", "no json", '{"format": "scaffold-source/snapshot"}'])
def test_another_file_answers_nothing(postgres: Postgres, project: Path, content: str) -> None:
    database = postgres.make("create table orders (id int primary key)")
    run("add", "shop", "--from", postgres.uri(database), "--project-dir", project)
    file = project / "other.json"
    file.write_text(content)
    arguments = ["questions", "shop", "--project-dir", project, "--preflight", file]
    result = cli(*arguments)
    assert result.exit_code == 2
    assert "other.json" in result.output


def test_the_contract_keeps_who_runs_the_server_and_no_count(postgres: Postgres, project: Path) -> None:
    database = postgres.make("create table orders (id int primary key)")
    postgres.execute("postgres", "create role neon_superuser")  # a managed server's mark
    try:
        run("add", "shop", "--from", postgres.uri(database), "--project-dir", project)
    finally:
        postgres.execute("postgres", "drop role neon_superuser")
    facts = _database_facts(project)
    assert facts["flavour"] == "Neon"
    assert facts.keys() <= LASTING
    run("update", "shop", "--from", postgres.uri(database), "--project-dir", project)
    assert "flavour" not in _database_facts(project)  # the server has moved, and says so


def _database_facts(project: Path) -> dict[str, Any]:
    (file,) = project.glob("models/**/_shop__sources.yml")
    facts: dict[str, Any] = yaml.safe_load(file.read_text())["sources"][0]["config"]["meta"][
        "producer_database"
    ]
    return facts


def test_a_standby_is_a_fact() -> None:
    standby = Database("", "18", "UTC", flavour="Amazon RDS", standby=True)
    block = database_block(standby)
    assert (block["flavour"], block["standby"]) == ("Amazon RDS", True)
    assert read_database(block, (), TOP)[0] == standby
    assert "standby" not in database_block(Database("", "18", "UTC"))


def test_each_answer_is_to_a_question_that_there_is() -> None:
    assert {id_ for probe in PROBES for id_ in probe.answers} <= {asked.id for asked in catalogue()}
