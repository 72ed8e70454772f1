"""What a person who waits at a terminal sees, and what nobody else gets of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")  # not on Windows
SOURCE = Path(__file__).parents[1] / "cases/shop/expected/_shop__sources.yml"
COMMANDS = {
    "export": ["export", "shop", "-o", "shop.odcs.yaml"],
    "questions": ["questions", "shop", "-o", "questions.txt"],
    "sample": ["sample", "shop", "-o", "sample"],
    "brief": ["brief", "shop", "-o", "brief.html"],
}
SHOWN, ERASED = "\x1b[2m", "\r\x1b[2K"


@pytest.fixture
def project(dbt_project: Path) -> Path:
    folder = dbt_project / "models/staging/shop"
    folder.mkdir(parents=True)
    (folder / "_shop__sources.yml").write_bytes(SOURCE.read_bytes())
    return dbt_project


def at_terminal(project: Path, arguments: list[str], **variables: str) -> str:
    """Return what a terminal gets of a command."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(project)
        command = [sys.executable, "-m", "scaffold_source", *arguments]
        os.execve(sys.executable, command, {**os.environ, "TERM": "xterm", **variables})
    said = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the command's end, on Linux
            break
        if not part:
            break
        said += part
    os.close(terminal)
    assert os.waitpid(child, 0)[1] == 0, said
    return said.decode()


@pytest.mark.parametrize("name", COMMANDS)
def test_progress_is_shown_and_erased(name: str, project: Path) -> None:
    said = at_terminal(project, COMMANDS[name])
    shown, erased, rest = said.partition(ERASED)
    assert shown.startswith(SHOWN)
    assert "…" in shown
    assert "\n" not in shown
    assert erased
    assert "…" not in rest


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"NO_COLOR": "1"}], ids=str)
def test_a_terminal_that_cannot_erase_gets_none(variables: dict[str, str], project: Path) -> None:
    assert at_terminal(project, COMMANDS["export"], **variables) == ""
