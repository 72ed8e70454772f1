"""Somebody else's production database: few round trips, a lost line, odd encodings, a catalogue in motion."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import Postgres
from helpers.proxy import proxy

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
create table still (id int primary key);
create table restless (id int default 7 primary key, n int, exclude using btree (n with =));
create unique index on restless (n) where n > 1;
create view restless_view as select n from restless;
create function nothing() returns trigger language plpgsql as 'begin return new; end';
create trigger restless_trigger before update on restless for each row execute function nothing();
"""


@pytest.mark.parametrize(
    "migration",
    [
        "drop table restless cascade",
        "drop view restless_view",
        "drop view restless_view; alter table restless drop column n",
        "drop trigger restless_trigger on restless",
        "drop index restless_n_idx",
        "alter table restless drop constraint restless_n_excl",
    ],
)
def test_a_migration_runs_while_we_read(postgres: Postgres, migration: str) -> None:
    """The snapshot still shows what is gone, but nothing of it can be printed: everything is read again."""
    uri = postgres.uri(postgres.make(RESTLESS))
    with (
        ThreadPoolExecutor() as pool,
        psycopg.connect(uri) as blocker,
        psycopg.connect(uri, autocommit=True) as migrating,
    ):
        blocker.execute("lock table pg_catalog.pg_enum in access exclusive mode")
        reading = pool.submit(read, Where(uri), Scope())
        wait_until(migrating, "select count(*) = 1 from pg_locks where not granted and database is not null")
        migrating.execute(migration.encode())
        blocker.rollback()
        found = reading.result()
    assert found == read(Where(uri), Scope())


def wait_until(connection: psycopg.Connection[Any], query: str) -> None:
    for _ in range(200):
        if (connection.execute(query.encode()).fetchone() or (False,))[0]:
            return
        time.sleep(0.02)
    raise AssertionError(f"never true: {query}")
