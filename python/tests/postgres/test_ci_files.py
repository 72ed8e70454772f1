"""`ci` as people meet it: files that they made theirs, wrong input, and what docs/ci.md shows."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.made_docs import hold_true
from helpers.two_repositories import (
    ADDS,
    CONSUMER,
    DROPS,
    PRODUCER,
    done,
    git,
    pull_request,
    run,
    write_producer,
)
from helpers.workflows import ROOT, read, tool

pytestmark = pytest.mark.usefixtures("ci_origin")


# ---- files that people made theirs, and wrong input


def test_an_edited_file_is_left_alone(repositories: Path) -> None:
    shop = repositories / "shop"
    write_producer(shop)
    file = shop / PRODUCER
    file.write_text(file.read_text().replace("timeout-minutes: 10", "timeout-minutes: 20"))
    edited = file.read_text()
    asked = ("ci", "--producer", "shop", "--from", "db/migrations/", "--analytics", "acme/analytics")
    refused = run(shop, *asked)
    assert refused.exit_code == 2
    assert f"{PRODUCER} was edited by people" in refused.stderr
    shown = run(shop, *asked, "--dry-run")
    assert "-    timeout-minutes: 20\n+    timeout-minutes: 10" in shown.stdout
    assert "left alone" in shown.stderr
    assert file.read_text() == edited


def test_an_untouched_file_is_written_again(repositories: Path) -> None:
    """Other options, or another version of this tool; a checkout with other line ends is no edit."""
    shop = repositories / "shop"
    assert write_producer(shop).startswith(f"Wrote {PRODUCER}\n")
    file = shop / PRODUCER
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert write_producer(shop).startswith("Up to date.\n")
    assert write_producer(shop, "--requirement", "scaffold-source[embedded]==0.1.0").startswith("Wrote")
    assert "==0.1.0" in file.read_text()


def test_dry_run_writes_nothing(repositories: Path) -> None:
    diff = write_producer(repositories / "shop", "--dry-run")
    assert diff.startswith(f"--- /dev/null\n+++ b/{PRODUCER}\n")
    assert not (repositories / "shop" / PRODUCER).exists()


def test_gitlabs_own_file_is_peoples(repositories: Path) -> None:
    """Its presence says that this is a GitLab project; what to add to it is said, until it is there."""
    shop = repositories / "shop"
    own = shop / ".gitlab-ci.yml"
    own.write_text("stages: [test]\n")
    said = write_producer(shop)
    assert said.startswith("Wrote .gitlab/scaffold-source-producer.yml\n")
    assert (
        "Add to .gitlab-ci.yml:\n    include:\n      - local: .gitlab/scaffold-source-producer.yml\n" in said
    )
    assert own.read_text() == "stages: [test]\n"
    own.write_text("include:\n  - local: .gitlab/scaffold-source-producer.yml\n")
    assert "Add to" not in write_producer(shop)


def test_what_people_have_to_do_is_said(repositories: Path) -> None:
    assert "ANALYTICS_READ_TOKEN" in write_producer(repositories / "shop")
    analytics = repositories / "analytics"
    said = done(analytics, "ci", "--consumer")
    assert (
        "Save these as Actions secrets of the repository: SHOP_URL, WAREHOUSE_PATH\n" in said
    )  # THREADS has a default
    assert "honours_contract" not in said
    sources = analytics / "models/staging/shop/_shop__sources.yml"
    sources.write_text(sources.read_text().replace("scaffold_source.honours_contract", "not_empty"))
    assert "No table has the data test honours_contract yet" in done(analytics, "ci", "--consumer")
    (analytics / "profiles.yml").unlink()
    assert "Commit a profiles.yml" in done(analytics, "ci", "--consumer")


def test_a_producer_outside_the_repository_is_not_there_in_ci(repositories: Path) -> None:
    """Beside the dbt project, in the same repository, it is."""
    shop, analytics = repositories / "shop", repositories / "analytics"
    for project, place in ((analytics, "../shop/db/migrations/"), (shop / "dbt", "../db/migrations/")):
        if project != analytics:
            shutil.copytree(analytics, project, ignore=shutil.ignore_patterns(".git"))
        yaml = project / "models/staging/shop/_shop__sources.yml"
        yaml.write_text(re.sub(r"from: .*", f"from: {place}", yaml.read_text(), count=1))
        said = done(project, "ci", "--consumer")
        assert ("CI has no" in said) == (project == analytics)
    text = (shop / CONSUMER).read_text()
    assert "pip install 'scaffold-source[embedded] @ git+" in text
    assert read(shop / CONSUMER)["defaults"] == {"run": {"working-directory": "dbt"}}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--producer or --consumer"),
        (["--producer"], "needs the SOURCE"),
        (["--producer", "shop"], "needs --from"),
        (["--producer", "shop", "--from", "db/none/"], "--from db/none/"),
        (["--producer", "shop", "--from", "../analytics/models"], "outside the repository"),
        (["--producer", "shop", "--from", "db/migrations/"], "--analytics OWNER/REPO"),
        (["--producer", "shop", "--from", "db/migrations/", "--analytics", "analytics"], "--analytics"),
        (["--producer", "s'; rm x", "--from", "db/migrations/", "--analytics", "a/b"], "SOURCE"),
        (["--producer", "${{ secrets.X }}", "--from", "db/migrations/", "--analytics", "a/b"], "SOURCE"),
        (
            ["--producer", "s", "--from", "db/migrations/", "--analytics", "a/b", "--requirement", "x; y"],
            "--requirement",
        ),
        (["--consumer"], "no dbt_project.yml"),
        (["--consumer", "--from", "db/migrations/"], "are for --producer"),
        (["--consumer", "nothing", "--project-dir", "../analytics"], "No source 'nothing'"),
    ],
)
def test_wrong_input(repositories: Path, arguments: list[str], said: str) -> None:
    result = run(repositories / "shop", "ci", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not list((repositories / "shop").rglob("*.yml"))


# ---- documentation

DOCS = ROOT / "docs/ci.md"


def test_the_documentation_shows_what_is_written_and_said(repositories: Path) -> None:
    hold_true(("ci.md", "producers.md"), dict(documented(repositories)))


def _in_page(page: str, language: str) -> str:
    """The first block of that language on a page."""
    block = re.search(rf"^```{language}\n(.*?)^```$", (ROOT / "docs" / page).read_text(), re.S | re.M)
    assert block
    return block[1]


def documented(repositories: Path) -> Iterator[tuple[str, str]]:
    shop, analytics = repositories / "shop", repositories / "analytics"
    command = "ci --producer shop --from db/migrations/ --analytics acme/analytics"
    yield "producer_said", f"$ scaffold-source {command}\n{done(shop, *command.split())}"
    yield "producer_workflow", (shop / PRODUCER).read_text()
    pull_request(repositories, f"{DROPS} {ADDS}")
    git(shop, "clone", "-q", str(analytics), ".analytics")
    command = "check shop --from db/migrations/ --project-dir .analytics"
    yield "producer_log", f"$ scaffold-source {command}\n{run(shop, *command.split()).stdout}"
    yield "producer_summary", run(shop, *command.split(), "--format", "markdown").stdout
    migration = shop / "db/migrations/002_next.sql"
    dropping = migration.read_text()
    migration.write_text(_in_page("producers.md", "sql"))
    yield "producer_kept", f"$ scaffold-source {command}\n{done(shop, *command.split())}"
    migration.write_text(dropping)
    yield "consumer_said", f"$ scaffold-source ci --consumer\n{done(analytics, 'ci', '--consumer')}"
    yield "consumer_workflow", (analytics / CONSUMER).read_text()
    write_producer(shop, "--gitlab")
    yield "gitlab_producer", (shop / ".gitlab/scaffold-source-producer.yml").read_text()
    action = (ROOT / "action.yml").read_text()
    yield "action", action[action.index("inputs:") : action.index("runs:")]


@pytest.mark.skipif(sys.platform != "linux", reason="actionlint comes as a wheel for Linux")
def test_the_documentations_own_workflows_pass_actionlint(tmp_path: Path) -> None:
    examples = re.findall(r"<!-- linted -->\n```yaml\n(.*?)^```$", DOCS.read_text(), re.S | re.M)
    assert len(examples) == DOCS.read_text().count("uses: acme/scaffold_source@")
    for number, example in enumerate(examples):
        file = tmp_path / f"{number}.yml"
        file.write_text(example)
        tool("actionlint", "-shellcheck", "shellcheck", file)
        tool("zizmor", "--offline", "--no-progress", file)
        uses = [
            s["with"]
            for j in read(file)["jobs"].values()
            for s in j["steps"]
            if "scaffold_source" in s.get("uses", "")
        ]
        assert all(set(given) <= set(read(ROOT / "action.yml")["inputs"]) for given in uses)
