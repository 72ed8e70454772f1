"""A PostgreSQL that a test starts by itself, where the one that all tests share will not do."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SYSTEM_USER = "embedded_postgres"  # whom the fixture `postgres` makes where root runs the tests


def server_user() -> str | None:
    """Who runs a server: it refuses to run as root."""
    return SYSTEM_USER if os.geteuid() == 0 else None


@contextmanager
def running(binaries: Path, data: Path, options: str) -> Iterator[None]:
    """Make a cluster in the new folder `data` and start its server with `options`; stop it at the end."""
    data.mkdir()
    if user := server_user():
        shutil.chown(data, user)
    run_as_server(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    )
    with started(binaries, data, options):
        yield


@contextmanager
def started(binaries: Path, data: Path, options: str) -> Iterator[None]:
    """Start the server of the cluster in `data` with `options`; stop it at the end, unless it has ended."""
    control: list[object] = [binaries / "pg_ctl", "-D", data, "-w"]
    run_as_server([*control, "-o", options, "-l", data / "log", "start"])
    try:
        yield
    finally:
        try:
            run_as_server([*control, "-m", "immediate", "stop"])
        except subprocess.CalledProcessError:
            if (data / "postmaster.pid").exists():
                raise


def run_as_server(command: list[object]) -> None:
    # A file, not a pipe: the server that pg_ctl starts keeps it open.
    with tempfile.TemporaryFile() as said:
        ended = subprocess.run(
            [str(part) for part in command],
            check=False,
            user=server_user(),
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd="/",
        )
        said.seek(0)
        output = said.read()
    if ended.returncode:
        print(output.decode(errors="replace"))
        raise subprocess.CalledProcessError(ended.returncode, ended.args, output)
