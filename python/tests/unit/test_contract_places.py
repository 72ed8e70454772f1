"""`check --contract`: in the producer's CI, with no dbt project, no dbt and no database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.cli import Result, cli
from helpers.git import committed
from helpers.https_server import HttpsServer, https_server

from scaffold_source.contract.values import Source
from scaffold_source.contract.write import source_tree, source_yaml
from scaffold_source.infer import propose
from scaffold_source.model import Column, Database, Table
from scaffold_source.producers.snapshot import to_json
from scaffold_source.project import elsewhere

COLUMNS = (Column("id", "bigint", "bigint"), Column("status", "text", "text"))
SHOP = Database("shop", "18", "UTC", (Table("public", "orders", "table", COLUMNS),))
SOURCE = Source("shop", "shop")
CONTRACT = source_yaml(source_tree(SOURCE, SHOP, propose(SOURCE, SHOP)))
GONE = "public.orders\n  breaking  status is gone"
TOKEN = "a-secret-token"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The producer's repository: no dbt project, and a schema that lost a column."""
    orders = replace(SHOP.tables[0], columns=COLUMNS[:1])
    (tmp_path / "producer.json").write_text(to_json(replace(SHOP, tables=(orders,))))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpsServer]:
    with https_server(tmp_path_factory.mktemp("https")) as running:
        yield running


@pytest.fixture
def trusted(server: HttpsServer, monkeypatch: pytest.MonkeyPatch) -> HttpsServer:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    server.answers.clear()
    server.seen.clear()
    return server


def check(*arguments: str) -> Result:
    result = cli("check", *arguments, "--from", "producer.json")
    assert result.stderr.count("\n") <= 3, result.stderr
    return result


def test_a_file(folder: Path) -> None:
    (folder / "contract.yml").write_text(CONTRACT)
    result = check("shop", "--contract", "contract.yml")
    assert result.exit_code == 1
    assert GONE in result.stdout
    assert "contract.yml:" in result.stdout
    assert check("--contract", "contract.yml").stdout == result.stdout


def test_settings_stand_where_it_runs(folder: Path) -> None:
    (folder / "contract.yml").write_text(CONTRACT)
    (folder / "scaffold_source.yml").write_text("severity: {column-removed: info}")
    assert check("--contract", "contract.yml").exit_code == 0


def test_a_source_in_several_files(folder: Path) -> None:
    head, tables = CONTRACT.split("    tables:\n")
    (folder / "one.yml").write_text(head)
    (folder / "two.yml").write_text("sources:\n  - name: shop\n    tables:\n" + tables)
    assert GONE in check("--contract", "one.yml", "--contract", "two.yml").stdout


def test_a_git_ref(folder: Path) -> None:
    (folder / "analytics").mkdir()
    (folder / "analytics/contract.yml").write_text(CONTRACT)
    committed(folder)
    (folder / "analytics/contract.yml").write_text("sources: []")
    result = check("--contract", "main:analytics/contract.yml")
    assert GONE in result.stdout
    assert "main:analytics/contract.yml:" in result.stdout
    for place, told in (
        ("main:analytics/other.yml", "main:analytics/other.yml: no such file at that commit"),
        ("other:analytics/contract.yml", "git knows no commit 'other'"),
        ("--help:x", "git knows no commit '--help'"),
    ):
        assert told in check(f"--contract={place}").stderr


def test_a_url(folder: Path, trusted: HttpsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted.answers["/raw/contract.yml"] = (200, {"Content-Type": "text/plain"}, CONTRACT.encode())
    monkeypatch.setenv(elsewhere.TOKEN, TOKEN)
    result = check("--contract", trusted.url("/raw/contract.yml?key=hush"), "--format", "json")
    (finding,) = (f for f in json.loads(result.stdout)["findings"] if f["rule"] == "column-removed")
    assert finding["file"] == "localhost/…"  # a path may hold a token, as a query may
    assert trusted.seen == [("/raw/contract.yml", f"Bearer {TOKEN}")]
    assert TOKEN not in result.output
    assert "hush" not in result.output


def test_a_redirect_gets_no_token(
    folder: Path, trusted: HttpsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(elsewhere.TOKEN, TOKEN)
    trusted.answers["/old"] = (302, {"Location": trusted.url("/new")}, b"")
    trusted.answers["/new"] = (200, {}, CONTRACT.encode())
    assert check("--contract", trusted.url("/old")).exit_code == 1
    assert trusted.seen == [("/old", f"Bearer {TOKEN}"), ("/new", None)]


def test_what_cannot_be_fetched(folder: Path, trusted: HttpsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The contract could not be seen: exit code 3, and never "no drift"."""
    monkeypatch.setenv(elsewhere.TOKEN, TOKEN)
    monkeypatch.setattr(elsewhere, "_LARGEST", 1000)
    trusted.answers |= {
        "/page": (200, {"Content-Type": "text/html"}, b"<html>"),
        "/plain": (302, {"Location": "http://localhost/contract.yml"}, b""),
        "/file": (302, {"Location": "file:///etc/passwd"}, b""),
        "/large": (200, {}, b"x" * 5000),
        "/locked": (401, {}, b""),
    }
    for path, told in (
        ("/none", "localhost/… answers 404 Not Found"),
        ("/locked", "localhost/… answers 401 Unauthorized"),
        ("/page", "is a web page"),
        ("/plain", "without https"),
        ("/file", "answers 302"),
        ("/large", "is larger than"),
    ):
        result = check("--contract", trusted.url(path))
        assert (result.exit_code, result.stdout) == (3, ""), path
        assert told in result.stderr
        assert TOKEN not in result.output
    for url in (
        f"https://localhost:{trusted.port + 1}0/x",
        "https://localhost:1/x",
        "https://no such host/x",
    ):
        assert check("--contract", url).exit_code == 3


def test_a_certificate_that_nobody_trusts(folder: Path, server: HttpsServer) -> None:
    result = check("--contract", server.url("/contract.yml"))
    assert result.exit_code == 3
    assert "certificate" in result.stderr


def test_wrong_input(folder: Path) -> None:
    (folder / "broken.yml").write_text("sources: [producer_database")
    (folder / "other.yml").write_text("sources: []")
    for place, told in (
        ("no-such.yml", "there is no such file"),
        ("x" * 300, "there is no such file"),
        ("http://localhost/contract.yml", "only https:// URLs"),
        ("ftp://localhost/contract.yml", "only https:// URLs"),
        ("file:///etc/passwd", "only https:// URLs"),
        ("https://", "only https:// URLs"),
        ("https://user:hush@localhost/contract.yml", "export SCAFFOLD_SOURCE_TOKEN"),
        ("main:contract.yml", "is in no git repository"),
        ("broken.yml", "broken.yml:2:"),
        ("other.yml", "No source in other.yml has a contract"),
        ("", "there is no such file"),
    ):
        result = check("--contract", place)
        assert (result.exit_code, result.stdout) == (2, ""), place
        assert told in result.stderr, place
        assert "hush" not in result.stderr
    assert "No source 'shop' in other.yml" in check("shop", "--contract", "other.yml").stderr
