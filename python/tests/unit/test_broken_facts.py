"""Blocks of facts that a person broke, cut or wrote twice, as text: each is said with its file and line, and
nothing that people wrote is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.cli import Result, cli
from helpers.small_shop import GROWN, SHOP
from helpers.updating import FILE, files, scaffold, snapshot

from scaffold_source.project import Project

LINE = re.compile(r" {16}note: .*\n")
BLOCK = re.compile(r" {12}producer:\n(?: {14}.*\n)+")
MARKERS = "<<<<<<< ours\n{0}=======\n{0}>>>>>>> theirs\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A source in which people wrote something wherever they may."""
    project = scaffold(tmp_path, SHOP)
    text = (project.root / FILE).read_text()
    text = text.replace(
        "      - name: orders\n", "      # Ours.\n      - name: orders\n        tags: [ours]\n"
    )
    (project.root / FILE).write_text(
        text.replace(
            "          meta:\n            producer",
            "          meta:\n            ours: 1\n            producer",
        )
    )
    snapshot(project, GROWN)
    return project


def run(project: Project, command: str) -> Result:
    return cli(command, "shop", "--project-dir", project.root)


def change(project: Project, part: re.Pattern[str], made: Callable[[str], str]) -> None:
    text = (project.root / FILE).read_text()
    changed = part.sub(lambda match: made(match[0]), text, count=1)
    assert changed != text
    (project.root / FILE).write_text(changed)


UNREADABLE: dict[str, tuple[re.Pattern[str], Callable[[str], str], str]] = {
    "a brace less": (LINE, lambda line: line.replace("}", ""), "did not find expected"),
    "a comma less": (LINE, lambda line: line.replace(",", ""), "did not find expected"),
    "a tab": (LINE, lambda line: "\t" + line, "cannot start any token"),
    "a line twice": (LINE, lambda line: 2 * line, "the key 'note' stands twice"),
    "a line twice, not the same": (LINE, lambda line: line + "                note: {type: int}\n", "'note' stands twice"),
    "a block twice": (BLOCK, lambda block: 2 * block, "the key 'producer' stands twice"),
    "the columns twice": (BLOCK, lambda block: block + block[block.index("              columns") :], "'columns' stands twice"),
    "the columns' key cut": (BLOCK, lambda block: block.replace("              columns:\n", ""), "did not find expected key"),
    "a block cut in half": (BLOCK, lambda block: block[: len(block) // 2], "did not find expected"),
    "a line to the right": (LINE, lambda line: f"                  {line.strip()}\n", "did not find expected"),
    "markers of git": (LINE, MARKERS.format, "a merge conflict's marker"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_is_no_yaml_is_refused_by_both(project: Project, case: str) -> None:
    part, made, says = UNREADABLE[case]
    change(project, part, made)
    before = files(project)
    for command in ("check", "update"):
        result = run(project, command)
        assert result.exit_code == 2
        assert re.search(rf"_shop__sources\.yml:\d+: .*{re.escape(says)}", result.stderr), result.stderr
        assert "fix the file, then try again" in result.stderr
    assert files(project) == before


READABLE: dict[str, tuple[re.Pattern[str], Callable[[str], str], str]] = {
    "the whole block cut": (BLOCK, lambda _: "", "orders has no facts any more"),
    "its key cut": (BLOCK, lambda block: block.partition("\n")[2].replace("              ", "            "), "orders has no facts any more"),
    "its content cut": (BLOCK, lambda block: block.partition("\n")[0] + "\n", "orders has no facts any more"),
    "the schema cut": (BLOCK, lambda block: block.replace("              schema: public\n", ""), "the fact 'schema' is missing"),
    "the columns cut": (BLOCK, lambda block: block[: block.index("              columns")], "the fact 'columns' is missing"),
    "a line to the left": (LINE, lambda line: line[2:], "orders note: no such fact"),
    "another key": (BLOCK, lambda block: block.replace("primary_key", "primary_kye"), "primary_kye: no such fact"),
}  # fmt: skip


@pytest.mark.parametrize("case", READABLE)
def test_what_is_yaml_is_said_by_check_and_mended_by_update(project: Project, case: str) -> None:
    whole = (project.root / FILE).read_text()
    part, made, says = READABLE[case]
    change(project, part, made)
    result = run(project, "check")
    assert result.exit_code == 2, result.output
    assert re.search(rf"_shop__sources\.yml:\d+: .*{re.escape(says)}", result.stderr), result.stderr
    assert "`scaffold-source update shop` takes facts from the producer again" in result.stderr
    assert run(project, "update").exit_code == 0
    text = (project.root / FILE).read_text()
    mended = BLOCK.findall(text)
    assert mended[1] == BLOCK.findall(whole)[1]
    assert (
        mended[0].replace("                placed: {type: timestamp without time zone}\n", "")
        == BLOCK.findall(whole)[0]
    )
    for words in ("# Ours.", "tags: [ours]", "ours: 1", "description: Free text."):
        assert text.count(words) == whole.count(words)
    assert run(project, "check").exit_code == 0
    assert run(project, "update").output.count("up to date") == 1


def test_a_table_that_people_left_out_and_one_of_their_own_are_no_cut_blocks(project: Project) -> None:
    """The producer has no table of that name, or the contract counts none that is missing."""
    text = (project.root / FILE).read_text()
    (project.root / FILE).write_text(
        text[: text.index("      - name: users\n")] + "      - name: audit_of_the_loader\n"
    )
    assert run(project, "check").exit_code in (0, 1)
    (project.root / FILE).write_text(text + "      - name: of_tomorrow\n")
    assert run(project, "check").exit_code in (0, 1)
