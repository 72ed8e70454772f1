"""`scaffold-source add` from a real MariaDB, as a person types it, with what can go wrong.

After a change that is meant: UPDATE_CASES=1 pytest python/tests/mysql/test_mysql_add.py, then read the diff.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers.cli import Result, cli
from helpers.golden import hold_folder
from helpers.mariadb_server import MariaDB

CASE = Path(__file__).parent / "cases/shop"


@pytest.fixture(scope="module")
def shop(mariadb: MariaDB) -> str:
    return mariadb.uri(mariadb.make((CASE / "schema.sql").read_text(), name="shop"))


def add(project: Path, where: str, *options: str) -> Result:
    arguments = ["add", "shop", "--from", where, "--project-dir", str(project), *options]
    return cli(*arguments)


def fails(result: Result, code: int, *parts: str) -> None:
    """The exit code, and an error of one to three lines that holds `parts` and no password."""
    assert result.exit_code == code, result.output
    assert 1 <= len(result.stderr.strip().splitlines()) <= 3, result.stderr
    for part in parts:
        assert part in result.stderr
    assert "Traceback" not in result.output
    assert "hunter2" not in result.output


def test_it_writes_what_it_must(dbt_project: Path, shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_URL", shop)
    result = add(dbt_project, "env:SHOP_URL")
    assert result.exit_code == 0, result.output
    assert "  scaffold-source preflight --from " in result.output
    assert "Source shop: 5 tables, 29 columns → 7 files in models/staging/shop/" in result.stdout
    found, expected = dbt_project / "models/staging/shop", CASE / "expected"
    file = found / "_shop__sources.yml"
    file.write_text(re.sub(r'version: "\S+-MariaDB"', 'version: "10.11-MariaDB"', file.read_text()))
    hold_folder(expected, found)


def test_mariadb_is_a_scheme_too(dbt_project: Path, shop: str) -> None:
    assert add(dbt_project, shop.replace("mysql://", "mariadb://"), "--dry-run").exit_code == 0


@pytest.mark.parametrize("host", ["127.0.0.1:1", "no-such-host.invalid"])
def test_nobody_listens_there(dbt_project: Path, host: str) -> None:
    fails(add(dbt_project, f"mysql://u:hunter2@{host}/shop"), 3, "Can't connect", "check host, port")


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".invalid"])
def test_a_host_that_cannot_be_one(dbt_project: Path, host: str) -> None:
    fails(add(dbt_project, f"mysql://u:hunter2@{host}/shop"), 3, "host")


def test_a_url_that_cannot_be_read(dbt_project: Path) -> None:
    fails(add(dbt_project, "mysql://u:hunt#er2@h/d"), 2, "not a MySQL URL", "%-encoded")


def test_wrong_password(dbt_project: Path, mariadb: MariaDB, shop: str) -> None:
    mariadb.execute("create or replace user guarded@localhost identified by 'right'")
    where = mariadb.uri("shop", user="guarded", password="hunter2")
    fails(add(dbt_project, where), 3, "Access denied for user 'guarded'", "check user and password")


def test_no_such_database(dbt_project: Path, mariadb: MariaDB) -> None:
    fails(add(dbt_project, mariadb.uri("nope")), 3, "Unknown database 'nope'", "check the database's name")


def test_no_permission(dbt_project: Path, mariadb: MariaDB, shop: str) -> None:
    mariadb.execute("create or replace user stranger@localhost identified by 'hunter2'")
    where = mariadb.uri("shop", user="stranger", password="hunter2")
    fails(add(dbt_project, where), 3, "Access denied for user 'stranger'", "grant select on")
    mariadb.execute("grant insert on shop.* to stranger@localhost")
    fails(add(dbt_project, where), 3, "may read none of the 5 relations", "grant select on")


def test_unknown_schema(dbt_project: Path, shop: str) -> None:
    fails(add(dbt_project, shop, "--schema", "nope"), 2, "no such schema", "shop")


def test_an_empty_database(dbt_project: Path, mariadb: MariaDB) -> None:
    fails(add(dbt_project, mariadb.uri(mariadb.make())), 2, "There are no tables")


def test_a_server_without_tls(dbt_project: Path, shop: str) -> None:
    """Asked for TLS, there is no falling back to none."""
    fails(add(dbt_project, f"{shop}&ssl_mode=required"), 3, "SSL")


def test_a_tls_file_that_is_not_there(dbt_project: Path, shop: str) -> None:
    fails(add(dbt_project, f"{shop}&ssl_ca=/nowhere/ca.pem"), 2, "No such file", "PEM")


def test_a_table_that_is_locked(dbt_project: Path, mariadb: MariaDB) -> None:
    """A catalogue is read beside a migration that holds its table."""
    name = mariadb.make("create table t (id int primary key)")
    with mariadb.connect(database=name) as blocker, blocker.cursor() as cursor:
        cursor.execute("lock tables t write")
        assert add(dbt_project, mariadb.uri(name)).exit_code == 0
