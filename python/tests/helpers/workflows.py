"""Workflow files as their hosts run them: the shell of each step, in bash, in a checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Ran:
    """What the steps printed until the first that failed, its exit code, the job's summary, and what steps handed
    on (GITHUB_OUTPUT)."""

    code: int
    said: str
    summary: str
    output: str = ""


def tool(name: str, *arguments: str | Path, cwd: Path = ROOT) -> None:
    """Run a linter that pip installed. Its findings fail the test."""
    path = {"PATH": f"{BIN}:{os.environ['PATH']}"}
    command = [BIN / name, *arguments]
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def read(file: Path) -> dict[Any, Any]:
    return yaml.safe_load(file.read_text())


def github_steps(file: Path, job: str) -> list[dict[str, Any]]:
    return read(file)["jobs"][job]["steps"]


def run_github(
    steps: Sequence[Mapping[str, Any]],
    folder: Path,
    temporary: Path,
    runner: Mapping[str, str] = MappingProxyType({}),
    **given: str,
) -> Ran:
    """The `run` steps, each in a shell of its own as GitHub starts it. What a step's `env` names of secrets
    and inputs must be `given`; `runner` is what every step has. After a failure only steps whose `if` says
    so run."""
    summary, output = temporary / "summary.md", temporary / "output"
    for file in (summary, output):
        file.touch()
    files = {"GITHUB_STEP_SUMMARY": summary, "GITHUB_OUTPUT": output, "RUNNER_TEMP": temporary}
    always = {name: str(path) for name, path in files.items()}
    code, said = 0, ""
    for step in (step for step in steps if "run" in step):
        if code and "cancelled" not in step.get("if", ""):
            continue
        env = {name: given[_named(value)] for name, value in step.get("env", {}).items()}
        done = _bash(step["run"], folder, {**always, **runner, **env})
        said += done.stdout + done.stderr
        code = code or done.returncode
    return Ran(code, said, summary.read_text(), output.read_text())


def _named(expression: str) -> str:
    """The secret or input that `${{ secrets.NAME }}` is."""
    found = re.fullmatch(r"\$\{\{ (?:secrets|inputs)\.([\w-]+) \}\}", expression)
    assert found, expression
    return found[1]


def run_gitlab(job: Mapping[str, Any], folder: Path, **variables: str) -> Ran:
    """The script of a job, item after item in one shell that stops at the first failure."""
    script = "\n".join(job["script"])
    done = _bash(script, folder, {"CI_PROJECT_DIR": str(folder), **variables})
    comment = folder / "scaffold-source.md"
    return Ran(done.returncode, done.stdout + done.stderr, comment.read_text() if comment.exists() else "")


def _bash(script: str, folder: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """As both hosts do: bash that stops at a command's failure, and nothing of this machine's environment."""
    inherited = {name: os.environ[name] for name in ("HOME", "TMPDIR", "LANG") if name in os.environ}
    pip = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "GIT_CONFIG_"))}
    path = f"{BIN}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**inherited, **pip, **variables, "PATH": path},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
