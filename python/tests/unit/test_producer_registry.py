"""Every kind of producer is one whole entry: what it names is there, in the code, the package and the help."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import metadata
from pathlib import Path
from typing import get_args

import pytest
from helpers.cli import cli

from scaffold_source.errors import UsageError
from scaffold_source.model import Database, ServerKind
from scaffold_source.producers.registry import (
    FILES,
    SERVERS,
    Files,
    Server,
    files_at,
    files_named,
    server_of,
    server_of_kind,
)
from scaffold_source.producers.snapshot import to_json
from scaffold_source.producers.where import parse_where
from scaffold_source.safe_text.redaction import secrets_in

EXTRAS = set(metadata("scaffold-source").get_all("Provides-Extra") or ())
EACH_SERVER = pytest.mark.parametrize("server", SERVERS, ids=lambda server: server.kind)
EACH_FILES = pytest.mark.parametrize("files", FILES, ids=lambda files: files.suffix)
READ_A_SNAPSHOT = """
import sys
from scaffold_source.producers import Scope, read
from scaffold_source.producers.where import parse_where
try:
    read(parse_where(sys.argv[1]), Scope())
except Exception as error:
    print(error)
print({'psycopg', 'pymysql'} & set(sys.modules))
"""


def test_the_entries_fit_together() -> None:
    assert [server.kind for server in SERVERS] == list(get_args(ServerKind))
    schemes = [scheme for server in SERVERS for scheme in server.schemes]
    assert len(schemes) == len(set(schemes))
    assert sum(server.takes_keywords for server in SERVERS) == 1
    assert sum(files.takes_folders for files in FILES) == 1


@EACH_SERVER
def test_a_server_is_found_by_its_addresses(server: Server) -> None:
    assert server_of_kind(server.kind) is server
    assert server_of(parse_where(server.example).conninfo) is server
    for scheme in server.schemes:
        where = parse_where(f"{scheme}reader@db.example:1234/shop")
        assert server_of(where.conninfo) is server
        assert where.address == "db.example:1234, database shop"
        assert "hunter22" in secrets_in(f"no route to {scheme}reader:hunter22@db.example/shop")
        with pytest.raises(UsageError, match="not shown"):
            parse_where(f"{scheme}reader:sec/ret@db.example/shop")


@EACH_SERVER
def test_a_server_is_offered_where_people_look(server: Server) -> None:
    help_text = " ".join(cli("--help").output.split())
    assert server.example in help_text
    with pytest.raises(UsageError) as nowhere:
        parse_where("nowhere")
    assert server.example in (nowhere.value.do or "")
    assert server.extra is None or server.extra in EXTRAS


@EACH_FILES
def test_files_are_found_by_their_suffix(files: Files, tmp_path: Path) -> None:
    file = tmp_path / f"shop{files.suffix.upper()}"
    file.touch()
    assert files_named(file.name) is files_at(file) is files
    assert parse_where(str(file)).path == file
    assert callable(files.reader())
    assert files.extra is None or files.extra in EXTRAS


def test_what_no_entry_reads_is_refused(tmp_path: Path) -> None:
    assert files_at(tmp_path) is next(kind for kind in FILES if kind.takes_folders)
    (tmp_path / "shop.txt").touch()
    with pytest.raises(UsageError, match="must be a snapshot"):
        parse_where(str(tmp_path / "shop.txt"))


def test_reading_a_snapshot_imports_no_driver(tmp_path: Path) -> None:
    file = tmp_path / "shop.json"
    file.write_text(to_json(Database("shop", "18", "UTC")))
    command = [sys.executable, "-c", READ_A_SNAPSHOT, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["There are no tables in database 'shop'", "set()"]
