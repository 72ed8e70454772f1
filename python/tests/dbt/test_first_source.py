"""docs/first-source.md, typed as it stands: each command works, and says what the page shows.

UPDATE_DOCS=1 pytest writes what the commands say under them.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers.dbt_process import problems, run_dbt
from helpers.golden import hold

from scaffold_source.cli import main

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/first-source.md"
BLOCK = re.compile(r"(?<=^```)(sh|console)\n(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
# Of a long output, the page shows the beginning and this.
MORE = "…\n"
FAILS = {"scaffold-source check shop": 1}


def test_every_command_works_as_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scaffold_source").symlink_to(ROOT)
    project = tmp_path / "shop_analytics"
    text = PAGE.read_text(encoding="utf-8")
    installing, *rest = BLOCK.split(text)[2::3]
    assert "pip install" in installing
    after = text
    monkeypatch.chdir(tmp_path)
    for block in rest:
        if block.startswith("$ "):
            after = after.replace(block, "".join(_shown(block, project)), 1)
        else:
            subprocess.run(["sh", "-ec", block], check=True)
            monkeypatch.chdir(project)
    hold(PAGE, after, "UPDATE_DOCS")


def _shown(block: str, project: Path) -> Iterator[str]:
    """Yield each command of a block with what it says, as much of it as the page shows."""
    for command, said in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
        output = _run(command, project)
        yield f"$ {command}\n"
        if said.endswith(MORE):
            lines = output.splitlines(keepends=True)[: said.count("\n") - 1]
            yield "".join([*lines, MORE])
        elif said:
            yield output


def _run(command: str, project: Path) -> str:
    """Run a command of the page as it is typed; the two programs in this process. Return what it says."""
    program, *arguments = shlex.split(command)
    if program == "scaffold-source":
        ran = CliRunner().invoke(main, arguments)
        assert ran.exit_code == FAILS.get(command, 0), ran.output
        return ran.stdout
    if program == "dbt":
        result = run_dbt(project, *arguments)
        assert problems(result) == []
        assert result.success
        return ""
    assert (program, arguments[0]) == ("python", "-c")
    exec(arguments[1], {})  # in this process, since it holds DuckDB's lock on the file
    return ""
