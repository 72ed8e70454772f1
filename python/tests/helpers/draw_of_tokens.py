"""Drawing rows of `samples/drawn.sql` with `sample --from`, as the command line does it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from helpers.cli import Result, cli

SAMPLES = Path(__file__).parents[1] / "samples"
SCHEMA, ROWS = (SAMPLES / "drawn.sql").read_text(), (SAMPLES / "drawn_rows.sql").read_text()
KEY = "bf5e3c64-key-of-the-tests-0a9d7c21f8e6"
ROOTS = (
    "order",
    "item_notes",
    "comments",
    "visits",
    "people",
    "teams",
    "odd_s",
    "readings",
    "grants",
    "uses",
)
TOKEN = re.compile(r"tok[g-pa-f]{8}", re.IGNORECASE)
# What is masked, by table, with the key that stays: no cell may equal the one it stands for.
MASKED = {
    ("customers", "id"): (
        "email", "phone", "first_name", "last_name", "national_id", "born_on", "password_hash", "api_token",
        "profile", "settings", "labels", "attributes", "last_ip", "device", "photo", "search", "place", "code",
        "region", "balance", "notes", "greeting",
    ),
    ("people", "id"): ("name",),
    ("teams", "id"): ("name",),
    ("members", "id"): ("badge",),
    ("visits", "id"): ("agent",),
    ("comments", "id"): ("body",),
}  # fmt: skip


@dataclass
class Draw:
    """A producer, what was drawn of it and said meanwhile, and an empty database that it was loaded into."""

    project: Path
    uri: str
    result: Result
    producer: psycopg.Connection[Any]
    loaded: psycopg.Connection[Any]
    warnings: list[str]


def run(project: Path, *arguments: object, key: str | None = KEY) -> Result:
    environment = {"SCAFFOLD_SOURCE_MASK_KEY": key}
    return cli(*arguments, "--project-dir", project, env=environment)


def drawn(
    project: Path, uri: str, *options: object, roots: tuple[str, ...] = ROOTS, key: str | None = KEY
) -> Result:
    named = [part for root in roots for part in ("--roots", root)]
    return run(project, "sample", "shop", "--from", uri, *named, *options, key=key)


def run_apart(draw: Draw, folder: Path, rows: int, at_most: str) -> tuple[int, str]:
    """Draw in a process of its own, whose files have `at_most` so many KiB; return how it ended and what it said."""
    options = ["--from", draw.uri, "--roots", "order", "--rows", str(rows), "--children", "9", "--primary-ok"]
    command = [sys.executable, "-m", "scaffold_source", "sample", "shop", *options, "-o", str(folder)]
    done = subprocess.run(
        ["bash", "-c", f'ulimit -f {at_most or "unlimited"}; exec "$@"', "bash", *command],
        cwd=draw.project,
        env={**os.environ, "SCAFFOLD_SOURCE_MASK_KEY": KEY},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@contextmanager
def full_disk(folder: Path, kind: str) -> Iterator[str]:
    """Have little room for files in a folder: by a limit on each, which is what comes back, or on a disk that is
    small, for which one must be root."""
    if kind == "limited":
        yield "24"
        return
    mount = ["mount", "-t", "tmpfs", "-o", "size=48k", "none", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield ""
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def files_in(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return mode and content of each file below a folder."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mode & 0o777, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def agree(project: Path, table: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the entry of a table in the contract, as people would."""
    (path,) = project.rglob("_shop__sources.yml")
    tree = yaml.safe_load(path.read_text())
    change(next(entry for entry in tree["sources"][0]["tables"] if entry["name"] == table))
    path.write_text(yaml.safe_dump(tree, sort_keys=False))


def column(connection: psycopg.Connection[Any], table: str, key: str, name: str) -> dict[str, str | None]:
    return dict(connection.execute(f'select "{key}"::text, "{name}"::text from {table}').fetchall())
