"""Profiles, and which place a text names; what is said where one is not as it must be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Postgres
from helpers.cli import cli
from helpers.places import fails, write

from scaffold_source.errors import UsageError
from scaffold_source.producers.where import followed_where, parse_where

# ---- profiles


PROFILES = """
shop:
  target: "{{ env_var('SHOP_TARGET', 'dev') }}"
  outputs:
    dev: {type: postgres, host: HOST, port: "{{ env_var('SHOP_PORT', 'PORT') | as_number }}", user: postgres,
          password: "{{ env_var('SHOP_PASSWORD', 'hunter2') }}", dbname: DBNAME, schema: whatever, threads: 4}
    role: {type: postgres, host: HOST, port: PORT, user: postgres, pass: hunter2, database: DBNAME, role: "a b"}
    secret: {type: postgres, host: h, dbname: d, password: "{{ env_var('DBT_ENV_SECRET_NOPE') }}"}
    jinja: {type: postgres, host: h, dbname: d, password: "{{ 'hunter' ~ 2 }}"}
    nowhere: {type: postgres, host: h, password: hunter2}
    odd: {type: postgres, host: [h], dbname: d, password: hunter2}
    warehouse: {type: redshift, host: h, dbname: d, password: hunter2}
    untyped: {host: h}
empty:
  outputs: {}
"""


@pytest.fixture(scope="module")
def orders(postgres: Postgres) -> str:
    return postgres.make('create table orders (id int); create role "a b"; grant select on orders to "a b"')


@pytest.fixture
def profiles(dbt_project: Path, postgres: Postgres, orders: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a profiles.yml in it, and nothing at home."""
    values = {"HOST": postgres.socket_dir, "DBNAME": orders}
    text = re.sub("HOST|DBNAME", lambda found: values[found[0]], PROFILES)
    text = re.sub(r"\bPORT\b", str(postgres.port), text)
    (dbt_project / "profiles.yml").write_text(text)
    monkeypatch.setenv("HOME", str(dbt_project / "home"))
    monkeypatch.delenv("DBT_PROFILES_DIR", raising=False)
    monkeypatch.chdir(dbt_project)
    return dbt_project


@pytest.mark.parametrize("where", ["profile:shop", "profile:shop/dev", "profile:shop/role"])
def test_a_profile(profiles: Path, where: str) -> None:
    options = ["--project-dir", str(profiles), "--quiet"]
    result = cli("add", "shop", "--from", where, *options)
    assert result.exit_code == 0, result.output
    text = (profiles / "models/staging/shop/_shop__sources.yml").read_text()
    assert f"from: {where}" in text
    assert "hunter2" not in text


def test_the_target_may_come_from_the_environment(profiles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_TARGET", "role")
    assert "role=a" in parse_where("profile:shop").conninfo


def test_where_profiles_are_looked_for(
    profiles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("snapshot", "--from", "profile:shop").exit_code == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    fails("profile:shop", "no profiles.yml in", str(elsewhere), ".dbt")
    assert parse_where("profile:shop", profiles).recorded == "profile:shop"
    monkeypatch.setenv("DBT_PROFILES_DIR", str(profiles))
    assert cli("snapshot", "--from", "profile:shop").exit_code == 0
    monkeypatch.setenv("DBT_PROFILES_DIR", str(elsewhere))
    fails("profile:shop", "no profiles.yml in", "DBT_PROFILES_DIR")


@pytest.mark.parametrize(
    ("where", "parts"),
    [
        ("profile:nope", ("has no profile 'nope'", "profiles there: shop, empty")),
        ("profile:", ("has no profile ''",)),
        ("profile:shop/nope", ("has no target 'nope'", "targets there: dev, role")),
        ("profile:empty", ("has no target 'default'",)),
        ("profile:shop/secret", ("shop/secret.password", "DBT_ENV_SECRET_NOPE", "not set")),
        ("profile:shop/jinja", ("shop/jinja.password holds Jinja", "env:NAME")),
        ("profile:shop/nowhere", ("names no database",)),
        ("profile:shop/odd", ("shop/odd.host is no text",)),
        ("profile:shop/warehouse", ("is of type redshift; only postgres",)),
        ("profile:shop/untyped", ("is of type nothing",)),
    ],
)
def test_a_profile_that_does_not_fit(profiles: Path, where: str, parts: tuple[str, ...]) -> None:
    fails(where, *parts)


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"shop: {password: hunter2\n", "profiles.yml:"),
        (b"password: \xff hunter2", "is not UTF-8"),
        (b"- 1", "no profiles"),
    ],
)
def test_a_profiles_file_that_cannot_be_read(profiles: Path, content: bytes, part: str) -> None:
    (profiles / "profiles.yml").write_bytes(content)
    fails("profile:shop", part)


# ---- which is which


def test_paths_are_recorded_from_the_project_on(dbt_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(dbt_project.parent / "api", {"db/1.sql": "create table t (id int);", "x.json": "{}"})
    (dbt_project.parent / ".git").mkdir()
    monkeypatch.chdir(folder)
    assert parse_where("db", dbt_project).recorded == "../api/db/"
    assert parse_where("./x.json", dbt_project).recorded == "../api/x.json"
    recorded = followed_where("../api/db/", dbt_project, "models/x.yml:1")
    assert recorded.path is not None
    assert recorded.path.resolve() == (folder / "db").resolve()
    result = cli("add", "shop", "--from", "db", "--project-dir", dbt_project)
    assert result.exit_code == 0, result.output
    assert "../api/db/" in (dbt_project / "models/staging/shop/_shop__sources.yml").read_text()


def test_what_is_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.txt").write_text("")
    fails("nope.json", "nope.json: there is no such file")
    fails("nope.sql", "no such file")
    fails("nope/", "no such file or folder")
    fails("shop.txt", "must be a snapshot (.json) or SQL (.sql)")
    fails("nope", "--from is not a place", "FILE.json")
    fails("x" * 5000, "--from is not a place")
    fails("a\0b", "--from is not a place")
    assert parse_where("host=x dbname=shop.sql").conninfo == "host=x dbname=shop.sql"
    with pytest.raises(UsageError, match="not followed by a variable's name"):
        parse_where("env:")
