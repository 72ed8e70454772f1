"""Run git as a process: its arguments cannot be taken for options, it has a folder and a time limit."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from scaffold_source.errors import ProjectError

_TIMEOUT_S = 60
# In a clone that holds a part of its history, git fetches what it misses, and the repository's own settings
# name the program that does so (core.sshCommand, a remote such as ext::…). No protocol is called "none".
_FETCHES_NOTHING = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_TERMINAL_PROMPT": "0"}


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run git in `folder` and return what it said. Raises ProjectError where it is missing or hangs."""
    # A hook's GIT_DIR and GIT_INDEX_FILE would mean its repository, not the one of `folder`.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= _FETCHES_NOTHING
    try:
        # A repository's own settings could name a program as its file system monitor.
        return _run(["git", "-c", "core.fsmonitor=false", *arguments], folder, environment)
    except FileNotFoundError:
        raise ProjectError("git is not installed", do="install it, or give the contract as a file") from None
    except subprocess.TimeoutExpired:
        raise ProjectError(
            f"git took over {_TIMEOUT_S} s", do="is the repository's disk reachable?"
        ) from None


def _run(
    command: Sequence[str], folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 (git, with arguments that are no options)
        command, cwd=folder, env=environment, capture_output=True, check=False, timeout=_TIMEOUT_S
    )


def user_name(folder: Path) -> str:
    """Return who works in `folder` by git's settings, "" where git does not know."""
    try:
        return git(folder, "config", "user.name").stdout.decode("utf-8", errors="replace").strip()
    except (ProjectError, OSError):
        return ""
