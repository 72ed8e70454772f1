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
