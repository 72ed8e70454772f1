"""`ci --consumer --brief`: the workflow writes the brief of each source, and keeps it."""

from __future__ import annotations

import json
import re
import tarfile
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
    assert (result.exit_code, "--brief and --pages are for --consumer" in result.stderr) == (2, True)
    write_producer(repositories / "shop")
    assert "brief" not in (repositories / "shop" / PRODUCER).read_text()


def test_pages_are_published_by_a_job_that_does_nothing_else(repositories: Path) -> None:
    """From the default branch alone, whatever the contract's checks find; the site leads to each brief."""
    analytics = repositories / "analytics"
    said = done(analytics, "ci", "--consumer", "--github", "--gitlab", "--pages")
    assert "private repository is public" in said
    assert "only project members" in said
    tool("actionlint", "-shellcheck", "shellcheck", analytics / CONSUMER)
    tool("zizmor", "--offline", "--no-progress", "--persona", "pedantic", analytics / CONSUMER)
    tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", analytics / CONSUMER)
    tool("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", analytics / GITLAB)

    jobs = read(analytics / CONSUMER)["jobs"]
    assert {name: job["permissions"] for name, job in jobs.items() if "permissions" in job} == {
        "pages": {"pages": "write", "id-token": "write"}
    }
    assert [step["uses"].partition("@")[0] for step in jobs["pages"]["steps"]] == ["actions/deploy-pages"]
    site, upload = (step for step in jobs["landed"]["steps"] if "default_branch" in step.get("if", ""))
    assert jobs["landed"]["outputs"] == {"pages": "${{ steps.pages.outputs.artifact-id }}"}
    assert (upload["id"], upload["with"]["name"]) == ("pages", "github-pages")

    (analytics / "briefs").mkdir()
    (analytics / "briefs/shop.html").write_text("the brief")
    ran = run_github([site], analytics, repositories)
    assert ran.code == 0, ran.said
    with tarfile.open(next(repositories.rglob("artifact.tar"))) as archive:
        assert {"./index.html", "./shop.html"} <= set(archive.getnames())
    assert '<li><a href="shop.html">shop</a>' in (analytics / "briefs/index.html").read_text()

    gitlab = read(analytics / GITLAB)
    assert (gitlab["pages"]["needs"], gitlab["pages"]["artifacts"]) == (
        ["scaffold-source-landed"],
        {"paths": ["public"]},
    )
    ran = run_gitlab(gitlab["pages"], analytics)
    assert (ran.code, (analytics / "public/shop.html").read_text()) == (0, "the brief"), ran.said
