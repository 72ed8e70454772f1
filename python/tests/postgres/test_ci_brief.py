"""`ci --consumer --brief`: the workflow writes the brief of each source, and keeps it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from helpers.briefed import manifest
from helpers.two_repositories import CONSUMER, PRODUCER, done, run, write_producer
from helpers.workflows import github_steps, read, run_github, run_gitlab, tool

pytestmark = pytest.mark.usefixtures("example_origin")
GITLAB = ".gitlab/scaffold-source-consumer.yml"


def test_the_brief_is_written_from_what_dbt_found_and_kept(repositories: Path) -> None:
    analytics = repositories / "analytics"
    done(analytics, "ci", "--consumer", "--github", "--gitlab", "--brief")
    tool("actionlint", "-shellcheck", "shellcheck", analytics / CONSUMER)
    tool("zizmor", "--offline", "--no-progress", "--persona", "pedantic", analytics / CONSUMER)
    (analytics / "target").mkdir()
    (analytics / "target/manifest.json").write_text(json.dumps(manifest()))
    (analytics / "dbt-test.txt").write_text("")

    steps = github_steps(analytics / CONSUMER, "landed")
    names = [step.get("name") or step["uses"].partition("@")[0] for step in steps]
    assert names[-3:] == ["Brief", "actions/upload-artifact", "Promises and freshness"]
    assert steps[0]["with"] == {"fetch-depth": 0, "persist-credentials": False}
    assert steps[-2]["with"] == {"name": "briefs", "path": "briefs/", "if-no-files-found": "error"}
    ran = run_github([steps[-3]], analytics, repositories)
    assert ran.code == 0, ran.said
    page = (analytics / "briefs/shop.html").read_bytes()
    assert b"stg_orders" in page

    job = read(analytics / GITLAB)["scaffold-source-landed"]
    assert (job["variables"], job["artifacts"]["paths"]) == (
        {"GIT_DEPTH": 0},
        ["scaffold-source.md", "briefs/"],
    )
    (analytics / "briefs/shop.html").unlink()
    written = [item for item in job["script"] if "scaffold-source brief" in item]
    ran = run_gitlab({"script": written}, analytics)
    assert ran.code == 0, ran.said
    assert (analytics / "briefs/shop.html").read_bytes() == page


def test_without_it_nothing_of_it_is_there(repositories: Path) -> None:
    analytics = repositories / "analytics"
    done(analytics, "ci", "--consumer", "--github", "--gitlab")
    for file in (CONSUMER, GITLAB):
        text = (analytics / file).read_text()
        assert "brief" not in text
        assert not re.search(r"<[a-z_]+>", text)


def test_a_producer_has_no_brief(repositories: Path) -> None:
    result = run(repositories / "shop", "ci", "--producer", "shop", "--from", "migrations/", "--brief")
    assert (result.exit_code, "--brief is for --consumer" in result.stderr) == (2, True)
    write_producer(repositories / "shop")
    assert "brief" not in (repositories / "shop" / PRODUCER).read_text()
