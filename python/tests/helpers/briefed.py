"""A project whose source is briefed: the contract of a case, edited as people do, in a repository of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from conftest import make_dbt_project

from scaffold_source.project import Project, find_project

CASE = Path(__file__).parents[1] / "cases/shop/expected/_shop__sources.yml"
PLACE = Path("models/staging/shop/_shop__sources.yml")
CONTRACT = "          status: draft\n"
# What people wrote into the contract of the case.
AGREED = """\
          producer: {team: Checkout, engineering_lead: ana@example.com, repository: https://example.com/shop}
          channel: "#shop-data"
          sla: {notice: 14d, respond: 4h}
          measures:
            - {name: net revenue, needed_by: day_1, columns: [orders.total_cents, orders.paid_at, orders.gone]}
          answers: {tunnel: "no, both are in one network"}
"""


def git(folder: Path, *arguments: str, day: str = "2026-03-01", who: str = "Ana") -> None:
    """Run git as `who` at noon of `day`."""
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
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)


def shop(folder: Path, agreed: str = AGREED) -> Project:
    """A project with the case's contract, committed by Ben, and what people agreed, committed by Ana later."""
    root = make_dbt_project(folder)
    file = root / PLACE
    file.parent.mkdir(parents=True)
    text = CASE.read_text()
    assert CONTRACT in text
    file.write_text(text)
    git(root, "init", "-q")
    git(root, "add", "-A", day="2026-01-10", who="Ben")
    git(root, "commit", "-qm", "scaffold", day="2026-01-10", who="Ben")
    if agreed:
        file.write_text(text.replace(CONTRACT, CONTRACT + agreed))
        git(root, "commit", "-qam", "agree")
    return find_project(root)


def edit(project: Project, before: str, after: str) -> None:
    """Replace a part of the contract's text that is there."""
    file = project.root / PLACE
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))
