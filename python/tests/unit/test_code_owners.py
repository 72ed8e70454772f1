"""CODEOWNERS, as GitHub and GitLab read it; and whatever somebody may write into one."""

from __future__ import annotations

from time import process_time

import pytest

from scaffold_source.errors import ProjectError
from scaffold_source.project.code_owners import owners

FILE = "db/migrations/0042_next.sql"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("* @all-of-us\n/db/ @acme/shop ana@example.com", "@acme/shop ana@example.com"),
        ("/db/ @acme/shop\n* @last", "@last"),
        ("db/migrations/* @direct", "@direct"),
        ("db/* @direct", ""),
        ("migrations/ @anywhere", "@anywhere"),
        ("/migrations/ @root", ""),
        ("*.sql @sql # not @me", "@sql"),
        ("*.SQL @sql", ""),
        ("db/**/*.sql @deep\n", "@deep"),
        ("**/0042_*.sql @a\n", "@a"),
        ("/db/migrations/00??_next.sql @digits", "@digits"),
        ("/db @a\n/db/migrations", ""),  # nobody owns these
        ("# /db/ @comment\n\n   \n@only-a-name", ""),
        ("/db/ nobody no-name", ""),
        ("db/migrations/0042\\_next.sql @escaped", "@escaped"),
        ("/db/migrations/0042_next.sql/ @folder", "@folder"),  # close enough: a file is no folder
        ("* @one\n[Data] @data\n/db/\n[Docs] @docs\n/docs/", "@one @data"),
        ("^[Data][2] @data @acme/dba\n*.sql\n!/db/migrations/", ""),
        ("[Data] @data\n/db/ @shop\n[data]\n*.sql @late", "@late"),
        ("[Data]\nmigrations/*.sql @anywhere", "@anywhere"),  # GitLab: wherever it begins
        ("migrations/*.sql @github", ""),
        ("* @@maintainer @ana", "@@maintainer @ana"),
    ],
)
def test_who_owns_a_migration(text: str, expected: str) -> None:
    assert " ".join(owners(text, [FILE])) == expected


def test_each_owner_of_many_files_is_named_once() -> None:
    files = [f"db/{number:03}.sql" for number in range(200)]
    text = "* @ana\n" + "\n".join(f"/db/{number:03}.sql @ana @o{number}" for number in range(200))
    named = owners(text, files)
    assert (named[:3], len(named)) == (("@ana", "@o0", "@o1"), 21)


@pytest.mark.parametrize(
    "text",
    [
        "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b @x\n" * 300,
        "/".join(["**"] * 500) + "/x @x\n" + "**/a/" * 300 + "b @y",
        "[" * 50_000 + "]" * 50_000,
        "\\" * 99_999 + " @x",
        "^[a][1" * 20_000,
        "\0\x1b[31m @x\n[\x00] @y\n" * 100,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    started = process_time()
    owners(text, ["a/" * 40 + "a" * 200])
    assert process_time() - started < 2


def test_a_text_of_too_many_lines_is_refused() -> None:
    with pytest.raises(ProjectError, match="10,000 lines"):
        owners("* @a\n" * 10_001, [FILE])
