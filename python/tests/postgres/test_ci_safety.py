"""What `ci` writes lets nobody in: actions at a commit, no token that stays, no name that means something to a
shell, and scaffold-source itself from where this copy came from."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.git_host import git_host
from helpers.two_repositories import (
    ADDS,
    CONSUMER,
    HOST,
    PRODUCER,
    done,
    git,
    pull_request,
    run,
    write_producer,
)
from helpers.workflows import ROOT, github_steps, read, run_github, run_gitlab, tool

from scaffold_source import __version__
from scaffold_source.errors import UsageError
from scaffold_source.project import origin as origins
from scaffold_source.project.origin import Origin
from scaffold_source.render.workflows import ACTIONS

pytestmark = pytest.mark.usefixtures("example_origin")
OURS = sorted((ROOT / ".github/workflows").glob("*.yml"))
_USES = re.compile(r"uses: *\"?([\w.-]+/[\w./-]+@[^\n,}\"]+)")


# ---- actions


def test_zizmor_finds_nothing(repositories: Path) -> None:
    """Not even what it says to the pedantic. It looks nothing up."""
    write_producer(repositories / "shop")
    done(repositories / "analytics", "ci", "--consumer")
    written = [repositories / "shop" / PRODUCER, repositories / "analytics" / CONSUMER]
    for file in (*written, *OURS, ROOT / "action.yml"):
        tool("zizmor", "--offline", "--no-progress", "--persona", "pedantic", file)


def test_every_action_is_at_one_commit() -> None:
    """The same release of an action everywhere, with its version behind it for people and Dependabot."""
    ours = [ROOT / "action.yml", *OURS, ROOT / "docs/ci.md"]
    uses = {found for file in ours for found in _USES.findall(file.read_text()) if "acme/" not in found}
    uses |= set(ACTIONS.values())
    assert {action.partition("/")[0] for action in uses} == {"actions", "github", "pypa"}
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action) for action in uses), uses
    assert len(uses) == len({action.partition("@")[0] for action in uses}) == 8


# ---- GitLab's token


def test_no_token_stays_in_a_clone(repositories: Path, tmp_path: Path) -> None:
    """git asks a host that wants a password; neither the clone nor the log has it afterwards."""
    shop = pull_request(repositories, ADDS)
    write_producer(shop, "--gitlab")
    git(repositories, "clone", "-q", "--bare", "analytics", "acme/analytics.git")
    job = read(shop / ".gitlab/scaffold-source-producer.yml")["scaffold-source"]
    clone = {"script": job["script"][:1]}
    assert "git " in clone["script"][0]
    with git_host(repositories, tmp_path, "gitlab-ci-token", "s3cret") as (host, certificate):
        given = {"CI_SERVER_FQDN": host, "GIT_SSL_CAINFO": str(certificate), "GIT_TRACE_CURL_NO_DATA": "1"}
        wrong = run_gitlab(clone, shop, CI_JOB_TOKEN="another", **given)
        assert (wrong.code, "Authentication failed" in wrong.said) == (128, True), wrong.said
        ran = run_gitlab(clone, shop, CI_JOB_TOKEN="s3cret", GIT_TRACE="1", **given)
    assert ran.code == 0, ran.said
    assert "s3cret" not in ran.said
    assert f"url = https://{host}/acme/analytics.git" in (shop / ".analytics/.git/config").read_text()
    for file in (shop / ".analytics/.git").rglob("*"):
        assert file.is_dir() or b"s3cret" not in file.read_bytes()


# ---- names


@pytest.mark.parametrize("name", ["it's \"new\" & (old); #1", "a + b, c=d: e%~", "$(touch x)", "a`touch x`", "${{ github.token }}", "a\nb", "*", "-x", "!x", "[a]", "\\", "x\u202ey"])  # fmt: skip
def test_a_folder_is_what_it_is_called(repositories: Path, name: str) -> None:
    """It means itself to the shell, to YAML and in a glob, or it is refused; nothing else is run."""
    shop = repositories / "shop"
    (shop / "db/migrations").rename(shop / "db" / name)
    git(shop, "add", ".")
    git(shop, "commit", "-qm", "a folder of another name, with nothing new in it")
    for host in ("github", "gitlab"):
        result = run(shop, "ci", "--producer", "shop", "--from", f"db/{name}/", "--analytics", "acme/analytics", f"--{host}")  # fmt: skip
        if re.search(r"[$`*\[\]{}!\\\n\u202e]", name):
            assert (result.exit_code, "cannot stand in a workflow" in result.stderr) == (2, True)
            continue
        assert result.exit_code == 0, result.output
    if result.exit_code:
        return
    git(shop, "clone", "-q", str(repositories / "analytics"), ".analytics")
    (*_, check, _) = github_steps(shop / PRODUCER, "check")
    ran = run_github([check], shop, repositories)
    assert (ran.code, "no drift" in ran.said) == (0, True), ran.said
    tool("actionlint", "-shellcheck", "shellcheck", shop / PRODUCER)
    escaped = name.replace("+", "\\+")
    assert read(shop / PRODUCER)[True]["pull_request"]["paths"][0] == f"db/{escaped}/**"
    job = read(shop / ".gitlab/scaffold-source-producer.yml")["scaffold-source"]
    assert job["rules"][0]["changes"][0] == f"db/{escaped}/**"
    ran = run_gitlab({"script": job["script"][2:]}, shop, CI_MERGE_REQUEST_DIFF_BASE_SHA="HEAD^1")
    assert ran.code == 0, ran.said
    assert not list(repositories.rglob("x"))


@pytest.mark.parametrize("name", ["x; rm -rf ~", "$(id)", "a'b", "${{ secrets.X }}", "-rf", "a\nb"])
def test_a_source_is_a_name(repositories: Path, name: str) -> None:
    asked = ("ci", "--producer", "--from", "db/migrations/", "--analytics", "acme/analytics", "--", name)
    result = run(repositories / "shop", *asked)
    assert (result.exit_code, "SOURCE" in result.stderr) == (2, True), result.output
    assert not (repositories / "shop/.github").exists()


def test_a_projects_folder_with_odd_characters(repositories: Path) -> None:
    analytics = repositories / "analytics"
    folder = analytics / 'it\'s: a "dbt" #1'
    folder.mkdir()
    for name in ("models", "dbt_project.yml", "profiles.yml"):
        (analytics / name).rename(folder / name)
    done(folder, "ci", "--consumer", "--github", "--gitlab")
    assert read(analytics / CONSUMER)["defaults"] == {"run": {"working-directory": folder.name}}
    job = read(analytics / ".gitlab/scaffold-source-consumer.yml")["scaffold-source-producer"]
    ran = run_gitlab({"script": [job["script"][0], "ls"]}, analytics)
    assert "dbt_project.yml" in ran.said
    tool("actionlint", "-shellcheck", "shellcheck", analytics / CONSUMER)


# ---- scaffold-source itself


@pytest.mark.parametrize(
    ("requirement", "said"),
    [
        ("scaffold-source==0.1.0", "by its name: the package is on no public index"),
        (f"scaffold-source @ git+{HOST}", "at whatever commit that is by then"),
        (f"scaffold-source @ git+{HOST}@{'a1' * 20}", f"{'a1' * 20}.\n"),
    ],
)
def test_what_is_installed_is_said(
    repositories: Path, monkeypatch: pytest.MonkeyPatch, requirement: str, said: str
) -> None:
    monkeypatch.setattr("scaffold_source.commands.ci.IS_RELEASED", False)
    told = write_producer(repositories / "shop", "--requirement", requirement)
    assert f"CI installs {requirement}" in told
    assert said in told


@pytest.mark.parametrize(
    ("requirement", "risk"),
    [
        ("scaffold-source[embedded]==1.0.0", ""),
        ("scaffold-source>=1", ", in whatever version is the newest by then"),
        ("scaffold-source", ", in whatever version is the newest by then"),
    ],
)
def test_a_released_version_is_installed_by_its_name(
    repositories: Path, monkeypatch: pytest.MonkeyPatch, requirement: str, risk: str
) -> None:
    monkeypatch.setattr("scaffold_source.commands.ci.IS_RELEASED", True)
    told = write_producer(repositories / "shop", "--requirement", requirement)
    assert f"CI installs {requirement}{risk}.\n" in told


@pytest.mark.parametrize("user", ["ana:s3cret", "s3cret", ":s3cret"])
def test_a_secret_is_never_committed(repositories: Path, user: str) -> None:
    asked = ("ci", "--producer", "shop", "--from", "db/migrations/", "--analytics", "acme/analytics")
    result = run(
        repositories / "shop", *asked, "--requirement", f"scaffold-source @ git+https://{user}@host/x"
    )
    assert (result.exit_code, "everybody reads a workflow" in result.stderr) == (2, True)
    assert "s3cret" not in result.output


def test_pip_installs_this_very_copy(repositories: Path, installed: Path, copy: tuple[Path, Origin]) -> None:
    """And the copy that it installed knows from pip's own record where it came from."""
    shop = repositories / "shop"
    write_producer(shop, "--requirement", copy[1].requirement("[embedded]"))
    (install,) = (
        s for s in github_steps(shop / PRODUCER, "check") if s.get("name", "").startswith("Install")
    )
    ran = run_github([install], shop, repositories)
    assert ran.code == 0, ran.said
    assert json.loads(next(installed.glob("*.dist-info/direct_url.json")).read_text())["url"] == HOST
    assert said_by(installed, shop) == copy[1].url


def said_by(installed: Path, folder: Path, what: str = "url") -> str:
    """The origin that a copy finds of itself, in a process of its own."""
    code = f"from scaffold_source.project.origin import origin; print(origin().{what})"
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("https://github.com/acme/scaffold_source.git", "https://github.com/acme/scaffold_source.git"),
        ("https://ana:s3cret@git.acme.example/x", "https://git.acme.example/x"),
        ("https://s3cret@git.acme.example:8443/x?token=s3cret", "https://git.acme.example:8443/x"),
        ("git@github.com:acme/scaffold_source.git", "https://github.com/acme/scaffold_source.git"),
        ("ssh://git@gitlab.com/acme/x.git", "https://gitlab.com/acme/x.git"),
        ("ssh://ana:s3cret@git.acme.example:2222/x", "ssh://ana@git.acme.example:2222/x"),
        ("git@git.acme.example:x/y.git", "ssh://git@git.acme.example/x/y.git"),
        ("/srv/git/x.git", None),
        ("file:///srv/git/x.git", None),
        ("git://github.com/acme/x", None),
        ("http://git.acme.example/x", None),
        ("ext::sh -c touch% x", None),
        ("--upload-pack=touch x", None),
    ],
)
def test_where_a_checkout_came_from(
    copy: tuple[Path, Origin], tmp_path: Path, remote: str, url: str | None
) -> None:
    """A clone that somebody works in: its origin and commit, without a password; what only this machine has is
    refused, and so is a commit that origin does not have."""
    folder, found = copy
    git(tmp_path, "clone", "-q", str(folder), "clone")
    clone = tmp_path / "clone"
    git(clone, "config", "remote.origin.url", remote)
    said = said_by(clone / "python", tmp_path)
    if url is None:
        assert "UsageError" in said
        return
    assert said == f"git+{url}@{found.commit}"
    git(clone, "commit", "-q", "--allow-empty", "-m", "not pushed")
    assert "is not in its origin" in said_by(clone / "python", tmp_path)


def test_a_virtual_environment_in_another_repository_is_no_checkout(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "pyproject.toml").touch()
    package = tmp_path / ".venv/lib/python3.13/site-packages/scaffold_source"
    package.mkdir(parents=True)
    with pytest.raises(UsageError, match="not known where this copy"):
        origins._checkout_of(package)


def test_an_installation_by_name_or_from_a_file_is_refused(tmp_path: Path) -> None:
    """pip records neither an index nor anything that CI could reach."""
    built = [
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        tmp_path,
        ROOT,
    ]
    subprocess.run([sys.executable, *built], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    target = tmp_path / "from a file"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", target, wheel],
        check=True,
    )
    assert "came from a file of this machine" in said_by(target, tmp_path)
    (record,) = target.glob("*.dist-info/direct_url.json")
    record.unlink()
    about = target / "scaffold_source/__init__.py"
    about.write_text(about.read_text().replace("IS_RELEASED = True", "IS_RELEASED = False"))
    assert "it was installed by name" in said_by(target, tmp_path)
    # A released one came from PyPI, which then has the name: its version is pinned there.
    about.write_text(about.read_text().replace("IS_RELEASED = False", "IS_RELEASED = True"))
    assert said_by(target, tmp_path) == f"https://pypi.org/project/scaffold-source/{__version__}/"
    assert said_by(target, tmp_path, "requirement('[mysql]')") == f"scaffold-source[mysql]=={__version__}"
    record.write_text(
        json.dumps({"url": "https://u:s3cret@host/x.whl", "archive_info": {"hashes": {"sha256": "ab"}}})
    )
    assert said_by(target, tmp_path) == "https://host/x.whl#sha256=ab"
