"""A real MariaDB from the machine's packages, on a socket in a folder of its own."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pymysql
import pytest
from pymysql.constants import CLIENT

FOLDERS = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/usr/libexec"])
# The same on every machine, whatever its zone and the version's own collation.
_SETTINGS = (
    "--skip-networking",
    "--skip-log-bin",
    "--default-time-zone=+00:00",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
)


@dataclass
class MariaDB:
    """A running server; `make(script)` gives a fresh database that holds what the script made."""

    socket: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def uri(self, database: str = "", *, user: str = "root", password: str = "", options: str = "") -> str:
        account = f"{user}:{quote(password, safe='')}" if password else user
        return f"mysql://{account}@localhost/{quote(database)}?unix_socket={quote(str(self.socket))}{options}"

    def connect(self, **options: Any) -> pymysql.Connection[Any]:
        return pymysql.connect(
            unix_socket=str(self.socket), user="root", client_flag=CLIENT.MULTI_STATEMENTS, **options
        )

    def execute(self, script: str, database: str | None = None) -> None:
        with self.connect(database=database, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(script)
            while cursor.nextset():
                pass

    def make(self, script: str = "", *, name: str | None = None) -> str:
        name = name or f"case_{next(self._numbers)}"
        self.execute(f"drop database if exists `{name}`; create database `{name}`")
        if script:
            self.execute(script, name)
        return name


@contextmanager
def mariadb_server(*settings: str) -> Iterator[MariaDB]:
    """Start a server, with `settings` that come after ours. Skips the test where the machine has none: no
    package index ships one."""
    server, installer = (shutil.which(name, path=FOLDERS) for name in ("mariadbd", "mariadb-install-db"))
    if not (server and installer):
        pytest.skip("no mariadbd on this machine: apt-get install mariadb-server, or brew install mariadb")
    # A socket's path has about 100 characters: pytest's own folders are deeper.
    with tempfile.TemporaryDirectory(prefix="mariadb-") as text:
        folder = Path(text)
        data = [f"--datadir={folder / 'data'}", *(["--user=root"] if os.geteuid() == 0 else [])]
        subprocess.run(
            [installer, "--no-defaults", *data, "--auth-root-authentication-method=normal"],
            check=True,
            capture_output=True,
        )
        socket = folder / "socket"
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [server, "--no-defaults", *data, f"--socket={socket}", *_SETTINGS, *settings],
                stdout=log,
                stderr=log,
            )
        try:
            found = MariaDB(socket)
            _wait(found, process, folder / "log")
            yield found
        finally:
            process.terminate()
            process.wait(60)


def _wait(server: MariaDB, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        try:
            server.connect().close()
        except pymysql.Error:
            assert process.poll() is None, log.read_text(errors="replace")
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text(errors="replace"))
