"""A MySQL server, or a line to it, that would hold us or fool us."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from attacks._line import line_to
from helpers import rogue_server
from helpers.cli import cli
from helpers.mariadb_server import MariaDB

from scaffold_source.errors import ProducerError
from scaffold_source.producers import Scope, read
from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.where import Where

SHOP = Path(__file__).parent / "cases/shop/schema.sql"


def uri(port: int, database: str = "d", options: str = "") -> str:
    return f"mysql://root@127.0.0.1:{port}/{database}?ssl_mode=disabled{options}"


def test_a_server_may_not_ask_for_our_files(tmp_path: Path) -> None:
    """LOAD DATA LOCAL: the server names a file, and a trusting client sends it."""
    secret = tmp_path / "secret"
    secret.write_text("do not send me")
    received: list[bytes] = []
    with rogue_server.rogue(rogue_server.mysql_asking_for(str(secret).encode(), received)) as port:
        result = cli("snapshot", "--from", uri(port))
    assert result.exit_code == 3, result.output
    assert "Unexpected answer" in result.stderr
    assert b"do not send me" not in b"".join(received)


def test_greetings_have_a_limit_of_their_own() -> None:
    began = time.monotonic()
    with rogue_server.rogue(rogue_server.silent) as port:
        result = cli("snapshot", "--from", uri(port, options="&connect_timeout=2"))
    assert result.exit_code == 3
    assert "gave no answer within 2 s of connecting" in result.stderr
    assert time.monotonic() - began < 6


@pytest.mark.parametrize("offset", [2000, 5000])
def test_silence_in_the_middle(mariadb: MariaDB, offset: int) -> None:
    name = mariadb.make(SHOP.read_text())
    with line_to(str(mariadb.socket), "freeze", offset) as line, pytest.raises(ProducerError) as caught:
        read(Where(uri(line.port, name)), Scope(), Limits(whole_s=1.5))
    assert "took over 2 s, so it was given up" in caught.value.what


@pytest.mark.parametrize("how", ["fin", "rst", "garbage"])
@pytest.mark.parametrize("offset", [3, 60, 400, 3000])
def test_a_line_that_breaks(mariadb: MariaDB, how: str, offset: int) -> None:
    name = mariadb.make(SHOP.read_text())
    with line_to(str(mariadb.socket), how, offset) as line:
        result = cli("snapshot", "--from", uri(line.port, name))
    assert result.exit_code == 3, result.output
    assert len(result.stderr.splitlines()) == 2


def test_a_damaged_refusal_is_no_refusal(mariadb: MariaDB) -> None:
    """The last question is whether the role is shown every table: a refusal says no, an error of another kind
    says nothing."""
    name = mariadb.make(SHOP.read_text())
    with line_to(str(mariadb.socket)) as line:
        honest = read(Where(uri(line.port, name)), Scope())
        length = line.passed
    refused = 0
    for offset in range(length - 90, length - 50):
        with line_to(str(mariadb.socket), "flip", offset) as line:
            try:
                found = read(Where(uri(line.port, name)), Scope(), Limits(whole_s=1))
            except ProducerError:
                refused += 1
            else:
                assert found.unseen == honest.unseen, offset - length
    assert refused


def test_a_long_check_and_default_are_cut(mariadb: MariaDB) -> None:
    long = "x" * 12_000
    script = f"create table t (id int, note text default ('{long}'), check (id > 0 and 'a' <> '{long}'))"
    (table,) = read(Where(mariadb.uri(mariadb.make(script))), Scope()).database.tables
    note, (check,) = table.columns[1], table.checks
    assert note.default is not None
    for text in (note.default, check.expression):
        assert 10_000 < len(text) < 10_200
        assert " characters, sha256 " in text
    assert table.columns[0].bounds is None
