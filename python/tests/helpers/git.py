"""git, as tests run it: by somebody with a name, on a day, and by no settings of the machine's environment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def git(folder: Path, *arguments: object, day: str = "2026-03-01", who: str = "Ana") -> str:
    """Run git as `who` at noon of `day`; return what it prints."""
    when = f"{day}T12:00:00+0000"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_AUTHOR_NAME": who,
        "GIT_AUTHOR_EMAIL": "who@example.com",
        "GIT_COMMITTER_NAME": who,
        "GIT_COMMITTER_EMAIL": "who@example.com",
        "GIT_AUTHOR_DATE": when,
        "GIT_COMMITTER_DATE": when,
    }
    command = ["git", *map(str, arguments)]
    ended = subprocess.run(
        command, cwd=folder, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return ended.stdout.strip()


def committed(folder: Path, *, branch: str = "main") -> None:
    """Make a repository of `folder` with all that is in it as its first commit."""
    git(folder, "init", "-q", "-b", branch)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "a state")
