"""What people give `preflight` wrongly, and servers that refuse: words, an exit code, and what to do."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import psycopg
import pytest
from helpers.logical_server import LogicalServer, logical_server
from helpers.preflights import run

SETUP = """
    create role nologin;
    create role refused login;
    create role sole login connection limit 1;
    create role owner_of_all;
    grant connect on database shop to sole;
"""
SHOP = """
    create schema billing;
    create table billing.invoices (id int primary key);
    revoke connect on database shop from public;
    alter database shop allow_connections true;
"""
_WAIT_S = 10


@pytest.fixture(scope="module")
def server(logical: LogicalServer) -> LogicalServer:
    logical.make("shop", SHOP)
    logical.execute("postgres", SETUP)
    return logical


def _as(role: str, server: LogicalServer, database: str = "shop") -> str:
    return server.uri(database).replace(f"{server.user}:any@", f"{role}@")


@pytest.mark.parametrize(
    ("role", "database", "words", "advice"),
    [
        ("refused", "shop", 'permission denied for database "shop"', "grant connect on database"),
        ("nologin", "postgres", "is not permitted to log in", "alter role … login"),
        ("nobody", "postgres", 'role "nobody" does not exist', "check the names of database and role"),
        ("postgres", "nowhere", 'database "nowhere" does not exist', "check the names of database and role"),
    ],
)
def test_who_is_refused_hears_what_to_ask_for(
    server: LogicalServer, role: str, database: str, words: str, advice: str
) -> None:
    result = run("--from", _as(role, server, database))
    assert result.exit_code == 3
    assert words in result.output
    assert advice in result.output


def test_a_role_without_a_connection_left(server: LogicalServer) -> None:
    with psycopg.connect(_as("sole", server)):
        result = run("--from", _as("sole", server))
    assert result.exit_code == 3
    assert "too many connections for role" in result.output
    assert "no connection is left" in result.output


def test_a_role_that_may_not_look_into_the_schema(server: LogicalServer) -> None:
    """It sees that tables are there: the catalogue hides no names. It is told what it lacks, and exits with 1."""
    result = run("--from", _as("sole", server), "--schema", "billing", "--loader", "dlt")
    assert result.exit_code == 1
    assert "sole may not look into billing: tables there seem not to exist" in result.output
    assert "hidden from this role: needs USAGE on billing" in result.output
    assert "grant usage on schema billing to sole;" in result.output


def test_a_role_that_we_are_no_member_of(server: LogicalServer) -> None:
    result = run("--from", _as("sole", server), "--audit", "owner_of_all")
    assert result.exit_code == 3
    assert "give --from a member of that role, or a superuser" in result.output


@pytest.mark.parametrize("option", ["--grants", "--revoke"])
@pytest.mark.parametrize("name", ["pg_reader", "public", "none", "a" * 56, "ä" * 28, "a\nb", "a\x1b[2J"])
def test_a_name_that_no_role_can_have(server: LogicalServer, option: str, name: str) -> None:
    result = run("--from", server.uri("shop"), option, name)
    assert result.exit_code == 2
    assert "is no name for a role" in result.output
    assert "\x1b" not in result.output


@pytest.mark.parametrize("option", ["--grants", "--revoke", "--audit"])
def test_an_empty_name(server: LogicalServer, option: str) -> None:
    result = run("--from", server.uri("shop"), option, "")
    assert result.exit_code == 2
    assert "this name is empty" in result.output


def test_a_file_that_an_older_script_printed(server: LogicalServer, tmp_path: Path) -> None:
    file = tmp_path / "preflight.json"
    run("--from", server.uri("shop"), "-o", file)
    content = json.loads(file.read_bytes())
    del content["observed"]["server"]["cluster"]
    file.write_text(json.dumps(content))
    result = run("--from", file)
    assert result.exit_code == 2
    assert "$.observed.server: the key 'cluster' is missing" in result.output
    assert "take it again" in result.output


@pytest.mark.parametrize("cut", [0, 1, 500])
def test_a_file_that_psql_did_not_finish(server: LogicalServer, tmp_path: Path, cut: int) -> None:
    file = tmp_path / "preflight.json"
    run("--from", server.uri("shop"), "-o", file)
    file.write_bytes(file.read_bytes()[:cut])
    result = run("--from", file)
    assert result.exit_code == 2
    assert "preflight.json is not JSON" in result.output


def test_a_file_that_powershell_wrote(server: LogicalServer, tmp_path: Path) -> None:
    """Its `>` writes UTF-16."""
    file = tmp_path / "preflight.json"
    run("--from", server.uri("shop"), "-o", file)
    expected = run("--from", file)
    file.write_text(file.read_text(encoding="utf-8"), encoding="utf-16")
    assert run("--from", file).output == expected.output


def test_a_server_that_is_shutting_down() -> None:
    with logical_server() as own, psycopg.connect(own.uri("postgres"), autocommit=True) as last:
        row = last.execute("select pg_read_file('postmaster.pid')").fetchone()
        assert row is not None
        os.kill(int(row[0].split()[0]), signal.SIGTERM)  # waits for us, and lets nobody else in
        until = time.monotonic() + _WAIT_S
        while "shutting down" not in (result := run("--from", own.uri("postgres"))).output:
            assert time.monotonic() < until, result.output
    assert result.exit_code == 3
    assert "try again when it is up, or read another instance" in result.output
