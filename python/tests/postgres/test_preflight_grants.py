"""The SQL of `--grants`, `--revoke` and `--audit`, run on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from helpers.cli import Result, cli
from helpers.logical_server import LogicalServer
from psycopg import sql

SHOP = """
    drop schema if exists billing cascade;
    create schema billing;
    create table customers (id bigint primary key, name text);
    create table keyless (a int);
    create table secured (id int primary key);
    alter table secured enable row level security;
    create sequence counter;
    create table billing.invoices (id int primary key);
    insert into customers values (1, 'a');
    insert into billing.invoices values (1);
    do $$ begin
        if not exists (select from pg_roles where rolname = 'Bill O''Owner') then
            create role "Bill O'Owner";
        end if;
    end $$;
    grant create, usage on schema billing, public to "Bill O'Owner";
    alter table billing.invoices owner to "Bill O'Owner";
    create function add_one() returns void language sql as 'insert into customers values (2, ''b'')';
"""
NAMES = ["analytics_reader", 'An "odd" $block$ one; drop table customers']


@dataclass(frozen=True)
class Reader:
    """A database, the name of the role that reads it, and the server's own URI."""

    server: LogicalServer
    database: str
    name: str

    @property
    def uri(self) -> str:
        return self.server.uri(self.database)

    def run(self, *arguments: str) -> Result:
        return cli("preflight", "--from", self.uri, *arguments)

    def script(self, *arguments: str) -> str:
        result = self.run(*arguments)
        assert result.exit_code == 0, result.output
        return result.output

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.uri, user=self.name, password=None, autocommit=True)


@pytest.fixture(params=NAMES, ids=["plain", "odd"])
def reader(logical: LogicalServer, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A role made by the script, which was applied twice."""
    made = Reader(logical, "granted", request.param)
    logical.make(made.database, SHOP)
    script = made.script("--grants", made.name, "--loader", "debezium")
    for _ in range(2):
        logical.execute(made.database, script)
    yield made
    revoking = made.script("--revoke", made.name)
    for _ in range(2):
        logical.execute(made.database, revoking)
    assert _roles(made) == []


def _roles(reader: Reader) -> list[object]:
    with psycopg.connect(reader.uri) as connection:
        return connection.execute("select from pg_roles where rolname = %s", [reader.name]).fetchall()


def test_the_role_reads_what_is_there_and_what_comes(reader: Reader) -> None:
    reader.server.execute(reader.database, "create table later (id int); insert into later values (1)")
    reader.server.execute(
        reader.database,
        """set role "Bill O'Owner"; create table billing.later (id int); insert into billing.later values (1)""",
    )
    with reader.connect() as connection:
        for table in ("customers", "billing.invoices", "later", "billing.later"):
            row = connection.execute(f"select count(*) from {table}".encode()).fetchone()
            assert row == (1,), table


WAYS_TO_WRITE = [
    "insert into customers values (3, 'c')",
    "update customers set name = 'x'",
    "delete from customers",
    "truncate customers",
    "alter table customers add column x int",
    "drop table customers",
    "create table public.mine (id int)",
    "create table billing.mine (id int)",
    "create schema mine",
    "create function public.mine() returns int language sql as 'select 1'",
    "select nextval('counter')",
    "select setval('counter', 5)",
    "select add_one()",
    "select * from customers for update",
    "lock table customers in exclusive mode",
    "create view public.mine as select 1",
    "create index on customers (name)",
    "comment on table customers is 'mine'",
    "create publication mine for all tables",
    "create role another",
    "create database mine",
    "alter system set work_mem = '1GB'",
    "copy customers to program 'cat'",
    "copy customers to '/tmp/mine'",
    "copy customers from stdin",
    "reindex table customers",
    "do $$ begin delete from customers; end $$",
    "set role postgres",
    "set session authorization postgres",
    "alter role postgres nologin",
]


@pytest.mark.parametrize("way", WAYS_TO_WRITE)
def test_the_role_writes_nothing(logical: LogicalServer, way: str) -> None:
    """Not even after it turned off that it reads only."""
    reader = Reader(logical, "granted_once", "reads_alone")
    if not _is_made(logical):
        logical.make(reader.database, SHOP)
        logical.execute(reader.database, reader.script("--grants", reader.name))
    with reader.connect() as connection:
        connection.execute("set default_transaction_read_only = off")
        with pytest.raises(psycopg.Error):
            connection.execute(way.encode())


@pytest.mark.parametrize("way", ["grant select on customers to public", "vacuum full customers"])
def test_what_only_warns_does_nothing(reader: Reader, way: str) -> None:
    warnings: list[str] = []
    with reader.connect() as connection:
        connection.add_notice_handler(lambda notice: warnings.append(notice.severity or ""))
        connection.execute("set default_transaction_read_only = off")
        connection.execute(way.encode())
    assert warnings == ["WARNING"]


def _is_made(logical: LogicalServer) -> bool:
    with psycopg.connect(logical.uri("postgres")) as connection:
        there = "select from pg_database where datname = 'granted_once'"
        return connection.execute(there).fetchone() is not None


def test_the_publication_has_exactly_the_tables_that_can_be_changed(reader: Reader) -> None:
    with psycopg.connect(reader.uri) as connection:
        tables = connection.execute(
            "select schemaname || '.' || tablename from pg_publication_tables where pubname = %s order by 1",
            [f"{reader.name}_changes"],
        ).fetchall()
        assert [table for (table,) in tables] == ["billing.invoices", "public.customers", "public.secured"]
        connection.execute("update keyless set a = 1")  # still works in the application


def test_what_is_left_to_decide_is_said(reader: Reader) -> None:
    script = reader.script("--grants", reader.name, "--loader", "debezium")
    assert "--     public.keyless\n" in script
    assert "--     public.secured\n" in script
    assert "bypassrls" in script.split("commit;")[1]
    assert "revoke temporary on database granted from public" in script
    assert "password '" not in script.lower()


def test_a_dba_reads_who_runs_it_where_and_how_it_is_let_in(logical: LogicalServer) -> None:
    logical.make("granted_here", SHOP)
    script = Reader(logical, "granted_here", "").script("--grants", "all", "--loader", "debezium")
    assert "-- Schemas: billing, public. --schema asks for fewer.\n" in script
    assert "as a superuser or a member of Bill O'Owner, postgres.\n" in script
    assert '--     hostssl granted_here "all" ADDRESS/32 scram-sha-256\n' in script
    assert "Tell the loader the publication's name, all_changes." in script
    assert "alter system set max_slot_wal_keep_size" in script
    logical.execute("postgres", "create role rds_superuser")  # a managed server's mark: no file of the DBA's
    try:
        managed = Reader(logical, "granted_here", "").script("--grants", "all", "--loader", "debezium")
    finally:
        logical.execute("postgres", "drop role rds_superuser")
    assert 'grant rds_replication to "all";\n' in managed
    assert "hostssl" not in managed
    assert "alter system" not in managed


def test_what_only_asks_queries_may_not_replicate(reader: Reader) -> None:
    script = reader.script("--grants", reader.name, "--loader", "dlt")
    assert "replication" not in script
    assert "publication" not in script


def test_an_audit_finds_nothing_beyond_it(reader: Reader) -> None:
    audited = reader.run("--audit", reader.name, "--loader", "debezium", "--format", "json")
    assert '"probe": "write-access",\n      "verdict": "fine"' in audited.output
    with psycopg.connect(reader.uri, autocommit=True) as connection:
        role = sql.Identifier(reader.name)
        connection.execute(sql.SQL("grant insert on customers to {}").format(role))
        connection.execute(sql.SQL("grant pg_write_all_data to {}").format(role))
        wide = reader.run("--audit", reader.name).output
        connection.execute(sql.SQL("revoke insert on customers from {}").format(role))
        connection.execute(sql.SQL("revoke pg_write_all_data from {}").format(role))
    assert "may write: it is a member of pg_write_all_data; it may " in wide


def test_a_role_that_is_not_there_is_said(logical: LogicalServer) -> None:
    logical.make("empty_one", "create table t (id int primary key)")
    result = Reader(logical, "empty_one", "nobody").run("--audit", "nobody")
    assert result.exit_code == 3
    assert 'role "nobody" does not exist' in result.output


def test_one_script_at_a_time(logical: LogicalServer) -> None:
    result = cli("preflight", "--print-sql", "--grants", "x")
    assert result.exit_code == 2
    assert "exclude each other" in result.output
