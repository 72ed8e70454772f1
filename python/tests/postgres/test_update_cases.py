"""Golden cases of `update`: before.sql scaffolded, edits/ laid over it by people, then after.sql upstream.

expected/ is the source's folder afterwards, to the byte, and said.txt what people hear. After a change that
is meant: UPDATE_CASES=1 pytest python/tests/postgres/test_update_cases.py, then read the diff.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
import pytest
from conftest import Postgres
from helpers.golden import hold, hold_folder

from scaffold_source.commands.add import add
from scaffold_source.commands.update import Update, UpdateOptions, update
from scaffold_source.contract.values import Source
from scaffold_source.errors import ProducerError
from scaffold_source.producers.where import Where, parse_where
from scaffold_source.project import Project, find_project, write_all

CASES = sorted((Path(__file__).parents[1] / "update_cases").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, postgres: Postgres, dbt_project: Path) -> None:
    project = find_project(dbt_project)
    before = postgres.uri(postgres.make((case / "before.sql").read_text()))
    write_all(add(project, Source("shop", "shop"), Where(before)).edits)
    folder = dbt_project / "models/staging/shop"
    shutil.copytree(case / "edits", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".gitkeep"))
    after = postgres.uri(postgres.make((case / "after.sql").read_text()))
    result = taken(project, after)
    said = "".join(f"{line}\n" for line in (*result.conflicts, *result.changes)).replace(
        f"{dbt_project}/", ""
    )
    hold_folder(case / "expected", folder)
    hold(case / "said.txt", said, "UPDATE_CASES")
    assert taken(project, after).edits == ()


def taken(project: Project, uri: str) -> Update:
    result = update(project, "shop", uri, UpdateOptions())
    write_all(result.edits)
    return result


def test_a_rename_that_a_migration_makes_needs_no_hint(dbt_project: Path) -> None:
    migrations = dbt_project / "migrations"
    migrations.mkdir()
    (migrations / "1.sql").write_text("create table orders (id int primary key, status text);")
    project = find_project(dbt_project)
    write_all(add(project, Source("shop", "shop"), parse_where(f"{migrations}/", dbt_project)).edits)
    file = dbt_project / "models/staging/shop/_shop__sources.yml"
    status = "- {name: status, data_type: text}\n"
    ours = "- name: status\n            description: Ours.\n            data_type: text\n"
    file.write_text(file.read_text().replace(status, ours))
    (migrations / "2.sql").write_text(
        "alter table orders rename status to state; alter table orders rename to sales;"
    )
    result = update(project, "shop", f"{migrations}/", UpdateOptions())
    write_all(result.edits)
    assert result.conflicts == ()
    assert "          - name: state\n            description: Ours.\n" in file.read_text()
    assert "      - name: orders\n        identifier: sales\n" in file.read_text()
    assert "        state as status\n" in (file.parent / "stg_shop__orders.sql").read_text()


def test_a_table_that_the_role_may_no_longer_read_is_not_gone(postgres: Postgres, dbt_project: Path) -> None:
    tables = "create table a (id int primary key); create table b (id int primary key);"
    # Roles are the whole server's: a name of our own.
    with psycopg.connect(postgres.uri("postgres"), autocommit=True) as admin:
        admin.execute("create role update_reader login")
    both, one = (
        postgres.uri(postgres.make(f"{tables} grant select on {names} to update_reader")).replace(
            "postgres@", "update_reader@"
        )
        for names in ("a, b", "a")
    )
    project = find_project(dbt_project)
    write_all(add(project, Source("shop", "shop"), Where(both)).edits)
    with pytest.raises(ProducerError, match=r"No longer readable with this role: public\.b"):
        taken(project, one)
