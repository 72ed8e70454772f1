"""A real MariaDB with faults planted in it, and three accounts: `root`, `monitor` whose role may ask for all,
and `bare`, which was granted single tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpers.logical_server import free_port
from helpers.mariadb_server import MariaDB, mariadb_server

ACCOUNTS = ("root", "monitor", "bare")
OPTIONS = (
    "--log-bin", "--server-id=7", "--binlog-format=MIXED", "--binlog-row-image=MINIMAL", "--log-bin-compress=ON",
    "--binlog-expire-logs-seconds=3600", "--binlog-ignore-db=shop", "--sql-mode=", "--default-time-zone=+02:00",
    "--log-slave-updates=OFF", "--read-only=ON", "--skip-networking=0", "--bind-address=127.0.0.1",
)  # fmt: skip
FAULTS_SQL = """
    create table customers (id int primary key, born date not null default '0000-00-00', note text);
    create table keyless (a int);
    create table loose (id int primary key) engine = MyISAM;
    create table fleeting (id int primary key) engine = MEMORY;
    create table sums (
        id int primary key, a int, twice int generated always as (a * 2) virtual, secret int invisible
    );
    create table old (id int primary key, name text) character set latin1;
    create table past (id int primary key) with system versioning;
    create table in_part (id int primary key, email text);
    create view open_customers as select id from customers;
    create procedure wipe() sql security definer delete from customers;
    create role readers;
    grant select on shop.* to readers;
    grant replication slave, binlog monitor, slave monitor, process on *.* to readers;
    create user monitor@localhost identified by 'x';
    grant readers to monitor@localhost;
    set default role readers for monitor@localhost;
    create user bare@localhost identified by 'x' with max_user_connections 3;
    grant select, insert on shop.customers to bare@localhost;
    grant select on shop.keyless to bare@localhost;
    grant select (email) on shop.in_part to bare@localhost;
    grant execute on procedure shop.wipe to bare@localhost;
    change master to master_host = '127.0.0.1', master_port = 1, master_user = 'x';
"""


PORT = free_port()


@pytest.fixture(scope="session")
def planted() -> Iterator[MariaDB]:
    with mariadb_server(*OPTIONS, f"--port={PORT}") as server:
        server.execute("delete from mysql.global_priv where user = ''; flush privileges")  # who is nobody
        server.make(FAULTS_SQL, name="shop")
        yield server


def url(server: MariaDB, account: str, database: str = "shop") -> str:
    """Return how an account reaches it."""
    return server.uri(database, user=account, password="" if account == "root" else "x")
