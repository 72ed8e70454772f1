"""Somebody else's production database: few round trips, a lost line, odd encodings, a catalogue in motion."""

from __future__ import annotations

import threading
from pathlib import Path

import psycopg
import pytest
from conftest import Postgres
from proxy import proxy

from scaffold_source.errors import ProducerError
from scaffold_source.producers import Scope, read
from scaffold_source.producers.where import Where

CASES = Path(__file__).parents[1] / "cases"


def test_round_trips(postgres: Postgres) -> None:
    """However many tables: connecting costs its own, the whole catalogue at most four more."""
    name = postgres.make((CASES / "everything_declared/schema.sql").read_text())
    with proxy(postgres.socket_dir, postgres.port) as line:
        with psycopg.connect(line.uri(name)):
            pass
        to_connect = line.turns
    with proxy(postgres.socket_dir, postgres.port) as line:
        assert read(Where(line.uri(name)), Scope()).database.tables
        assert line.turns <= to_connect + 4


@pytest.mark.parametrize("kilobytes", [0, 1, 2, 8])
def test_the_line_breaks(postgres: Postgres, kilobytes: int) -> None:
    name = postgres.make((CASES / "everything_declared/schema.sql").read_text())
    with (
        proxy(postgres.socket_dir, postgres.port, cut_after=kilobytes * 1024) as line,
        pytest.raises(ProducerError) as caught,
    ):
        read(Where(line.uri(name)), Scope())
    assert "closed the connection" in caught.value.what or "connection" in caught.value.what
    assert "host, port and network" in caught.value.do


def test_a_server_without_tls(postgres: Postgres) -> None:
    name = postgres.make("create table t (id int)")
    with proxy(postgres.socket_dir, postgres.port) as line:
        uri = line.uri(name).replace("sslmode=disable", "sslmode=require")
        with pytest.raises(ProducerError, match="does not support SSL"):
            read(Where(uri), Scope())


def test_a_database_in_latin1(postgres: Postgres) -> None:
    with psycopg.connect(postgres.uri("postgres"), autocommit=True) as admin:
        admin.execute("create database western encoding 'LATIN1' locale 'C' template template0")
    with psycopg.connect(postgres.uri("western"), client_encoding="utf8", autocommit=True) as connection:
        connection.execute("create table größe (id int)")
        connection.execute("comment on table größe is 'Ähre'")
    (table,) = read(Where(postgres.uri("western")), Scope()).database.tables
    assert (table.name, table.comment) == ("größe", "Ähre")


def test_a_database_in_no_encoding(postgres: Postgres) -> None:
    """SQL_ASCII takes any bytes. What is no UTF-8 needs a word of its people."""
    with psycopg.connect(postgres.uri("postgres"), autocommit=True) as admin:
        admin.execute("create database bytes encoding 'SQL_ASCII' locale 'C' template template0")
    with psycopg.connect(f"{postgres.uri('bytes')}&client_encoding=LATIN1", autocommit=True) as connection:
        connection.execute("create table orders (größe int)".encode("latin-1"))
    with pytest.raises(ProducerError) as caught:
        read(Where(postgres.uri("bytes")), Scope())
    assert "invalid byte sequence" in caught.value.what
    assert "client_encoding=LATIN1" in caught.value.do
    (table,) = read(Where(f"{postgres.uri('bytes')}&client_encoding=LATIN1"), Scope()).database.tables
    assert table.columns[0].name == "größe"


RESTLESS = """
create table restless (id int default 7 primary key, n int default 8 check (n > 0), unique (n, id));
create unique index on restless (n) where n > 1;
create view restless_view as select n from restless;
create function nothing() returns trigger language plpgsql as 'begin return new; end';
create trigger restless_trigger before update on restless for each row execute function nothing();
"""


def test_a_catalogue_in_motion(postgres: Postgres) -> None:
    """Tables come and go while we read: what is told of one is whole, or it is not told."""
    name = postgres.make("create table still (id int primary key)")
    stop = threading.Event()

    def migrate() -> None:
        with psycopg.connect(postgres.uri(name), autocommit=True) as connection:
            while not stop.is_set():
                connection.execute(RESTLESS)
                connection.execute("drop table restless cascade; drop function nothing")

    migration = threading.Thread(target=migrate)
    migration.start()
    seen = set()
    try:
        for _ in range(40):
            try:
                tables = read(Where(postgres.uri(name)), Scope()).database.tables
            except ProducerError as error:
                assert "kept changing" in error.what
                continue
            for table in tables:
                keys = [key.columns for key in table.keys]
                seen.add((table.name, len(table.columns), str(keys), len(table.checks), len(table.triggers)))
                if table.name == "restless":
                    assert [column.default for column in table.columns] == ["7", "8"]
    finally:
        stop.set()
        migration.join()
    assert seen <= {
        ("still", 1, "[('id',)]", 0, 0),
        ("restless", 2, "[('id',), ('n', 'id')]", 1, 1),
        ("restless_view", 1, "[]", 0, 0),
        # between one statement of the script and the next
        ("restless", 2, "[('id',), ('n', 'id')]", 1, 0),
    }
    assert ("still", 1, "[('id',)]", 0, 0) in seen
