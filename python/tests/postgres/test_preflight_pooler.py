"""A real PgBouncer in front of a server: preflight notices it in each of its modes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Postgres
from helpers.logical_server import free_port
from helpers.own_server import server_user

from scaffold_source.loaders.choosing import loader_named
from scaffold_source.preflight import preflight
from scaffold_source.preflight.outcome import Asked
from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.postgres.producer import observe

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
_TEN_S = 10

pytestmark = pytest.mark.skipif(
    PGBOUNCER is None, reason="PgBouncer is not installed (apt-get install pgbouncer)"
)


@contextmanager
def _pooler(server: Postgres, database: str, mode: str) -> Iterator[str]:
    """Start PgBouncer in front of `database`, and yield the URI through it."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="pooler_") as text:
        folder = Path(text)
        folder.chmod(0o755)
        settings = folder / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\n{database} = host={server.socket_dir} port={server.port} user={server.user}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\n"
            f"pool_mode = {mode}\nunix_socket_dir =\n"
        )
        process = subprocess.Popen([str(PGBOUNCER), "-q", settings], user=server_user(), cwd="/")
        try:
            _wait_for(port)
            yield f"postgresql://{server.user}@127.0.0.1:{port}/{database}"
        finally:
            process.terminate()
            process.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + _TEN_S
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("PgBouncer did not start")


@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_a_pooler_is_noticed(postgres: Postgres, mode: str) -> None:
    database = postgres.make("create table t (id int primary key)")
    with _pooler(postgres, database, mode) as uri:
        found = preflight(observe(uri, Limits()), Asked(loader_named("debezium")))
    (pooler,) = [outcome for outcome in found.outcomes if outcome.probe == "pooler"]
    assert pooler.verdict == "blocker"
