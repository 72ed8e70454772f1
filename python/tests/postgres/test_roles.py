"""A role that sees less is told less, never something else: PostgreSQL's catalogue shows all, so we leave out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Postgres
from helpers.cli import Result, cli

from scaffold_source.producers import Scope, read
from scaffold_source.producers.where import Where

SHOP = """
    create table customers (id int primary key, email text unique, level int check (level > 3));
    create table orders (
        id int primary key, customer_id int references customers on delete cascade,
        a int, b int, unique (a, b), check (a < b)
    );
"""


@pytest.fixture
def scaffolded(postgres: Postgres, dbt_project: Path) -> tuple[str, Path]:
    """The URL of a role that may read some columns, and a project that one with all rights scaffolded."""
    name = postgres.make(SHOP)
    role = f"reader_of_{name}"
    postgres.execute(
        name,
        f"""
        create role {role} login;
        grant select (id, email) on customers to {role};
        grant select (id, customer_id, a) on orders to {role};
        """,
    )
    assert run(dbt_project, "add", postgres.uri(name)).exit_code == 0
    return postgres.uri(name).replace("postgres@", f"{role}@"), dbt_project


def run(project: Path, command: str, where: str) -> Result:
    return cli(command, "shop", "--from", where, "--project-dir", project)


def test_a_key_over_a_hidden_column_is_not_gone(scaffolded: tuple[str, Path]) -> None:
    where, project = scaffolded
    result = run(project, "check", where)
    assert result.exit_code == 3
    assert "public.orders.b may not be read by this role" in result.output
    assert "-removed]" not in result.output


def test_update_takes_no_hidden_column_away(scaffolded: tuple[str, Path]) -> None:
    where, project = scaffolded
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    result = run(project, "update", where)
    assert result.exit_code == 3
    assert "public.customers.level, public.orders.b; nothing was written" in result.output
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_a_snapshot_remembers_what_its_role_may_not_read(
    scaffolded: tuple[str, Path], tmp_path: Path
) -> None:
    where, project = scaffolded
    file = tmp_path / "shop.json"
    assert cli("snapshot", "--from", where, "-o", file).exit_code == 0
    live, taken = (read(place, Scope(evidence="none")) for place in (Where(where), Where("", path=file)))
    assert taken.unseen == live.unseen
    assert run(project, "check", str(file)).exit_code == 3
    assert run(project, "update", str(file)).exit_code == 3


@pytest.mark.parametrize(
    "unseen",
    [{"hidden": [[]]}, {"hidden": [["public"]]}, {"in_part": [["a", "b", "c"]]}, {"gone": ["x"]}, []],
)
def test_a_snapshot_with_paths_that_are_none(tmp_path: Path, unseen: object) -> None:
    file = tmp_path / "shop.json"
    database = {"name": "shop", "version": None, "timezone": None, "tables": []}
    content = {"format": "scaffold-source/snapshot", "version": 1, "database": database, "unseen": unseen}
    file.write_text(json.dumps(content))
    result = cli("snapshot", "--from", file)
    assert result.exit_code == 2
    assert "shop.json: $.unseen" in result.stderr
