"""What a dry run shows: a diff for programs, git's colours and a pager for a person, `--stat` in a line a file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.cli import cli
from helpers.git import git

pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")

_PROJECT = "name: a\nversion: '1'\nprofile: a\n"
_COMMAND = ("ci", "--consumer", "--github", "--requirement", "scaffold-source==1.0")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "dbt_project.yml").write_text(_PROJECT)
    (tmp_path / "models").mkdir()
    (tmp_path / "models/shop.yml").write_text(
        "sources: [{name: shop, config: {meta: {contract: {producer: {from: 'env:SHOP_URL'}}, "
        "producer_database: {kind: postgresql}}}, tables: []}]\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def at_terminal(folder: Path, *arguments: str, rows: int = 24, **environment: str) -> str:
    """Return what a person sees who runs scaffold-source in a terminal of so many rows."""
    person, terminal = pty.openpty()
    size = {"LINES": str(rows), "COLUMNS": "80", "TERM": "xterm", "NO_COLOR": ""}
    with subprocess.Popen(
        [sys.executable, "-m", "scaffold_source", *arguments],
        cwd=folder, stdin=terminal, stdout=terminal, stderr=terminal, env={**os.environ, **size, **environment},
    ) as process:  # fmt: skip
        os.close(terminal)
        shown = b""
        while piece := _read(person):
            shown += piece
    os.close(person)
    assert process.returncode == 0, shown
    return shown.decode().replace("\r\n", "\n")


def _read(person: int) -> bytes:
    try:
        return os.read(person, 65536)
    except OSError:  # Linux says so that the other end is closed
        return b""


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_stat_says_what_each_file_gains_and_writes_nothing(project: Path) -> None:
    before = sorted(project.rglob("*"))
    result = cli(*_COMMAND, "--stat")
    assert result.exit_code == 0, result.output
    rows = result.stdout.splitlines()
    assert re.fullmatch(r"  \.github/workflows/\S+\.yml \| \+\d+ -0", rows[0]), rows
    lines = int(rows[0].partition("+")[2].split()[0])
    assert rows[1] == f"1 file would change, 1 of them new: +{lines} -0"
    whole = cli(*_COMMAND, "--dry-run").stdout
    assert len(re.findall(r"^\+(?!\+\+ )", whole, re.MULTILINE)) == lines
    assert sorted(project.rglob("*")) == before


def test_a_program_gets_a_diff_and_nothing_else(project: Path) -> None:
    shown = cli(*_COMMAND, "--dry-run").stdout
    assert "\x1b" not in shown
    assert "would change" not in shown
    (project / "it.diff").write_text(shown)
    git(project, "init", "-q")
    git(project, "apply", "it.diff")


def test_a_person_gets_colours_a_pager_and_the_sum(project: Path) -> None:
    """The pager is the person's own, and is asked only where the screen is too small."""
    pager = project / "pager"
    pager.write_text("#!/bin/sh\necho PAGED; cat\n")
    pager.chmod(0o755)
    shown = at_terminal(project, *_COMMAND, "--dry-run", PAGER=str(pager))
    assert "PAGED" in shown
    assert "1 file would change, 1 of them new: +" in plain(shown)
    shown = at_terminal(project, *_COMMAND, "--dry-run", rows=1000, PAGER=str(pager))
    assert "PAGED" not in shown
    assert "\x1b[32m+" in shown
    assert "PAGED" not in at_terminal(project, *_COMMAND, "--stat", rows=1, PAGER=str(pager))


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_who_wants_no_colour_gets_none(project: Path, environment: dict[str, str]) -> None:
    assert "\x1b" not in at_terminal(project, *_COMMAND, "--dry-run", PAGER="cat", **environment)


def test_an_error_keeps_to_it_too(project: Path) -> None:
    process = subprocess.run(
        ["script", "-qec", f"{sys.executable} -m scaffold_source questions nosuch", "/dev/null"],
        cwd=project, env={**os.environ, "NO_COLOR": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 2
    assert "Error: " in process.stdout
    assert "\x1b" not in process.stdout
