"""`check --from DIR --since REF`: what new migrations do to names, although the end looks alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.cli import Result, cli
from helpers.git import git

BEFORE = """
create table orders (id bigint primary key, gross bigint not null, net bigint not null);
create table people (id bigint primary key, name text); create table people_new (id bigint primary key, name text);
"""
SWAP = "alter table orders rename gross to x; alter table orders rename net to gross; alter table orders rename x to net;"
REUSE = "alter table orders rename gross to gross_old; alter table orders rename net to gross;"
TABLE = "alter table people rename to people_old; alter table people_new rename to people;"
AGAIN = "alter table people drop column name; alter table people add column name text;"


def run(folder: Path, *arguments: str) -> Result:
    return cli(*arguments, "--project-dir", folder)


def commit(folder: Path, *options: str) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x", *options)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one migration and its contract."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "dbt_project.yml").write_text("name: shop\nversion: '1.0'\nprofile: shop\n")
    for name in ("models", "db"):
        (folder / name).mkdir()
    (folder / "db/1_base.sql").write_text(BEFORE)
    git(folder, "init", "-q")
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


# ---- with --against: both halves of a pull request


DROP = "alter table orders drop column net; alter table orders add note text;"


@pytest.fixture
def pull_request(shop: Path, tmp_path: Path) -> Path:
    """A clone of the repository, to change in."""
    git(tmp_path, "clone", "-q", shop, "clone")
    return tmp_path / "clone"


def both(folder: Path, *options: str) -> tuple[int, list[str], dict[str, object]]:
    """Return the exit code, the findings, each with its severity, and the whole report."""
    where = ("--from", f"{folder}/db/", "--since", "HEAD", "--against", "HEAD", "--format", "json")
    result = run(folder, "check", *where, *options)
    report = json.loads(result.stdout)
    return result.exit_code, [f"{f['rule']} {f['severity']} {f['path']}" for f in report["findings"]], report


def rewrite(folder: Path, old: str, new: str) -> None:
    file = folder / "models/staging/shop/_shop__sources.yml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


OWNERLESS = "owner-missing info shop"
GONE = "column-removed breaking public.orders.net"
NEW = "column-added info public.orders.note"


def test_nothing_new_is_no_drift(pull_request: Path) -> None:
    code, said, report = both(pull_request)
    assert (code, said) == (0, [OWNERLESS])
    assert report["notices"] == ["Read 1 file (plain SQL): 1_base.sql; none is new"]


def test_migrations_and_the_contract_are_judged_together(pull_request: Path) -> None:
    """Whether or not the contract has followed its migrations: what they break is told, and each thing once."""
    (pull_request / "db/2_new.sql").write_text(f"{DROP}{AGAIN}")
    rewrite(pull_request, "status: draft", "status: draft\n          sla: {notice: 14d}")
    commit(pull_request)
    (pull_request / "db/3_next.sql").write_text(DROP.replace("net", "gross").replace("note", "remark"))
    rewrite(pull_request, "notice: 14d", "notice: 2d")
    expected = {
        OWNERLESS,
        "sla-weakened warning shop",
        "column-removed breaking public.orders.gross",
        "column-added info public.orders.remark",
    }
    before_it_follows = {GONE, NEW}  # of the commit before, which the contract has not taken in either
    code, said, report = both(pull_request)
    assert (code, set(said)) == (1, expected | before_it_follows | {"version-not-bumped warning shop"})
    assert report["files"]["new"] == ["3_next.sql"]
    assert (report["contract_version"], report["suggested_version"]) == ("1.0.0", "2.0.0")
    assert run(pull_request, "update", "shop", "--from", f"{pull_request}/db/").exit_code == 0
    code, said, report = both(pull_request)
    assert (code, set(said)) == (1, expected | before_it_follows)
    assert len(said) == len(set(said))
    assert (report["contract_version"], report["suggested_version"]) == ("1.0.0", "2.0.0")


def test_what_two_states_alone_do_not_show_is_told_although_the_contract_has_followed(
    pull_request: Path,
) -> None:
    (pull_request / "db/2_new.sql").write_text(f"{SWAP}{AGAIN}")
    run(pull_request, "update", "shop", "--from", f"{pull_request}/db/")
    _, said, _ = both(pull_request)
    assert {line for line in said if "breaking" in line or "replaced" in line} == {
        "column-renamed breaking public.orders.gross",
        "column-renamed breaking public.orders.net",
        "column-replaced warning public.people.name",
    }


def test_a_contract_that_says_more_than_its_migrations(pull_request: Path) -> None:
    """The file was edited, and no migration does it."""
    rewrite(pull_request, "net: {type: bigint, nullable: false}", "net: {type: bigint}")
    code, said, _ = both(pull_request)
    assert code == 0
    assert set(said) == {
        OWNERLESS,
        "column-became-nullable warning public.orders.net",
        "column-became-required info public.orders.net",
        "version-not-bumped warning shop",
    }


def test_an_acceptance_covers_either_half(pull_request: Path) -> None:
    (pull_request / "db/2_new.sql").write_text(DROP)
    _, _, report = both(pull_request)
    (finding,) = (f for f in report["findings"] if f["rule"] == "column-removed")
    entry = {
        "rule": finding["rule"],
        "object": finding["path"],
        "fingerprint": finding["fingerprint"],
        "reason": "nobody reads it",
        "approved_by": "Ana",
    }
    stale = {**entry, "object": "public.orders.other"}
    (pull_request / "scaffold_source.yml").write_text(json.dumps({"accept": [entry, stale]}))
    code, said, _ = both(pull_request)
    assert code == 0
    assert [line for line in said if "acceptance" in line] == ["acceptance-unmatched warning shop"]


def test_a_source_that_is_new_or_gone(pull_request: Path) -> None:
    file = pull_request / "models/staging/shop/_shop__sources.yml"
    text = file.read_text()
    file.unlink()
    code, said, _ = both(pull_request)
    assert (code, said) == (1, ["contract-removed breaking shop"])
    commit(pull_request)
    file.write_text(text)
    code, said, report = both(pull_request)
    assert (code, said) == (0, [OWNERLESS])
    assert report["notices"] == [
        "The contract is new: there is nothing to compare it with",
        "Read 1 file (plain SQL): 1_base.sql; none is new",
    ]


def test_either_alone_says_what_it_does_not_judge(pull_request: Path) -> None:
    alone = run(pull_request, "check", "--against", "HEAD")
    assert "what new migrations do, --since REF judges" in alone.stdout
    since = run(pull_request, "check", "--from", f"{pull_request}/db/", "--since", "HEAD")
    assert "check --against REF judges changes of the contract itself" in since.stdout
    where_the_contract_says = run(pull_request, "check", "--against", "HEAD", "--since", "HEAD")
    assert where_the_contract_says.exit_code == 0
    assert "judges" not in where_the_contract_says.stdout
