"""`sample --as sql`: made rows load into an empty database of the producer's, all constraints and triggers on.

`samples/hard.sql` has a table for each case that broke other tools.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import Postgres, make_dbt_project
from helpers.cli import Result, cli

HARD = (Path(__file__).parents[1] / "samples/hard.sql").read_text()
ROWS = 120


@dataclass
class Loaded:
    """A database of the producer's after its sample was loaded, and what the server said meanwhile."""

    project: Path
    script: str
    connection: psycopg.Connection[Any]
    warnings: list[str]

    def value(self, query: str) -> Any:
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return row[0]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()


def run(project: Path, *arguments: object) -> Result:
    return cli(*arguments, "--project-dir", project)


def sampled(project: Path, *options: object) -> str:
    """What `sample` prints of the script."""
    result = run(project, "sample", "shop", "-o", "-", *options)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def hard(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    project = make_dbt_project(tmp_path_factory.mktemp("hard") / "analytics")
    added = run(project, "add", "shop", "--from", postgres.uri(postgres.make(HARD)))
    assert added.exit_code == 0, added.output
    script = sampled(project, "--rows", ROWS)
    warnings: list[str] = []
    with psycopg.connect(postgres.uri(postgres.make(HARD)), autocommit=True) as connection:
        connection.add_notice_handler(lambda notice: warnings.append(notice.message_primary or ""))
        connection.execute(script)
        yield Loaded(project, script, connection, warnings)


def test_every_table_has_rows_and_what_is_refused_is_said(hard: Loaded) -> None:
    tables = hard.rows(
        "select table_schema, table_name from information_schema.tables"
        " where table_schema in ('public', 'Sales Dept') and table_type = 'BASE TABLE'"
    )
    counts = {name: hard.value(f'select count(*) from "{schema}"."{name}"') for schema, name in tables}
    refused = {"measures", "readings"}
    limited = {"flags": 1, "audit": 2 * ROWS, "Order": 1, "hens": ROWS}
    for table, count in counts.items():
        if table not in refused | limited.keys():
            assert count == ROWS, table
    assert counts["flags"] == 1
    assert counts["audit"] == 2 * ROWS, "the trigger's rows have numbers of their own"
    assert 0 < counts["measures"] < ROWS, "a check that only the server reads"
    said = " ".join(hard.warnings)
    assert f"{ROWS - counts['measures']} of the made rows were refused by public.measures" in said
    assert f"{ROWS - counts['readings']} of the made rows were refused by public.readings" in said
    assert not [line for line in hard.warnings if "measures" not in line and "readings" not in line]


def test_what_points_at_itself_or_round_in_a_circle_points_at_something(hard: Loaded) -> None:
    for query in (
        "select count(boss_id) from people",
        "select count(mentor_id) from people",
        "select count(*) from folders where parent_id <> id",
        "select count(parent_id) from pages where parent_id <> 0",
        "select count(lead_id) from teams",
        "select count(main_project_id) from teams",
        "select count(distinct hen_id) from eggs",
        "select count(customer_number) from orders",
    ):
        assert hard.value(query) > ROWS / 10, query
    assert hard.value("select count(*) from pages where parent_id is null") == 1


def test_shares_look_real_and_times_are_in_order(hard: Loaded) -> None:
    assert 1 <= hard.value("select count(deleted_at) from orders") <= ROWS * 0.15
    assert hard.value("select count(*) from orders where paid_at < placed_at or deleted_at < placed_at") == 0
    assert hard.value("select count(distinct mood) from orders") == 3
    most, least = hard.rows(
        "select max(n), min(n) from (select count(*) as n from orders group by tenant_code, customer_number) x"
    )[0]
    assert most > least, "few have most"
    assert hard.value("select count(*) from people where email not like '%@example.___'") == 0


def test_the_next_row_of_the_application_gets_the_next_number(hard: Loaded) -> None:
    hard.connection.execute("begin")
    try:
        for table, columns in (("teams", "name"), ("people", "email")):
            hard.connection.execute(f"insert into {table} ({columns}) values ('one more')")
        hard.connection.execute(
            "insert into \"Sales Dept\".\"Order\" (\"from\", kind, region) values ('{}', 'old', 'a!')"
        )
        hard.connection.execute("insert into audit (what) values ('by hand')")
    finally:
        hard.connection.execute("rollback")


def test_the_same_seed_makes_the_same_bytes(hard: Loaded) -> None:
    assert sampled(hard.project, "--rows", ROWS) == hard.script
    assert sampled(hard.project, "--rows", ROWS, "--seed", 2) != hard.script


def test_a_column_more_changes_no_other(postgres: Postgres, tmp_path: Path) -> None:
    texts = []
    for more in ("", ", note text"):
        project = make_dbt_project(tmp_path / f"with{len(more)}")
        run(
            project,
            "add",
            "shop",
            "--from",
            postgres.uri(postgres.make(f"create table t (id int primary key, name text{more})")),
        )
        texts.append(
            [
                line.split(", ")[:2]
                for line in sampled(project, "--rows", 20).splitlines()
                if line.startswith("(")
            ]
        )
    assert [row[0] for row in texts[0]] == [row[0] for row in texts[1]]
    assert [row[1].rstrip(",);") for row in texts[0]] == [row[1] for row in texts[1]]


class TestWrongInput:
    """What cannot be, said with what to do."""

    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        return make_dbt_project(tmp_path / "analytics")

    def add(self, postgres: Postgres, project: Path, script: str) -> None:
        added = run(project, "add", "shop", "--from", postgres.uri(postgres.make(script)))
        assert added.exit_code == 0, added.output

    def test_a_circle_of_keys_that_may_not_be_null(self, postgres: Postgres, project: Path) -> None:
        self.add(
            postgres,
            project,
            "create table a (id int primary key, b_id int not null);"
            "create table b (id int primary key, a_id int not null references a);"
            "alter table a add foreign key (b_id) references b",
        )
        result = run(project, "sample", "shop", "-o", project / "out")
        assert result.exit_code == 2
        assert "public.a (b_id) → public.b, public.b (a_id) → public.a" in result.stderr
        assert not (project / "out").exists()

    def test_rules_that_no_row_keeps(self, postgres: Postgres, project: Path) -> None:
        self.add(
            postgres,
            project,
            "create table t (id int primary key, n int not null, constraint more check (n > 5), constraint less check (n < 5))",
        )
        result = run(project, "sample", "shop", "-o", project / "out")
        assert result.exit_code == 1
        assert "public.t has no rows" in result.stderr

    def test_a_folder_with_other_things(self, postgres: Postgres, project: Path) -> None:
        self.add(postgres, project, "create table t (id int primary key)")
        folder = project / "mine"
        folder.mkdir()
        (folder / "letter.txt").write_text("dear")
        result = run(project, "sample", "shop", "-o", folder)
        assert (result.exit_code, [path.name for path in folder.iterdir()]) == (2, ["letter.txt"])
        assert "holds no sample" in result.stderr
        (folder / "letter.txt").unlink()
        assert run(project, "sample", "shop", "-o", folder, "--rows", 5).exit_code == 0
        assert run(project, "sample", "shop", "-o", folder, "--rows", 6).exit_code == 0, "its own again"
        (folder / "letter.txt").write_text("dear")
        result = run(project, "sample", "shop", "-o", folder)
        assert result.exit_code == 2 and "letter.txt, which is no part of the sample" in result.stderr

    def test_a_dry_run_writes_nothing(self, postgres: Postgres, project: Path) -> None:
        self.add(postgres, project, "create table t (id int primary key)")
        result = run(project, "sample", "shop", "-o", project / "out", "--rows", 3, "--dry-run")
        assert result.exit_code == 0 and "+(3);" in result.stdout
        assert not (project / "out").exists()

    def test_a_source_without_facts(self, project: Path) -> None:
        (project / "models/s.yml").write_text("sources: [{name: shop, tables: [{name: t}]}]\n")
        result = run(project, "sample", "shop", "-o", project / "out")
        assert result.exit_code == 2 and "has no facts" in result.stderr
