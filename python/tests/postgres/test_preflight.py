"""`preflight` as people run it: exit codes, formats, files that are mailed, and what is no PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import Postgres
from helpers.cli import cli
from helpers.golden import hold
from helpers.preflights import edited, run
from helpers.proxy import proxy
from jsonschema import Draft202012Validator

from scaffold_source.producers.preflight_file import from_json
from scaffold_source.producers.preflight_file import json_schema as file_schema
from scaffold_source.report.preflight import json_schema as report_schema
from scaffold_source.report.preflight_comparison import json_schema as comparison_schema

SCHEMAS = Path(__file__).parents[3] / "docs/schemas"

SHOP = """
    create table customers (id int primary key, name text);
    create table orders (id int primary key, customer_id int references customers);
"""


@pytest.fixture(scope="module")
def shop(postgres: Postgres) -> str:
    return postgres.uri(postgres.make(SHOP))


def test_what_blocks_comes_first_and_fails(shop: str) -> None:
    result = run("--from", shop, "--loader", "debezium")
    assert result.exit_code == 1
    headline, _, first, *_ = result.output.splitlines()
    assert "read as postgres, for Debezium with its JDBC sink: 1 blocker, " in headline
    assert first == "Blockers"
    assert result.output.index("log-level") < result.output.index("\nWarnings\n")
    assert "the DBA: alter system set wal_level = logical;  (takes effect at a restart)" in result.output


def test_a_loader_of_queries_does_not_need_the_log(shop: str) -> None:
    result = run("--from", shop, "--loader", "dlt")
    assert result.exit_code == 0
    assert "log-level" not in result.output
    verbose = run("--from", shop, "--loader", "dlt", "--verbose").output
    assert "log-level           the loader does not read the log" in verbose


def test_as_json(shop: str) -> None:
    said = json.loads(run("--from", shop, "--loader", "debezium", "--format", "json").output)
    Draft202012Validator(report_schema()).validate(said)
    assert said["is_ready"] is False
    (level,) = [outcome for outcome in said["outcomes"] if outcome["probe"] == "log-level"]
    assert level == {
        "probe": "log-level",
        "verdict": "blocker",
        "sight": "seen",
        "needs": None,
        "answer": "the log cannot be decoded: Debezium with its JDBC sink sees no change",
        "evidence": "wal_level = replica",
        "remedy": {
            "do": "alter system set wal_level = logical;",
            "by": "the DBA",
            "note": "takes effect at a restart",
        },
    }
    answers = {answer["question"]: answer["answer"] for answer in said["answers"]}
    assert "each table has a primary key (2)" in answers["loader"]


@pytest.mark.parametrize(
    ("file", "schema"),
    [
        ("preflight-1", file_schema),
        ("preflight-report-1", report_schema),
        ("preflight-comparison-1", comparison_schema),
    ],
)
def test_the_published_schemas_are_up_to_date(file: str, schema: Callable[[], dict[str, Any]]) -> None:
    """After a change that is meant: UPDATE_SCHEMAS=1 pytest, then read the diff."""
    published = SCHEMAS / f"{file}.schema.json"
    written = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    hold(published, written, "UPDATE_SCHEMAS")
    Draft202012Validator.check_schema(schema())


def test_as_markdown(shop: str) -> None:
    said = run("--from", shop, "--format", "markdown").output
    assert said.startswith("### ")
    assert "`alter system set wal_level = logical;` (takes effect at a restart)" in said


def test_a_schema_that_is_not_there_blocks(shop: str) -> None:
    result = run("--from", shop, "--schema", "nope")
    assert result.exit_code == 1
    assert "there is no schema nope in database" in result.output


def test_a_file_holds_all_of_it(shop: str, tmp_path: Path) -> None:
    file = tmp_path / "preflight.json"
    live = run("--from", shop, "--loader", "debezium", "-o", file)
    assert live.exit_code == 1
    Draft202012Validator(file_schema()).validate(json.loads(file.read_bytes()))
    again = run("--from", file, "--loader", "debezium")
    assert again.exit_code == 1
    assert again.output.splitlines()[1:] == live.output.splitlines()[1:]
    assert run("--from", shop, "-o", file).exit_code == 0  # its own file is written again
    other = tmp_path / "precious.json"
    other.write_text("{}")
    refused = run("--from", shop, "-o", other)
    assert refused.exit_code == 2
    assert "already exists and is not a preflight file" in refused.output
    assert other.read_text() == "{}"


def _observed(shop: str, tmp_path: Path) -> dict[str, Any]:
    file = tmp_path / "preflight.json"
    run("--from", shop, "-o", file)
    content: dict[str, Any] = json.loads(file.read_bytes())
    return content


@pytest.mark.parametrize(
    ("keys", "value", "words"),
    [
        (("version",), 2, "$.version: 2 is not 1"),
        (("format",), "scaffold-source/snapshot", "$.format: this is a snapshot, not a preflight file"),
        (("format",), 5, "$.format: not 'scaffold-source/preflight'"),
        (("observed", "server", "version_num"), "17", '$.observed.server.version_num: is "17" where a whole'),
        (("observed", "relations"), None, "$.observed.relations: is null where a list must be"),
        (("observed", "nope"), 1, '$.observed: unknown key "nope"'),
        (("observed", "role", "name"), "x\ud800", "holds half of a character"),
    ],
)
def test_an_edited_file_is_refused(
    shop: str, tmp_path: Path, keys: tuple[str, ...], value: object, words: str
) -> None:
    content = _observed(shop, tmp_path)
    result = run("--from", edited(content, keys, value, tmp_path))
    assert result.exit_code == 2
    assert words in result.output


def test_outcomes_in_a_file_are_not_believed(shop: str, tmp_path: Path) -> None:
    content = _observed(shop, tmp_path)
    content["outcomes"] = []
    file = tmp_path / "edited.json"
    file.write_text(json.dumps(content))
    assert run("--from", file, "--loader", "debezium").exit_code == 1


def test_names_in_a_file_drive_no_terminal(shop: str, tmp_path: Path) -> None:
    content = _observed(shop, tmp_path)
    content["observed"]["relations"][0]["name"] = "a\x1b[2J\nb`<script>"
    content["observed"]["relations"][0]["key"] = []
    file = tmp_path / "edited.json"
    file.write_text(json.dumps(content))
    for style in ("text", "markdown", "json"):
        said = run("--from", file, "--format", style).output
        assert "\x1b" not in said
        assert "\nb`" not in said


def test_every_other_command_says_what_such_a_file_is(shop: str, tmp_path: Path) -> None:
    file = tmp_path / "preflight.json"
    run("--from", shop, "-o", file)
    (tmp_path / "dbt_project.yml").write_text("name: analytics\nversion: '1.0'\nprofile: analytics\n")
    arguments = ["add", "shop", "--from", str(file), "--project-dir", str(tmp_path)]
    result = cli(*arguments)
    assert result.exit_code == 2
    assert "this is a preflight file, not a snapshot" in result.output
    assert "scaffold-source preflight --from FILE.json" in result.output


def test_a_snapshot_is_not_what_a_server_shows(shop: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.json"
    cli("snapshot", "--from", shop, "-o", file)
    result = run("--from", file)
    assert result.exit_code == 2
    assert "this is a snapshot, not a preflight file" in result.output


def test_a_schema_dump_is_not_what_a_server_shows(tmp_path: Path) -> None:
    file = tmp_path / "schema.sql"
    file.write_text("create table t (id int);")
    result = run("--from", file)
    assert result.exit_code == 2
    assert "declares a schema; preflight asks a server" in result.output


def test_one_of_two_options_is_needed() -> None:
    result = run()
    assert result.exit_code == 2
    assert "--print-sql" in result.output


def test_an_unknown_loader_is_refused(shop: str) -> None:
    result = run("--from", shop, "--loader", "debesium")
    assert result.exit_code == 2
    assert "did you mean debezium?" in result.output


def test_a_server_that_cannot_be_reached() -> None:
    result = run("--from", "postgresql://u:not_to_be_shown@127.0.0.1:1/d")
    assert result.exit_code == 3
    assert "not_to_be_shown" not in result.output


def test_a_line_that_is_cut(postgres: Postgres) -> None:
    with proxy(postgres.socket_dir, postgres.port, cut_after=2000) as between:
        result = run("--from", between.uri("postgres"))
    assert result.exit_code == 3


def test_a_database_in_another_encoding(postgres: Postgres, tmp_path: Path) -> None:
    with psycopg.connect(postgres.uri("postgres"), autocommit=True) as connection:
        connection.execute("drop database if exists ascii_shop")
        connection.execute("create database ascii_shop encoding 'SQL_ASCII' locale 'C' template template0")
    postgres.execute("ascii_shop", "create table t (id int primary key)")
    said = run("--from", postgres.uri("ascii_shop"), "-o", tmp_path / "ascii.json")
    assert said.exit_code == 0
    assert "SQL_ASCII promises no encoding" in said.output
    assert from_json((tmp_path / "ascii.json").read_bytes(), "ascii.json").server.encoding == "SQL_ASCII"
