"""`ci`: the workflows that are written are valid where they run, and red and green at the right times."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest
from conftest import Postgres
from helpers.two_repositories import (
    ADDS,
    CONSUMER,
    DROPS,
    HOST,
    PRODUCER,
    SHOP,
    done,
    git,
    pull_request,
    write_producer,
)
from helpers.workflows import ROOT, Ran, github_steps, read, run_github, run_gitlab, tool

pytestmark = pytest.mark.usefixtures("ci_origin")


# ---- valid where they run


@pytest.mark.skipif(sys.platform != "linux", reason="actionlint comes as a wheel for Linux")
def test_github_workflows_pass_actionlint(repositories: Path) -> None:
    """And shellcheck, which actionlint runs on every step."""
    write_producer(repositories / "shop")
    done(repositories / "analytics", "ci", "--consumer")
    for file in (repositories / "shop" / PRODUCER, repositories / "analytics" / CONSUMER):
        tool("actionlint", "-shellcheck", "shellcheck", file)
    elsewhere = "scaffold-source[embedded] @ git+https://github.com/acme/scaffold_source"
    write_producer(repositories / "shop", "--requirement", elsewhere)
    (_, _, _, install, *_) = github_steps(repositories / "shop" / PRODUCER, "check")
    assert shlex.split(install["run"]) == ["pip", "install", elsewhere]
    tool("actionlint", "-shellcheck", "shellcheck", repositories / "shop" / PRODUCER)
    tool("actionlint", "-shellcheck", "shellcheck")  # our own


def test_files_fit_their_schemas(repositories: Path) -> None:
    write_producer(repositories / "shop", "--github", "--gitlab")
    done(repositories / "analytics", "ci", "--consumer", "--github", "--gitlab")
    for side, name in (("producer", "shop"), ("consumer", "analytics")):
        here = repositories / name
        valid("vendor.github-workflows", here / f".github/workflows/scaffold-source-{side}.yml")
        valid("vendor.gitlab-ci", here / f".gitlab/scaffold-source-{side}.yml")
        assert read(here / ".gitlab-ci.yml") == {
            "include": [{"local": f".gitlab/scaffold-source-{side}.yml"}]
        }
    valid("vendor.github-actions", ROOT / "action.yml")


def valid(schema: str, file: Path) -> None:
    tool("check-jsonschema", "--builtin-schema", schema, file)


@pytest.mark.parametrize("options", [[], ["--gitlab"]], ids=["github", "gitlab"])
def test_no_more_rights_than_needed(repositories: Path, options: list[str]) -> None:
    """Nothing is written but reports, and a secret reaches the step that needs it, no other."""
    write_producer(repositories / "shop", *options)
    done(repositories / "analytics", "ci", "--consumer", *options)
    files = [*repositories.glob("*/.github/workflows/*.yml"), *repositories.glob("*/.gitlab/*.yml")]
    assert len(files) == 2
    for file in files:
        text = file.read_text()
        assert "pull_request_target" not in text
        granted = text.replace("      pull-requests: write # for the comment\n", "")
        assert "write" not in re.sub("#.*", "", granted)
        for action in re.findall(r"uses: (.+)", text):
            assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
        if options:
            continue
        workflow = read(file)
        assert workflow["permissions"] == {"contents": "read"}
        assert workflow["concurrency"]
        for name, job in workflow["jobs"].items():
            assert "env" not in job
            assert job.get("permissions") == ({"pull-requests": "write"} if name == "comment" else None)
            if name == "comment":  # nothing of the pull request's is there to be run
                assert not any("uses" in step or "scaffold-source " in step["run"] for step in job["steps"])
            for step in job["steps"]:
                assert "pip" not in step.get("run", "") or "env" not in step
                assert "secrets" not in step.get("run", "")


# ---- what they run


def run_producer(shop: Path) -> Ran:
    """The workflow's steps; what its checkout of the analytics repository does, git does here."""
    steps = github_steps(shop / PRODUCER, "check")
    checkout = steps[1]["with"]
    assert checkout["repository"] == "acme/analytics"
    git(shop, "clone", "-q", str(shop.parent / "analytics"), checkout["path"])
    return run_github(steps, shop, shop.parent)


def test_the_producer_is_stopped_before_it_breaks_analytics(repositories: Path) -> None:
    shop = pull_request(repositories, DROPS)
    write_producer(shop)
    ran = run_producer(shop)
    assert ran.code == 1, ran.said
    assert "::error file=models/staging/shop/_shop__sources.yml,line=" in ran.said
    assert "public.orders.status is gone" in ran.said
    assert "**Inform:** `#shop-data`, Ana" in ran.summary
    assert "producer: Keep it" in ran.summary
    assert_handed_on(ran)


def assert_handed_on(ran: Ran) -> None:
    """The job's output holds the report, under an end that no report can foresee."""
    first, _, rest = ran.output.partition("\n")
    text, end = rest.rstrip("\n").rsplit("\n", 1)
    assert first == f"text<<{end}"
    assert re.fullmatch(r"[0-9a-f-]{36}", end)
    assert text.strip() == ran.summary.strip()


# Plays GitHub's command: it lists the comments that there are, and keeps what it is told to write.
GH = """#!/bin/sh
case "$*" in
  *--paginate*) cat "$HUB/ours" ;;
  *) echo "$*" >> "$HUB/calls"; cat comment.md > "$HUB/body"; echo 17 > "$HUB/ours" ;;
esac
"""


def test_the_report_is_one_comment(repositories: Path, tmp_path: Path) -> None:
    """Made by the first run, written over by the second; whatever stands in the report."""
    shop = repositories / "shop"
    write_producer(shop)
    (step,) = github_steps(shop / PRODUCER, "comment")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/gh").write_text(GH)
    (tmp_path / "bin/gh").chmod(0o755)
    (tmp_path / "ours").touch()
    report = "### shop\n`$(touch x)` ' \" \\n ${{ x }} %s\n::error::x"
    for number in range(2):
        given = {"GITHUB_REPOSITORY": "acme/shop", "NUMBER": "7", "REPORT": report, "HUB": str(tmp_path)}
        script = f'export PATH="{tmp_path}/bin:$PATH"\n{step["run"]}'
        ran = run_github([{"run": script}], tmp_path, tmp_path, given)
        assert ran.code == 0, ran.said
        assert (tmp_path / "body").read_text() == f"<!-- scaffold-source: shop -->\n\n{report}\n", number
    first, second = (tmp_path / "calls").read_text().splitlines()
    assert "--method POST repos/acme/shop/issues/7/comments" in first
    assert "--method PATCH repos/acme/shop/issues/comments/17" in second
    assert not (tmp_path / "x").exists()


def test_the_producer_hears_what_the_end_alone_does_not_show(repositories: Path) -> None:
    """Two commits deep, as the checkout fetches them: a swap of names leaves tables that look alike."""
    swap = "alter table orders rename id to x; alter table orders rename customer_id to id;"
    shop = pull_request(repositories, f"{swap} alter table orders rename x to customer_id;")
    write_producer(shop)
    assert github_steps(shop / PRODUCER, "check")[0]["with"]["fetch-depth"] == 2
    shallow = repositories / "shallow"
    git(repositories, "clone", "-q", "--depth", "2", f"file://{shop}", "shallow")
    shutil.copytree(shop / ".github", shallow / ".github")
    ran = run_producer(shallow)
    assert ran.code == 1, ran.said
    assert ran.summary.count("column-renamed") >= 2
    assert "new: `002_next.sql`" in ran.summary


def test_of_a_dump_there_is_nothing_new(repositories: Path) -> None:
    shop = repositories / "shop"
    (shop / "db/migrations/001_shop.sql").rename(shop / "db/structure.sql")
    for options in ([], ["--gitlab"]):
        done(
            shop,
            "ci",
            "--producer",
            "shop",
            "--from",
            "db/structure.sql",
            "--analytics",
            "acme/analytics",
            *options,
        )
    for file in (shop / PRODUCER, shop / ".gitlab/scaffold-source-producer.yml"):
        text = file.read_text()
        assert ("--since" in text, len(re.findall(r"--owners (?:HEAD\^1|\"\$CI_MERGE)", text))) == (False, 1)


def test_the_producer_may_add_what_it_likes(repositories: Path) -> None:
    shop = pull_request(repositories, ADDS)
    write_producer(shop)
    ran = run_producer(shop)
    assert (ran.code, "::notice" in ran.said) == (0, True), ran.said
    assert "channel" in ran.summary


def test_a_migration_that_does_not_apply_is_not_green(repositories: Path) -> None:
    shop = pull_request(repositories, "alter table no_such_table add column x int;")
    write_producer(shop)
    ran = run_producer(shop)
    assert ran.code == 2
    assert "::error title=scaffold-source check::" in ran.said
    assert "002_next.sql:1" in ran.said


@pytest.mark.parametrize(("migration", "code"), [(DROPS, 1), (ADDS, 0)])
def test_gitlab_the_same(repositories: Path, migration: str, code: int) -> None:
    """The clone's address is real too; git is told where that host is."""
    shop = pull_request(repositories, migration)
    write_producer(shop, "--gitlab")
    job = read(shop / ".gitlab/scaffold-source-producer.yml")["scaffold-source"]
    git(repositories, "clone", "-q", "--bare", "analytics", "acme/analytics.git")
    ran = run_gitlab(
        job,
        shop,
        CI_JOB_TOKEN="token",
        CI_SERVER_FQDN="gitlab.example.com",
        CI_MERGE_REQUEST_DIFF_BASE_SHA="HEAD^1",
        GIT_CONFIG_COUNT="2",
        GIT_CONFIG_KEY_1=f"url.file://{repositories}/.insteadOf",
        GIT_CONFIG_VALUE_1="https://gitlab.example.com/",
    )
    assert ran.code == code, ran.said
    assert (shop / job["artifacts"]["reports"]["junit"]).exists()
    assert ran.summary.startswith("### shop 1")


def test_one_repository_for_both(repositories: Path) -> None:
    """The dbt project lives beside the migrations: nothing is fetched."""
    shop = pull_request(repositories, DROPS)
    shutil.copytree(repositories / "analytics/models", shop / "dbt/models")
    shutil.copy(repositories / "analytics/dbt_project.yml", shop / "dbt")
    said = done(shop, "ci", "--producer", "shop", "--from", "db/migrations/", "--project-dir", "dbt")
    assert said.startswith(f"Wrote {PRODUCER}\nCI installs scaffold-source from git+{HOST}@")
    workflow = read(shop / PRODUCER)
    assert "dbt/**/*.yml" in workflow[True]["pull_request"]["paths"]  # YAML reads `on` as true
    assert run_github(workflow["jobs"]["check"]["steps"], shop, repositories).code == 1


@pytest.fixture
def landed(repositories: Path, postgres: Postgres) -> dict[str, str]:
    """The consumer's project with a producer to reach and a warehouse; what its secrets hold."""
    analytics = repositories / "analytics"
    (analytics / "packages.yml").write_text(f"packages: [{{local: '{ROOT.as_posix()}'}}]\n")
    done(analytics, "ci", "--consumer")
    database = postgres.make(SHOP)
    return {
        "SHOP_URL": postgres.uri(database),
        "WAREHOUSE_PATH": str(repositories / "warehouse.duckdb"),
        "database": database,
    }


def test_the_consumer_hears_of_drift(repositories: Path, landed: dict[str, str], postgres: Postgres) -> None:
    analytics = repositories / "analytics"
    steps = github_steps(analytics / CONSUMER, "producer")
    assert run_github(steps, analytics, repositories, **landed).code == 0
    postgres.execute(landed["database"], DROPS)
    ran = run_github(steps, analytics, repositories, **landed)
    assert (ran.code, "status is gone" in ran.said) == (1, True), ran.said


def test_the_consumer_hears_what_a_pull_request_does_to_the_contract(repositories: Path) -> None:
    """In the checkout that GitHub makes of one: merged into its target, two commits deep."""
    analytics = repositories / "analytics"
    done(analytics, "ci", "--consumer", "--github", "--gitlab")
    git(analytics, "add", ".")
    git(analytics, "commit", "-qm", "CI")
    git(analytics, "switch", "-qc", "weaker")
    yaml = analytics / "models/staging/shop/_shop__sources.yml"
    yaml.write_text(
        yaml.read_text().replace("          channel: '#shop-data'\n", "").replace("[id]", "[status]", 1)
    )
    git(analytics, "commit", "-qam", "nobody is told")
    git(analytics, "switch", "-q", "main")
    git(analytics, "commit", "-qm", "something else", "--allow-empty")
    base = git(analytics, "merge-base", "main", "weaker")
    git(analytics, "merge", "-q", "--no-ff", "weaker", "-m", "merged")
    git(repositories, "clone", "-q", "--depth", "2", f"file://{analytics}", "checkout")
    steps = github_steps(analytics / CONSUMER, "contract")
    assert steps[0]["with"]["fetch-depth"] == 2
    ran = run_github(steps, repositories / "checkout", repositories)
    assert ran.code == 1, ran.said
    assert "::error file=models/staging/shop/_shop__sources.yml" in ran.said
    assert "version-not-bumped" in ran.summary or "major-not-bumped" in ran.summary
    job = read(analytics / ".gitlab/scaffold-source-consumer.yml")["scaffold-source-contract"]
    assert run_gitlab(job, analytics, CI_MERGE_REQUEST_DIFF_BASE_SHA=base).code == 1
    git(analytics, "switch", "-q", "weaker")
    git(analytics, "reset", "-q", "--hard", base)
    assert run_gitlab(job, analytics, CI_MERGE_REQUEST_DIFF_BASE_SHA=base).code == 0


@pytest.mark.slow
def test_the_consumer_hears_of_what_landed(
    installed: Path, repositories: Path, landed: dict[str, str]
) -> None:
    """A draft's broken promises are told and green, those of an agreed contract red, and so is what cannot be seen."""
    import duckdb  # noqa: PLC0415 (dbt's, and half a second)

    analytics = repositories / "analytics"
    steps = github_steps(analytics / CONSUMER, "landed")
    with duckdb.connect(landed["WAREHOUSE_PATH"]) as warehouse:
        warehouse.execute("create schema shop")
        warehouse.execute("create table shop.customers (id bigint, email text)")
        warehouse.execute("create table shop.orders (id bigint, customer_id bigint, total_cents int)")
        warehouse.execute("insert into shop.orders values (1, 1, 5), (1, 2, 5), (3, null, 5)")
    broken = {
        "shop.orders.status is missing in what landed",
        "shop.orders.id breaks unique: 1 row",
        "shop.orders.customer_id breaks not_null: 1 row",
    }
    draft = run_github(steps, analytics, repositories, **landed)
    assert draft.code == 0, draft.said
    assert {
        line for line in broken if not re.search(f"::warning file=.*::{re.escape(line)}", draft.said)
    } == set()
    assert draft.summary.count("promise-broken |") == len(broken)

    yaml = analytics / "models/staging/shop/_shop__sources.yml"
    yaml.write_text(yaml.read_text().replace("status: draft", "status: agreed"))
    agreed = run_github(steps, analytics, repositories, **landed)
    assert agreed.code == 1, agreed.said
    assert {
        line for line in broken if not re.search(f"::error file=.*::{re.escape(line)}", agreed.said)
    } == set()

    Path(landed["WAREHOUSE_PATH"]).unlink()
    unseen = run_github(steps, analytics, repositories, **landed)
    assert unseen.code == 3, unseen.said
