"""Folders of migrations as their tools keep them: all make the same shop in five steps, whatever stands
beside them. `UPDATE_CASES=1` writes anew what is said of each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers.golden import hold

from scaffold_source.producers.throwaway import read_scripts

LAYOUTS = sorted((Path(__file__).parents[1] / "layouts").iterdir())
STEPS = (
    "create table customers",
    "create table orders",
    "alter table orders add column channel",
    "alter table orders drop column status",
    "alter table customers rename column email to mail",
)
_NOTHING = re.compile(r"begin|commit|set|select|analyze")


@pytest.mark.parametrize("case", LAYOUTS, ids=lambda case: case.name)
def test_a_layout_is_read_right(case: Path) -> None:
    scripts, read, _ = read_scripts(case / "folder")
    applied = [
        statement.text
        for script in scripts
        for statement in script.statements
        if not _NOTHING.match(statement.head)
    ]
    assert len(applied) == len(STEPS), applied
    for statement, step in zip(applied, STEPS, strict=True):
        assert statement.startswith(step)
    said = "".join(f"{line}\n" for line in read.lines())
    hold((case / "read.txt"), said, "UPDATE_CASES")


@pytest.mark.parametrize("names", ["{}-001-a.sql", "001_{}_a.sql", "V1__a_{}.sql", "{}_schema/001.sql"])
def test_a_database_between_other_words(tmp_path: Path, names: str) -> None:
    """It is one where a neighbour has another in its place; else it is a word like any other."""
    for database, text in (("mysql", "create table `a`"), ("postgres", "create table a (id int)")):
        file = tmp_path / names.format(database)
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    scripts, read, _ = read_scripts(tmp_path)
    assert [script.statements[0].text for script in scripts] == ["create table a (id int)"]
    assert [(left.file, left.why) for left in read.left_out] == [(names.format("mysql"), "for mysql")]


def test_a_database_that_no_neighbour_denies(tmp_path: Path) -> None:
    (tmp_path / "001_from_mysql_to_us.sql").write_text("create table a (id int)")
    assert len(read_scripts(tmp_path)[0]) == 1
