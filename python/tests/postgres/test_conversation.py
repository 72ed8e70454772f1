"""A server, or a line to it, that would hold us or fool us."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from socket import socket

import psycopg
import pytest
from attacks._line import line_to
from conftest import Postgres
from helpers import rogue_server
from helpers.cli import cli
from psycopg.conninfo import conninfo_to_dict

from scaffold_source.errors import ProducerError
from scaffold_source.producers import Scope, read
from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.postgres.producer import polite
from scaffold_source.producers.where import Where

SHORT = Limits(whole_s=1.5, memory_mb=150)
CASES = Path(__file__).parents[1] / "cases"


def uri(port: int, options: str = "") -> str:
    return f"postgresql://u:p@127.0.0.1:{port}/d?sslmode=disable&gssencmode=disable{options}"


@pytest.mark.parametrize(
    "behave",
    [
        rogue_server.silent,
        rogue_server.silent_once_in,
        rogue_server.dripping,
        rogue_server.chattering,
        rogue_server.exhausting,
    ],
)
def test_one_limit_for_the_whole_conversation(behave: Callable[[socket], None]) -> None:
    began = time.monotonic()
    with rogue_server.rogue(behave) as port, pytest.raises(ProducerError) as caught:
        read(Where(uri(port)), Scope(), SHORT)
    assert caught.value.what.startswith("Reading the producer's database took over 2 s, so it was given up")
    assert "check network, tunnel and pooler" in caught.value.do
    assert time.monotonic() - began < 6


def test_connecting_has_a_limit_of_its_own() -> None:
    with rogue_server.rogue(rogue_server.silent) as port:
        result = cli("snapshot", "--from", uri(port, "&connect_timeout=2"))
    assert result.exit_code == 3
    assert "gave no answer within 2 s of connecting" in result.stderr
    assert "connect_timeout" in result.stderr


def test_rows_without_an_end() -> None:
    with rogue_server.rogue(rogue_server.flooding) as port, pytest.raises(ProducerError) as caught:
        read(Where(uri(port)), Scope(), Limits(whole_s=30, memory_mb=150))
    assert "sent more than fits into 150 MB" in caught.value.what


@pytest.mark.parametrize("behave", [rogue_server.silent_once_in, rogue_server.exhausting])
def test_ctrl_c_is_heard_whatever_the_driver_does(behave: Callable[[socket], None], tmp_path: Path) -> None:
    with rogue_server.rogue(behave) as port:
        command = [sys.executable, "-m", "scaffold_source", "snapshot", "--from", uri(port)]
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            process = subprocess.Popen(
                command, stderr=subprocess.PIPE, text=True, env={**os.environ, "HOME": str(tmp_path)}
            )
        finally:
            signal.signal(signal.SIGINT, before)
        time.sleep(3)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=8)
    assert (process.returncode, stderr.strip()) == (130, "Interrupted.")


@pytest.mark.parametrize("how", ["fin", "rst", "garbage"])
@pytest.mark.parametrize("offset", [5, 5000])
def test_no_word_of_the_librarys(postgres: Postgres, how: str, offset: int) -> None:
    """psycopg warns of a rollback that fails, on stderr and in front of our message."""
    name = postgres.make((CASES / "everything_declared/schema.sql").read_text())
    with line_to(f"{postgres.socket_dir}/.s.PGSQL.{postgres.port}", how, offset) as line:
        where = f"postgresql://postgres@127.0.0.1:{line.port}/{name}?sslmode=disable&gssencmode=disable"
        command = [sys.executable, "-m", "scaffold_source", "snapshot", "--from", where]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3, done.stderr
    assert len(done.stderr.splitlines()) == 2, done.stderr
    assert done.stderr.startswith("Error: ")


def test_manners_of_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    found = conninfo_to_dict(polite("host=shop tcp_user_timeout=5"))
    assert found["tcp_user_timeout"] == "5"
    assert (found["keepalives_idle"], found["connect_timeout"]) == ("15", "10")
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "33")
    assert conninfo_to_dict(polite("host=shop"))["connect_timeout"] == "33"
    assert conninfo_to_dict(polite("connect_timeout=7"))["connect_timeout"] == "7"


SECURED = """
create table orders (id int, secret text);
insert into orders select n, 'x' from generate_series(1, 50) as n;
create table open (id int, hidden text);
insert into open select n from generate_series(1, 50) as n;
alter table orders enable row level security;
create policy few on orders using (id < 5);
grant select on orders to sampler;
grant select (id) on open to sampler;
"""


def test_row_security_is_said_and_not_sampled(postgres: Postgres) -> None:
    postgres.execute("postgres", "create role sampler login")
    name = postgres.make(SECURED)
    where = postgres.uri(name).replace("postgres@", "sampler@")
    found = read(Where(where), Scope(evidence="sample"))
    evidence = {table.name: table.evidence for table in found.database.tables}
    assert evidence["orders"] is None
    assert evidence["open"] is not None
    assert found.notices == ("Not sampled, as row-level security hides rows: public.orders",)


# ---- long texts

LONG = """
create table long (id int default {default}, constraint long_check check (id > 0 and '{text}' <> ''));
create view long_view as select id, '{view}'::text as word from long;
comment on table long is '{comment}';
comment on column long.id is '{short}';
"""


def long(postgres: Postgres, **texts: str) -> str:
    script = LONG.format(**{"default": "1", "text": "a", "view": "b", "comment": "c", "short": "d", **texts})
    return postgres.uri(postgres.make(script))


def test_a_long_text_is_cut_and_says_so(postgres: Postgres) -> None:
    text, view = "äa" * 6000, "v" * 120_000
    where = long(postgres, text=text, view=view, comment=text, short="ä" * 10_000)
    database = read(Where(where), Scope()).database
    table, shown = database.tables
    assert table.comment is not None
    assert table.comment.startswith("äa" * 5000 + " [...cut: 12000 characters, sha256 ")
    assert table.columns[0].comment == "ä" * 10_000
    (check,) = table.checks
    assert len(check.expression) < 10_200
    assert table.columns[0].bounds is None, "half of a check is no rule"
    assert shown.definition is not None
    assert 100_000 < len(shown.definition) < 100_200


def test_a_change_behind_the_cut_is_a_change(postgres: Postgres) -> None:
    comments = [
        read(Where(long(postgres, comment="c" * 20_000 + end)), Scope()).database.tables[0].comment
        for end in ("x", "y", "x")
    ]
    assert comments[0] != comments[1]
    assert comments[0] == comments[2]


def test_a_text_that_looks_cut_is_not_taken_for_one(postgres: Postgres) -> None:
    cut = read(Where(long(postgres, comment="c" * 20_000)), Scope()).database.tables[0].comment
    assert cut is not None
    again = read(Where(long(postgres, comment=cut)), Scope()).database.tables[0].comment
    assert again != cut


def test_a_comment_of_80_mb_costs_no_memory(postgres: Postgres) -> None:
    name = postgres.make("create table t (id int)")
    with psycopg.connect(postgres.uri(name), autocommit=True) as connection:
        connection.execute(
            "do $$begin execute format('comment on table t is %L', repeat('x', 80000000)); end$$"
        )
    result = subprocess.run(
        [sys.executable, "-c", MEASURED, postgres.uri(name)], capture_output=True, timeout=120, check=True
    )
    comment, megabytes = json.loads(result.stdout)
    assert comment.endswith("]")
    assert " [...cut: 80000000 characters, sha256 " in comment
    assert megabytes < 50


MEASURED = """
import json, sys
from scaffold_source.producers import Scope, conversation, read
from scaffold_source.producers.registry import server_of
from scaffold_source.producers.where import Where
server_of(sys.argv[1]).reader()  # its imports are no answer of the server's
before = conversation.memory_mb()
(table,) = read(Where(sys.argv[1]), Scope(), conversation.Limits(memory_mb=50)).database.tables
print(json.dumps([table.comment, conversation.memory_mb() - before]))
"""


def test_a_cut_text_where_the_database_has_another_encoding(postgres: Postgres) -> None:
    """Cut at the same character, and the same digest: the bytes that would have been sent are hashed."""
    found = []
    for encoding in ("LATIN1", "UTF8"):
        with psycopg.connect(postgres.uri("postgres"), autocommit=True) as admin:
            admin.execute(
                f"create database long_{encoding} encoding '{encoding}' locale 'C' template template0".encode()
            )
        with psycopg.connect(postgres.uri(f"long_{encoding.lower()}"), client_encoding="utf8") as connection:
            connection.execute("create table t (id int)")
            connection.execute(f"comment on table t is '{'ä' * 12_000}'".encode())
        (table,) = read(Where(postgres.uri(f"long_{encoding.lower()}")), Scope()).database.tables
        found.append(table.comment)
    assert found[0] == found[1]
