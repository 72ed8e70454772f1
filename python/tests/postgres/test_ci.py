"""`ci` and the action: what is written is valid where it runs, and what it runs is red and green at the
right times."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from conftest import Postgres
from helpers.two_repositories import (
    ADDS,
    CONSUMER,
    DROPS,
    EXAMPLE,
    HOST,
    PRODUCER,
    SHOP,
    copied,
    copy,
    done,
    git,
    installed,
    pull_request,
    repositories,
    run,
    scaffolded,
    write_producer,
)
from helpers.workflows import BIN, ROOT, Ran, github_steps, read, run_github, run_gitlab, tool


@pytest.fixture(autouse=True)
def _origin(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow tests install into places of their own, and the documentation shows an example."""
    if request.node.get_closest_marker("slow") or "documentation" in request.node.name:
        monkeypatch.setattr("scaffold_source.commands.ci.origin", lambda: EXAMPLE)
    else:
        request.getfixturevalue("installed")


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
    (_, _, _, install, _) = github_steps(repositories / "shop" / PRODUCER, "check")
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
        assert "write" not in re.sub("#.*", "", text)
        for action in re.findall(r"uses: (.+)", text):
            assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
        if options:
            continue
        workflow = read(file)
        assert workflow["permissions"] == {"contents": "read"}
        assert workflow["concurrency"]
        for job in workflow["jobs"].values():
            assert "env" not in job
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
    base = subprocess.check_output(
        ["git", "-C", analytics, "merge-base", "main", "weaker"], text=True
    ).strip()
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
def test_the_consumer_hears_of_what_landed(repositories: Path, landed: dict[str, str]) -> None:
    """A column that did not land is red, and freshness is looked at all the same."""
    import duckdb  # noqa: PLC0415 (dbt's, and half a second)

    analytics = repositories / "analytics"
    yaml = analytics / "models/staging/shop/_shop__sources.yml"
    test = "      - scaffold_source.matches_contract: {arguments: {source: shop, table: orders}}\n"
    text = yaml.read_text()
    at = text.index("data_tests:\n", text.index("- name: orders")) + len("data_tests:\n")
    yaml.write_text(text[:at] + "    " + test + text[at:])
    steps = github_steps(analytics / CONSUMER, "landed")
    with duckdb.connect(landed["WAREHOUSE_PATH"]) as warehouse:
        warehouse.execute("create schema shop")
        warehouse.execute("create table shop.customers (id bigint, email text)")
        warehouse.execute(
            "create table shop.orders (id bigint, customer_id bigint, status text, total_cents int)"
        )
    green = run_github(steps, analytics, repositories, **landed)
    assert green.code == 0, green.said
    assert "matches_contract" in green.said
    with duckdb.connect(landed["WAREHOUSE_PATH"]) as warehouse:
        warehouse.execute("alter table shop.orders drop column status")
    red = run_github(steps, analytics, repositories, **landed)
    assert red.code == 1
    assert re.search(r"FAIL .*matches_contract", red.said), red.said


# ---- the action


def run_action(
    folder: Path,
    temporary: Path,
    only: str = "",
    env: Mapping[str, str] = MappingProxyType({}),
    **inputs: str,
) -> tuple[Ran, dict[str, str]]:
    """The action's steps and their outputs, as a runner with these inputs has them."""
    action = read(ROOT / "action.yml")
    defaults = {name: entry["default"] for name, entry in action["inputs"].items()}
    outputs = temporary / "outputs"
    outputs.write_text("")
    places = {"RUNNER_TEMP": temporary, "GITHUB_ACTION_PATH": ROOT, "GITHUB_OUTPUT": outputs}
    runner = {**{name: str(place) for name, place in places.items()}, **env}
    steps = [step for step in action["runs"]["steps"] if only in step["name"]]
    (temporary / "summary.md").unlink(missing_ok=True)
    ran = run_github(steps, folder, temporary, runner, **{**defaults, **inputs})
    return ran, parsed_outputs(outputs.read_text())


def parsed_outputs(text: str) -> dict[str, str]:
    """`name=value` lines and `name<<end` blocks."""
    found = re.finditer(
        r"^(?P<name>[\w-]+)(?:=(?P<line>.*)|<<(?P<end>\w+)\n(?P<block>(?:.*\n)*?)(?P=end))$", text, re.M
    )
    return {match["name"]: match["block"] if match["line"] is None else match["line"] for match in found}


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A runner's temporary folder where the CLI is installed already: that step is for the slow test."""
    temporary = tmp_path / "runner"
    temporary.mkdir()
    (temporary / "scaffold-source").symlink_to(BIN.parent)
    return temporary


def test_the_action_in_the_producers_ci(repositories: Path, runner: Path) -> None:
    shop = pull_request(repositories, DROPS)
    asked = {"sources": "shop", "from": "db/migrations/", "project-dir": "../analytics"}
    ran, outputs = run_action(shop, runner, "Check", **asked)
    assert (ran.code, outputs["exit-code"]) == (1, "1"), ran.said
    assert "public.orders.status is gone" in ran.said
    assert outputs["comment"] == ran.summary
    assert json.loads(Path(outputs["json"]).read_text())["counts"]["breaking"] == 1
    assert "status is gone" in Path(outputs["sarif"]).read_text()
    ran, outputs = run_action(shop, runner, "Check", **asked, **{"fail-on": "never"})
    assert (ran.code, outputs["exit-code"]) == (0, "0"), ran.said


def test_the_action_in_the_consumers_ci(repositories: Path, runner: Path, postgres: Postgres) -> None:
    """All sources, as their contracts say where."""
    database = postgres.make(SHOP)
    ran, outputs = run_action(
        repositories / "analytics", runner, "Check", env={"SHOP_URL": postgres.uri(database)}
    )
    assert (ran.code, outputs["comment"]) == (0, "### shop 1.0.0: no drift\n\n"), ran.said


def test_an_action_that_cannot_compare_has_no_report(repositories: Path, runner: Path) -> None:
    ran, outputs = run_action(
        repositories / "analytics", runner, "Check", sources="shop;touch", **{"from": "$(touch x)"}
    )
    assert (ran.code, outputs) == (2, {"exit-code": "2"}), ran.said
    assert not list(repositories.rglob("x"))


@pytest.mark.slow
def test_the_action_installs_itself(repositories: Path, tmp_path: Path) -> None:
    """From its own checkout, into a place of its own."""
    (tmp_path / "runner").mkdir()
    shop = pull_request(repositories, DROPS)
    asked = {"sources": "shop", "from": "db/migrations/", "project-dir": "../analytics"}
    ran, outputs = run_action(shop, tmp_path / "runner", **asked)
    assert (ran.code, outputs["exit-code"]) == (1, "1"), ran.said


# ---- pre-commit


@pytest.mark.slow
def test_pre_commit_hooks(repositories: Path, tmp_path: Path) -> None:
    """pre-commit itself installs them from this repository and runs them on what is staged."""
    tool("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")
    shop = repositories / "shop"
    shutil.copytree(repositories / "analytics/models", shop / "models")
    shutil.copy(repositories / "analytics/dbt_project.yml", shop)
    (shop / ".pre-commit-config.yaml").write_text(f"""
repos:
  - repo: {hooks(tmp_path).as_posix()}
    rev: main
    hooks:
      - {{id: scaffold-source-check, args: [shop, --from, db/migrations/]}}
      - {{id: scaffold-source-update, args: [shop, --from, db/migrations/]}}
      - {{id: scaffold-source-contract, args: [--fail-on, warning]}}
""")
    git(shop, "add", ".")
    git(shop, "commit", "-qm", "the contract beside the migrations")
    pull_request(repositories, ADDS)
    git(shop, "add", ".")
    assert pre_commit(shop, tmp_path) == {"check": "Passed", "update": "Failed", "contract": "Skipped"}
    done(shop, "update", "shop", "--from", "db/migrations/")
    git(shop, "add", ".")
    assert pre_commit(shop, tmp_path) == {"check": "Passed", "update": "Passed", "contract": "Passed"}
    (shop / "db/migrations/003_drop.sql").write_text(DROPS)
    yaml = shop / "models/staging/shop/_shop__sources.yml"
    yaml.write_text(yaml.read_text().replace("channel: '#shop-data'", ""))
    git(shop, "add", ".")
    assert pre_commit(shop, tmp_path) == {"check": "Failed", "update": "Failed", "contract": "Failed"}


def hooks(tmp_path: Path) -> Path:
    """This repository as it stands, committed, for pre-commit clones what is committed."""
    copied(tmp_path / "hooks")
    return tmp_path / "hooks"


def pre_commit(shop: Path, tmp_path: Path) -> dict[str, str]:
    """What became of each hook."""
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "pre-commit")}
    ran = subprocess.run(
        [BIN / "pre-commit", "run", "--verbose"],
        cwd=shop,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.findall(r"(Passed|Failed|Skipped)\n- hook id: scaffold-source-(\w+)", ran.stdout)
    assert found, ran.stdout + ran.stderr
    return {hook: outcome for outcome, hook in found}


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
    assert "matches_contract" in said
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
_MADE = re.compile(r"(<!-- made: (\w+) -->\n(`{3,4})\w+\n)(.*?)(^\3$)", re.S | re.M)


def test_the_documentation_shows_what_is_written_and_said(repositories: Path) -> None:
    """UPDATE_DOCS=1 writes it anew."""
    before = DOCS.read_text()
    made = dict(documented(repositories))
    after = _MADE.sub(lambda block: block[1] + made.pop(block[2]).rstrip() + "\n" + block[5], before)
    assert not made
    if os.environ.get("UPDATE_DOCS"):
        DOCS.write_text(after)
    assert after == before


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
