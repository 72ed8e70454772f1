"""Whom a pull request calls in: as the branch that it goes to says, whatever the pull request itself would have."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers import hostile
from helpers.git import git
from helpers.two_repositories import ADDS, DROPS, PRODUCER, pull_request, run, write_producer
from helpers.workflows import github_steps, read, run_github, run_gitlab

pytestmark = pytest.mark.usefixtures("ci_origin")
NOTIFY = '[{who: CODEOWNERS, severity: breaking}, {who: Cy, handle: "@cy", severity: warning}, "#shop-data"]'
CODEOWNERS = "* @acme/everybody\n/db/migrations/ @acme/shop @ana dba@example.com\n"


def names(contract: Path, notify: str = NOTIFY) -> None:
    text = contract.read_text()
    key = "          channel: '#shop-data'\n"
    assert text.count(key) == 1
    contract.write_text(text.replace(key, f"          notify: {notify}\n{key}"))


def commit(folder: Path, name: str = "", text: str = "") -> None:
    if name:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "before")


@pytest.fixture
def named(repositories: Path) -> Path:
    """Two repositories, of which the contract asks for the owners of the other one's files."""
    names(repositories / "analytics/models/staging/shop/_shop__sources.yml")
    commit(repositories / "analytics")
    commit(repositories / "shop", ".github/CODEOWNERS", CODEOWNERS)
    return repositories


def comment(shop: Path, *options: str) -> str:
    result = run(shop, "check", "shop", *(options or ("--from", "db/migrations/", "--since", "HEAD^1")), "--project-dir", "../analytics", "--format", "markdown")  # fmt: skip
    assert result.exit_code in (0, 1), result.output
    return result.stdout


def test_a_pull_request_calls_in_no_one_of_its_own_choice(named: Path) -> None:
    (named / "shop/.github/CODEOWNERS").write_text("* @victim\n")
    (named / "shop/CODEOWNERS").write_text("* @victim\n")
    said = comment(pull_request(named, f"{DROPS} comment on table orders is '@victim';"))
    assert hostile.mentions(said) == ["@acme/shop", "@ana", "@cy"]
    assert "**Inform:** @acme/shop, @ana, `dba@example.com`, Cy @cy, `#shop-data`, Ana (producer)" in said


def test_what_only_adds_calls_nobody_in(named: Path) -> None:
    said = comment(pull_request(named, ADDS))
    assert (hostile.mentions(said), "**Inform:** `#shop-data`\n" in said) == ([], True)


def test_the_generated_workflow_calls_them_in(named: Path) -> None:
    shop = pull_request(named, DROPS)
    write_producer(shop, "--github", "--gitlab")
    git(shop, "clone", "-q", str(named / "analytics"), ".analytics")
    (*_, check, _) = github_steps(shop / PRODUCER, "check")
    assert hostile.mentions(run_github([check], shop, named).summary) == ["@acme/shop", "@ana", "@cy"]
    job = read(shop / ".gitlab/scaffold-source-producer.yml")["scaffold-source"]
    run_gitlab({"script": job["script"][2:]}, shop, CI_MERGE_REQUEST_DIFF_BASE_SHA="HEAD^1")
    assert hostile.mentions((shop / "scaffold-source.md").read_text()) == ["@acme/shop", "@ana", "@cy"]


def test_the_owners_of_a_dump(named: Path) -> None:
    shop = named / "shop"
    dump = shop / "db/structure.sql"
    shutil.copy(shop / "db/migrations/001_shop.sql", dump)
    commit(shop, "CODEOWNERS", "never read: GitHub's own folder comes first @x\n")
    dump.write_text(dump.read_text() + DROPS)
    commit(shop)
    said = comment(shop, "--from", "db/structure.sql", "--owners", "HEAD^1")
    assert hostile.mentions(said) == ["@acme/everybody", "@cy"]
    assert "CODEOWNERS" not in said
    assert "**Inform:** CODEOWNERS, Cy @cy" in comment(shop, "--from", "db/structure.sql")


def test_a_contract_in_the_same_repository_calls_in_whom_it_named_before(named: Path) -> None:
    shop = named / "shop"
    shutil.copytree(named / "analytics", shop / "analytics", ignore=shutil.ignore_patterns(".git"))
    commit(shop)
    contract = shop / "analytics/models/staging/shop/_shop__sources.yml"
    text = contract.read_text().replace("{who: Cy, ", '"@victim", {who: Cy, ')
    contract.write_text(text.replace("engineering_lead: Ana", 'engineering_lead: "@victim2"'))
    pull_request(named, DROPS)
    here = ("--from", "db/migrations/", "--project-dir", "analytics")
    for options in (("--since", "HEAD^1"), ("--since", "HEAD^1", "--against", "HEAD^1")):
        result = run(shop, "check", "shop", *here, *options, "--format", "markdown")
        assert hostile.mentions(result.stdout) == ["@acme/shop", "@ana", "@cy"], result.output
        assert "`@victim`" in result.stdout
    result = run(shop, "check", "--against", "HEAD^1", "--project-dir", "analytics", "--format", "markdown")
    assert "@victim" not in hostile.mentions(result.stdout)


@pytest.mark.parametrize(
    ("text", "said"),
    [("* @a\n" * 10_001, "over 10,000 lines"), ("#" * 3_000_001, "over 3,000,000 bytes"), ("\0\ud800* @\n", "")],
    ids=["lines", "bytes", "nonsense"],
)  # fmt: skip
def test_a_codeowners_that_nobody_can_read_is_said(named: Path, text: str, said: str) -> None:
    place = named / "shop/.github/CODEOWNERS"
    place.write_bytes(text.encode(errors="surrogatepass"))
    commit(named / "shop")
    found = comment(pull_request(named, DROPS))
    assert hostile.mentions(found) == ["@cy"]
    assert "**Inform:** CODEOWNERS, Cy @cy" in found
    assert not said or ("names nobody here" in found and said in found), found


def test_owners_need_files_of_a_repository(named: Path) -> None:
    shop, asked = named / "shop", ("check", "shop", "--project-dir", "../analytics", "--owners")
    result = run(shop, *asked, "HEAD", "--from", "postgresql://127.0.0.1:1/x")
    assert result.exit_code in (2, 3), result.output
    result = run(shop, *asked, "no-such-ref", "--from", "db/migrations/")
    assert (result.exit_code, "git knows no commit" in result.stderr) == (2, True), result.output
    result = run(shop, *asked, "HEAD", "--against", "HEAD")
    assert (result.exit_code, "--since" in result.stderr) == (2, True), result.output
