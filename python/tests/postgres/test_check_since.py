"""`check --from DIR --since REF`: what new migrations do to names, although the end looks alike."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scaffold_source.cli import main

BEFORE = """
create table orders (id bigint primary key, gross bigint not null, net bigint not null);
create table people (id bigint primary key, name text); create table people_new (id bigint primary key, name text);
"""
SWAP = "alter table orders rename gross to x; alter table orders rename net to gross; alter table orders rename x to net;"
REUSE = "alter table orders rename gross to gross_old; alter table orders rename net to gross;"
TABLE = "alter table people rename to people_old; alter table people_new rename to people;"
AGAIN = "alter table people drop column name; alter table people add column name text;"


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--project-dir", str(folder)])


def commit(folder: Path, *options: str) -> None:
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com", "-c", "commit.gpgsign=false")
    for arguments in (("add", "."), ("commit", "-qm", "x", *options)):
        subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one migration and its contract."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "dbt_project.yml").write_text("name: shop\nversion: '1.0'\nprofile: shop\n")
    for name in ("models", "db"):
        (folder / name).mkdir()
    (folder / "db/1_base.sql").write_text(BEFORE)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    assert run(folder, "add", "shop", "--from", f"{folder}/db/").exit_code == 0
    commit(folder)
    return folder


def findings(
    folder: Path, migration: str, *options: str, name: str = "2_new.sql"
) -> tuple[list[str], dict[str, object]]:
    file = folder / "db" / name
    file.write_text(migration)
    try:
        result = run(folder, "check", "shop", "--from", f"{folder}/db/", "--format", "json", *options)
    finally:
        file.unlink()
    report = json.loads(result.stdout)
    said = [
        f"{f['rule']} {f['severity']} {f['path']}" for f in report["findings"] if f["rule"] != "owner-missing"
    ]
    assert result.exit_code == int(any(" breaking " in line for line in said)), result.output
    return said, report["files"]


@pytest.mark.parametrize(
    ("migration", "since", "expected"),
    [
        (SWAP, False, ["column-reordered info public.orders"]),
        (SWAP, True, ["column-renamed breaking public.orders.gross", "column-renamed breaking public.orders.net"]),
        (REUSE, False, ["column-renamed breaking public.orders.gross", "column-renamed breaking public.orders.net"]),
        (TABLE, False, ["table-renamed breaking public.people", "table-renamed breaking public.people_new"]),
        (AGAIN, True, ["column-replaced warning public.people.name"]),
        ("alter table orders add note text; alter table orders drop note;", True, []),
    ],
)  # fmt: skip
def test_names_that_are_taken(shop: Path, migration: str, since: bool, expected: list[str]) -> None:  # noqa: FBT001
    said, files = findings(shop, migration, *(["--since", "HEAD"] if since else []))
    assert said == expected
    assert files["new"] == (["2_new.sql"] if since else None)


def test_a_new_file_before_old_ones_is_applied_last(shop: Path) -> None:
    """As a database that has the old ones gets it."""
    _, files = findings(shop, "alter table orders add note text;", "--since", "HEAD", name="0_late.sql")
    assert files["files"] == ["1_base.sql", "0_late.sql"]


def test_since_needs_a_folder_and_a_commit(shop: Path) -> None:
    for where, ref, part in (("db/1_base.sql", "HEAD", "no folder"), ("db/", "nowhere", "no commit")):
        result = run(shop, "check", "shop", "--from", f"{shop}/{where}", "--since", ref)
        assert result.exit_code == 2, result.output
        assert part in result.stderr


def test_edited_files_are_said(shop: Path) -> None:
    file = shop / "db/1_base.sql"
    before = file.read_text()
    file.write_text(f"{before}-- later\n")
    result = run(shop, "check", "shop", "--from", f"{shop}/db/", "--since", "HEAD", "--verbose")
    file.write_text(before)
    assert "1_base.sql was edited since HEAD" in result.stdout
    assert "none is new" in result.stdout or result.stdout.count("Read") == 0
    assert "  1_base.sql\n" in result.stderr
