"""A contract is a file that anybody may have written: it chooses nobody to talk to."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import make_dbt_project
from helpers.cli import Result, cli

from scaffold_source.contract.values import Source
from scaffold_source.contract.write import source_tree, source_yaml
from scaffold_source.infer import propose
from scaffold_source.model import Column, Database, Table
from scaffold_source.producers.connection_text import read_connection
from scaffold_source.producers.snapshot import to_json
from scaffold_source.producers.where import followed_where

SHOP = Database(
    "shop", "18", "UTC", (Table("public", "orders", "table", (Column("id", "bigint", "bigint"),)),)
)
PLACE = "placeholder.json"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in a git repository; a snapshot in it, one beside it."""
    root = make_dbt_project(tmp_path / "repository/analytics")
    (root.parent / ".git").mkdir()
    for folder in (root, root.parent, tmp_path):
        (folder / "shop.json").write_text(to_json(SHOP))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PGPASSWORD", "hunter2-of-mine")
    monkeypatch.delenv("DBT_PROFILES_DIR", raising=False)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port where somebody would hear a connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


def write_contract(project: Path, place: str) -> None:
    source = Source("shop", "shop", recorded_from=PLACE)
    text = source_yaml(source_tree(source, SHOP, propose(source, SHOP)))
    (project / "models/shop.yml").write_text(text.replace(f"from: {PLACE}", f"from: {json.dumps(place)}"))


def check(project: Path, place: str, *arguments: str) -> Result:
    write_contract(project, place)
    result = cli("check", *arguments)
    assert "hunter2" not in result.output
    return result


def heard(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    "place",
    [
        "postgresql://127.0.0.1:{port}/x",
        "postgresql://u:hunter2@127.0.0.1:{port}/x",
        "mysql://127.0.0.1:{port}/x",
        "host=127.0.0.1 port={port} dbname=x",
        "dbname=x hostaddr=127.0.0.1 port={port}",
        "service=evil",
        "u:hunter2@127.0.0.1/x",
        "jdbc:postgresql://127.0.0.1:{port}/x",
        "https://127.0.0.1:{port}/x.json",
        "file:///etc/passwd.sql",
    ],
)
@pytest.mark.parametrize("command", ["check", "update"])
def test_a_connection_string_in_a_contract(
    project: Path, listener: socket.socket, place: str, command: str
) -> None:
    write_contract(project, place.format(port=listener.getsockname()[1]))
    arguments = ["shop"] if command == "update" else []
    result = cli(command, *arguments)
    assert result.exit_code == 2
    assert "models/shop.yml:" in result.stderr
    assert "is a connection string, which is not accepted from a file" in result.stderr
    assert "hunter2" not in result.output
    assert not heard(listener)


@pytest.mark.parametrize(
    "place",
    [
        "../../shop.json",
        "../nothing/../../shop.json",
        "out/shop.json",
        "out",
        "folder/",
        "{outside}/shop.json",
        "~/shop.json",
        "C:/shop.json",
        "C:shop.json",
        "\\\\server\\share\\shop.json",
        "//server/share/shop.json",
        "loop.json",
    ],
)
def test_a_path_that_leads_out_of_the_repository(project: Path, tmp_path: Path, place: str) -> None:
    """By itself, by a link, by a link in a folder; of another system too."""
    (project / "out").symlink_to(tmp_path, target_is_directory=True)
    (project / "loop.json").symlink_to(project / "loop.json")
    (project / "folder").mkdir()
    (project / "folder/1.sql").symlink_to(tmp_path / "shop.json")
    result = check(project, place.format(outside=tmp_path))
    assert result.exit_code == 2, result.output
    assert "models/shop.yml:" in result.stderr
    assert "leads out of" in result.stderr


@pytest.mark.parametrize("place", ["shop.json", "../shop.json", "models/../shop.json", "in/shop.json"])
def test_a_path_that_stays_inside(project: Path, place: str) -> None:
    (project / "in").symlink_to(project.parent, target_is_directory=True)
    assert check(project, place).exit_code == 0


def test_without_a_repository_the_project_is_the_border(project: Path) -> None:
    (project.parent / ".git").rmdir()
    assert check(project, "shop.json").exit_code == 0
    assert check(project, "../shop.json").exit_code == 2


@pytest.mark.parametrize("value", ["/etc/passwd", "hunter2", "shop.json", "profile:shop", "env:OTHER", "sqlite:///x", "\udcff=x"])  # fmt: skip
def test_a_variable_that_holds_no_connection_string(
    project: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SHOP_URL", value)
    for result in (check(project, "env:SHOP_URL"), check(project, "shop.json", "--from", "env:SHOP_URL")):
        assert result.exit_code == 2
        assert "env:SHOP_URL is not a connection string" in result.stderr
        assert value not in result.output


def test_whom_a_contract_leads_to_is_said_first(
    project: Path, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = listener.getsockname()[1]
    listener.close()
    for url, told in (
        (f"postgresql://u:hunter2@127.0.0.1:{port}/x", f"127.0.0.1:{port}, database x"),
        (f"host=good.invalid hostaddr=127.0.0.1 port={port} dbname=x", f"good.invalid, 127.0.0.1:{port}, database x"),
    ):  # fmt: skip
        monkeypatch.setenv("SHOP_URL", url)
        for command in (["check"], ["update", "shop", "--quiet"]):
            write_contract(project, "env:SHOP_URL")
            result = cli(*command)
            assert result.exit_code == 3, result.output
            told_first, *_ = result.stderr.splitlines()
            assert told_first == f"shop: connecting to {told} (env:SHOP_URL, which the contract names)"
            assert "hunter2" not in result.output


def test_a_contract_from_elsewhere_leads_nowhere(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_URL", "host=127.0.0.1 port=1")
    for place in ("env:SHOP_URL", "shop.json"):
        write_contract(project, place)
        for contract in ("models/shop.yml", "HEAD:models/shop.yml", "https://localhost:1/x.yml"):
            result = cli("check", "--contract", contract)
            assert result.exit_code == 2
            assert "--from WHERE" in result.stderr
            assert "connecting" not in result.stderr


PROFILES = """
shop:
  target: dev
  outputs:
    dev: {{type: postgres, host: "{host}", port: {port}, user: u, dbname: x, schema: s{more}}}
"""


@pytest.mark.parametrize(
    ("host", "more"),
    [
        ("127.0.0.1", ", password: \"{{ env_var('MY_TOKEN') }}\""),
        ("127.0.0.1", ", role: \"{{ env_var('MY_TOKEN') }}\", password: x"),
        ("127.0.0.1", ", database: \"{{ env_var('MY_TOKEN', 'x') }}\", password: x"),
        ("{{ env_var('OTHER') }}", ", password: \"{{ env_var('MY_TOKEN') }}\""),
        ("{{ env_var('NOT_SET', '127.0.0.1') }}", ", password: \"{{ env_var('MY_TOKEN') }}\""),
        ("{{ env_var('MY_TOKEN') }}.evil.invalid", ", password: \"{{ env_var('MY_TOKEN') }}\""),
        ("/tmp,127.0.0.1", ", password: \"{{ env_var('MY_TOKEN') }}\""),
    ],
)
def test_a_profile_in_the_repository_does_not_choose_who_gets_a_secret(
    project: Path, listener: socket.socket, monkeypatch: pytest.MonkeyPatch, host: str, more: str
) -> None:
    """`profile:` is followed from a contract, and both may be the same stranger's."""
    monkeypatch.setenv("MY_TOKEN", "hunter2")
    monkeypatch.setenv("OTHER", "127.0.0.1")  # not called a host: it may be a token as well
    port = listener.getsockname()[1]
    (project / "profiles.yml").write_text(PROFILES.format(host=host, port=port, more=more))
    result = check(project, "profile:shop")
    assert result.exit_code == 2, result.output
    assert "a file may not choose where that is sent" in result.stderr
    assert not heard(listener)


def test_a_profile_in_the_repository_gets_no_password_of_libpqs(project: Path) -> None:
    """Neither PGPASSWORD nor ~/.pgpass, unless a person says where to go, or the host is of the environment."""
    profiles = project / "profiles.yml"
    profiles.write_text(PROFILES.format(host="127.0.0.1", port=1, more=""))
    place = followed_where("profile:shop", project, "x.yml:1")
    parts = read_connection(place.conninfo, "--from")
    assert parts["password"] == ""
    assert not Path(parts["passfile"]).exists()
    assert "in this repository says, so without PGPASSWORD" in place.caution
    profiles.write_text(PROFILES.format(host="127.0.0.1", port=1, more=", password: known-to-all"))
    place = followed_where("profile:shop", project, "x.yml:1")
    assert read_connection(place.conninfo, "--from")["password"] == "known-to-all"


def test_a_profile_whose_host_the_environment_chooses(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_HOST", "127.0.0.1")
    monkeypatch.setenv("SHOP_PASSWORD", "hunter2")
    (project / "profiles.yml").write_text(
        PROFILES.format(
            host="{{ env_var('SHOP_HOST') }}", port=1, more=", password: \"{{ env_var('SHOP_PASSWORD') }}\""
        )
    )
    result = check(project, "profile:shop")
    assert result.exit_code == 3, result.output
    assert "connecting to 127.0.0.1:1, database x (profile:shop, which the contract names" in result.stderr


@pytest.mark.parametrize(
    "setting",
    [
        ", type: \"{{ env_var('MY_TOKEN') }}\"",
        ", dbname: \"{{ env_var('MY_TOKEN') }}\"",
        ", user: \"{{ env_var('MY_TOKEN') }}\"",
        ", role: \"{{ env_var('MY_TOKEN') }}\"",
        ", port: \"{{ env_var('MY_TOKEN') }}\"",
        ", sslmode: \"{{ env_var('MY_TOKEN') }}\"",
        ", host: \"{{ env_var('MY_TOKEN') }}\"",
        "",
    ],
)
def test_a_profile_in_the_repository_shows_no_variable(
    project: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    """A log of CI is read by many: a file does not choose which variable stands there."""
    monkeypatch.setenv("MY_TOKEN", "hunter2hunter2")
    monkeypatch.setenv("SHOP_HOST", "127.0.0.1")
    settings = "type: postgres, host: \"{{ env_var('SHOP_HOST') }}\", port: 1, dbname: x"
    if key := setting.split(":", maxsplit=1)[0].strip(", }"):
        settings = ", ".join(part for part in settings.split(", ") if not part.startswith(f"{key}:"))
    (project / "profiles.yml").write_text(f"shop: {{target: dev, outputs: {{dev: {{{settings}{setting}}}}}}}")
    if not setting:
        (project / "profiles.yml").write_text(
            "shop: {target: \"{{ env_var('MY_TOKEN') }}\", outputs: {dev: {type: postgres}}}"
        )
    assert check(project, "profile:shop").exit_code in (2, 3)


def test_a_password_in_a_contract_is_in_no_diff(project: Path) -> None:
    write_contract(project, "postgresql://u:hunter2@127.0.0.1/x")
    for arguments in (["--dry-run"], [], ["--check"]):
        result = cli("update", "shop", "--from", "shop.json", *arguments)
        assert result.exit_code == 2
        assert "scaffold.from holds a password (not shown)" in result.stderr
        assert "hunter2" not in result.output
    file = project / "models/shop.yml"
    for place in ("[postgresql://u:hunter2@h/d]", "{a: 'postgresql://u:hunter2@h/d'}"):
        file.write_text(re.sub("from: .*", f"from: {place}", file.read_text()))
        result = cli("check")
        assert result.exit_code == 2
        assert "hunter2" not in result.output


def test_what_is_not_recorded_is_said(project: Path, tmp_path: Path) -> None:
    for place, recorded in (("../../shop.json", None), ("../shop.json", "../shop.json")):
        name = "one" if recorded else "two"
        result = cli("add", name, "--from", place)
        assert result.exit_code == 0, result.output
        text = (project / f"models/staging/{name}/_{name}__sources.yml").read_text()
        assert (recorded or "") in text
        assert ("from:" in text) == bool(recorded)
        assert ("give `check` and `update` --from too" in result.stdout) == (recorded is None)
