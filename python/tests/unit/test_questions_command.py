"""`scaffold-source questions`: what is open, from the contract alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import make_dbt_project
from helpers.cli import Result, cli
from helpers.columns import column
from helpers.hostile import CORPUS, SURROGATES
from helpers.updating import snapshot

from scaffold_source.commands.add import add
from scaffold_source.commands.questions import questions
from scaffold_source.contract.values import Source
from scaffold_source.model import Column, Database, Evidence, Key, Table
from scaffold_source.producers.where import parse_where
from scaffold_source.project import Project, find_project, write_all
from scaffold_source.questions import Question
from scaffold_source.questions.open_ones import OpenQuestion, open_questions

ID = Column("id", "bigint", "bigint", nullable=False)
FILE = Path("models/staging/shop/_shop__sources.yml")


def table(name: str, *columns: Column, **facts: Any) -> Table:
    return Table("public", name, "table", (ID, *columns), (Key("primary", ("id",)),), **facts)


ORDERS = table(
    "orders",
    column("placedAt", "timestamp without time zone"),
    column("isActive", "boolean"),
    column("sent_ts", "bigint"),
    column("price", "numeric(10,2)"),
    column("data", "jsonb", comment="As the shop sent it."),
)
USERS = table(
    "users",
    column("deleted_at", "timestamp without time zone"),
    column("status", "integer"),
    evidence=Evidence(rows="thousands", updates=True, deletes=True),
)
SHOP = Database("shop", "18", None, (ORDERS, USERS))


def scaffolded(
    folder: Path, database: Database = SHOP, **options: Any
) -> tuple[Project, tuple[Question, ...]]:
    """A project that has the source `shop`, and the questions that `add` knew."""
    project = find_project(make_dbt_project(folder / "analytics"))
    facts = snapshot(project, database)
    result = add(project, Source("shop", "shop", recorded_from="env:NOWHERE", **options), parse_where(facts))
    write_all(result.edits, project.root)
    return project, result.questions


def run(project: Project, *options: str, source: str = "shop") -> Result:
    return cli("questions", source, "--project-dir", project.root, *options)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"loader": "fivetran"},
        {"layout": "file-per-table"},
        {"staging": False, "tests": "none"},
        {"warehouse": "snowflake"},
    ],
    ids=str,
)
def test_the_contract_alone_opens_what_add_opened(tmp_path: Path, options: dict[str, Any]) -> None:
    project, at_first = scaffolded(tmp_path, **options)
    assert questions(project, "shop") == at_first
    assert len(open_questions(at_first)) > 12


def test_nobody_connects_and_nothing_is_written(tmp_path: Path) -> None:
    project, _ = scaffolded(tmp_path)
    (project.root / "shop.json").unlink()
    before = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    result = run(project)
    assert (result.exit_code, result.stderr) == (0, "")
    assert {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()} == before


def test_text_says_of_each_all_that_there_is(tmp_path: Path) -> None:
    project, at_first = scaffolded(tmp_path)
    told = run(project).stdout
    for one in open_questions(at_first):
        assert f"\n{one.id}  {one.question[:40]}" in told
    assert "settles    orders.isActive\n" in told
    assert "answer     config.meta.soft_delete of each table (none, or how the column marks a" in told
    assert max(map(len, told.splitlines())) <= 100


def test_json_has_every_field_of_every_question(tmp_path: Path) -> None:
    project, at_first = scaffolded(tmp_path)
    told = json.loads(run(project, "--format", "json").stdout)
    assert told["source"] == "shop"
    assert [one["id"] for one in told["open"]] == [one.id for one in open_questions(at_first)]
    assert all(one.keys() == OpenQuestion.__dataclass_fields__.keys() for one in told["open"])
    (active,) = (one for one in told["open"] if one["id"] == "deletions/off/is_active")
    assert active["columns"] == [{"table": "orders", "column": "isActive"}]
    states = {one["id"]: one["by"] for one in told["answered"]}
    assert states["schema"] == "evidence"
    assert len(told["open"]) + len(told["answered"]) >= len(at_first)


def agree(project: Project, change: Any) -> None:
    file = project.root / FILE
    content = yaml.safe_load(file.read_text())
    change(content["sources"][0])
    file.write_text(yaml.safe_dump(content, sort_keys=False))


def contract(source: dict[str, Any]) -> dict[str, Any]:
    meta: dict[str, Any] = source["config"]["meta"]["contract"]
    return meta


def test_what_people_agreed_on_is_open_no_more(tmp_path: Path) -> None:
    project, _ = scaffolded(tmp_path)

    def change(source: dict[str, Any]) -> None:
        contract(source).update(timezone="Asia/Tokyo", answers={"json": "only `sku`; the shop team"})
        orders, users = source["tables"]
        orders["config"]["meta"]["soft_delete"] = "none"
        users["config"]["meta"]["soft_delete"] = [{"column": "status", "kind": "values", "values": [9]}]

    before = {one.id for one in open_questions(questions(project, "shop"))}
    agree(project, change)
    after = {one.id for one in open_questions(questions(project, "shop"))}
    assert before - after == {"time-zones", "deletions/off/is_active", "json"}
    assert not after - before


def test_a_column_that_people_left_out_is_not_asked_about(tmp_path: Path) -> None:
    project, _ = scaffolded(tmp_path)

    def change(source: dict[str, Any]) -> None:
        orders = source["tables"][0]
        orders["columns"] = [c for c in orders["columns"] if c["name"] not in ("isActive", "data")]

    agree(project, change)
    columns = {str(c) for one in open_questions(questions(project, "shop")) for c in one.columns}
    assert "orders.placedAt" in columns
    assert not columns & {"orders.isActive", "orders.data"}


@pytest.mark.parametrize(
    "change",
    [
        lambda source: contract(source).update(answers=["json"]),
        lambda source: contract(source).update(producer=[], sla=None, currency={}),
        lambda source: source["tables"].append({"name": "ours", "config": {"meta": {"soft_delete": "x"}}}),
        lambda source: source["tables"].append({"name": "ours", "config": None, "columns": None}),
        lambda source: source["tables"].append(
            {
                "name": "ours",
                "config": {"meta": {"test_rows": [1], "updated_at": 5}},
                "columns": [{"name": "a"}],
            }
        ),
    ],
)
def test_what_people_write_into_the_yaml_never_ends_in_a_traceback(tmp_path: Path, change: Any) -> None:
    project, _ = scaffolded(tmp_path)
    agree(project, change)
    result = run(project)
    assert (result.exit_code, result.exception) == (0, None), result.output


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        ("shopp", (), "No source 'shopp'"),
        ("shop", ("-o", "nowhere/q.txt"), "-o nowhere/q.txt: No such file or directory"),
        ("shop", ("--format", "xml"), "'xml' is not one of"),
    ],
)
def test_wrong_input_is_exit_2(tmp_path: Path, source: str, options: tuple[str, ...], said: str) -> None:
    result = run(scaffolded(tmp_path)[0], *options, source=source)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_source_without_a_contract_is_asked_all_that_no_fact_answers(tmp_path: Path) -> None:
    project = find_project(make_dbt_project(tmp_path / "analytics"))
    (project.root / "models").mkdir(exist_ok=True)
    (project.root / "models/by_hand.yml").write_text("sources: [{name: shop, tables: [{name: orders}]}]\n")
    result = run(project)
    assert (result.exit_code, result.exception) == (0, None), result.output


def test_it_can_go_to_a_file(tmp_path: Path) -> None:
    project, _ = scaffolded(tmp_path)
    file = tmp_path / "questions.json"
    assert run(project, "--format", "json", "-o", str(file)).stdout == ""
    assert json.loads(file.read_text())["source"] == "shop"


def test_hostile_names_drive_no_terminal_and_break_no_json(tmp_path: Path) -> None:
    tables = tuple(
        table(f"t{n} {name}", column(f"status {name}", "integer"), column(name, "jsonb"))
        for n, name in enumerate(CORPUS)
        if name and "\x00" not in name and name not in SURROGATES
    )
    project, _ = scaffolded(tmp_path, Database("shop", "18", None, tables))
    told = run(project).stdout
    assert all(character.isprintable() or character == "\n" for character in told)
    columns = [
        c["table"]
        for one in json.loads(run(project, "--format", "json").stdout)["open"]
        for c in one["columns"]
    ]
    assert len(set(columns)) == len(tables)
