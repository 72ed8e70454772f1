"""A migration tool's own table: no file makes it, and no pull request has dropped it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.cli import Result, cli

from scaffold_source.producers.otherwise import own_table

_USERS = "create table users (id bigint primary key, created_at timestamp not null);\n"
_TABLES = {
    "prisma": f"{own_table('_prisma_migrations')};\n",
    "flyway": "create table flyway_schema_history (installed_rank integer primary key, version text);\n",
    "alembic": "create table alembic_version (version_num varchar(32) primary key);\n",
    "general": "create table migrations (id serial primary key, name text, batch integer);\n",
}
_FILES = {
    "prisma": {"20240101_init/migration.sql": _USERS, "migration_lock.toml": 'provider = "postgresql"\n'},
    "flyway": {"V1__init.sql": _USERS},
    "alembic": {"001_init.sql": _USERS},
    "general": {"001_init.sql": _USERS},
}


def run(*arguments: str) -> Result:
    return cli(*arguments)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "dbt_project.yml").write_text("name: analytics\nversion: '1.0'\nprofile: analytics\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return str(folder)


def drifts(place: str = "migrations") -> list[tuple[str, str]]:
    found = json.loads(run("check", "shop", "--from", place, "--format", "json").stdout)
    assert set(found["files"]) == {"layout", "files", "left_out", "new"}
    return [(one["rule"], one["path"]) for one in found["findings"] if one["rule"] != "owner-missing"]


@pytest.mark.parametrize("tool", _TABLES)
def test_it_is_not_gone_where_facts_come_from_migrations(project: Path, tool: str) -> None:
    (project / "live.sql").write_text(f"{_USERS}{_TABLES[tool]}create table goods (id bigint primary key);\n")
    assert run("add", "shop", "--from", "live.sql").exit_code == 0
    write(project / "migrations", _FILES[tool])
    assert drifts() == [("table-removed", "public.goods")]
    assert run("update", "shop", "--from", "migrations").exit_code == 0
    (sources,) = project.glob("models/**/_shop__sources.yml")
    assert "goods" not in sources.read_text()
    assert "role: bookkeeping" in sources.read_text()
    assert drifts() == []


def test_a_dump_has_it_or_it_is_gone(project: Path) -> None:
    (project / "live.sql").write_text(f"{_USERS}{_TABLES['flyway']}")
    assert run("add", "shop", "--from", "live.sql").exit_code == 0
    (project / "then.sql").write_text(_USERS)
    assert drifts("then.sql") == [("table-removed", "public.flyway_schema_history")]


@pytest.mark.parametrize(("lock", "zone"), [(True, True), (False, False)])
def test_prismas_folder_proves_its_zone(project: Path, *, lock: bool, zone: bool) -> None:
    """Only Prisma writes a migration_lock.toml; other tools keep their files in such folders, too."""
    files = _FILES["prisma"]
    write(project / "migrations", files if lock else {"20240101_init/migration.sql": _USERS})
    assert run("add", "shop", "--from", "migrations").exit_code == 0
    (sources,) = project.glob("models/**/_shop__sources.yml")
    assert ("timezone: UTC" in sources.read_text()) == zone
    assert ("_prisma_migrations" in sources.read_text()) == lock


def test_prismas_table_is_made_once(project: Path) -> None:
    """Where a migration has made it, or changes it, it is as the files have it."""
    files = dict(_FILES["prisma"])
    files["20240102_note/migration.sql"] = 'alter table "_prisma_migrations" add column note text;\n'
    write(project / "migrations", files)
    assert run("add", "shop", "--from", "migrations").exit_code == 0
    (sources,) = project.glob("models/**/_shop__sources.yml")
    assert "note: {type: text}" in sources.read_text()
