"""A release made in a clone: commit, tag, artefacts; and the parts of `make release-check` that need no dbt."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import Postgres
from helpers.git import git

from release import proof
from release.__main__ import release
from release.changelog import section_of
from release.rehearsal import readme_commands
from release.versions import parse

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release") / "clone"
    git(ROOT, "clone", "--quiet", "--no-hardlinks", f"file://{ROOT}", str(folder))
    for key, value in {"user.name": "a", "user.email": "a@example.org"}.items():
        git(folder, "config", key, value)
    git(folder, "checkout", "--quiet", "-B", "main")
    (folder / "changes/+rehearsed.fixed.md").write_text("A release is rehearsed ([how](CONTRIBUTING.md)).\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "news")
    return folder


def released(clone: Path, version: str, capsys: pytest.CaptureFixture[str]) -> str:
    release(clone, parse(version), keep=True)
    assert git(clone, "status", "--porcelain") == ""
    return capsys.readouterr().out


def test_a_release_and_what_follows_it(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start = git(clone, "rev-parse", "HEAD")
    release(clone, parse("8.0.0-rc.1"), keep=False)
    assert "A release is rehearsed" in capsys.readouterr().out
    assert (git(clone, "rev-parse", "HEAD"), git(clone, "status", "--porcelain")) == (start, "")
    assert not (clone / "dist/8.0.0-rc.1").exists()

    told = released(clone, "8.0.0-rc.1", capsys)
    assert "git push origin main v8.0.0-rc.1\n" in told
    assert "--force" not in told
    assert git(clone, "rev-parse", "v8.0.0-rc.1^{commit}", "HEAD").split()[0] == git(
        clone, "rev-parse", "main"
    )
    assert git(clone, "log", "-1", "--format=%s") == "Release 8.0.0-rc.1"
    assert not list((clone / "changes").glob("+*"))
    assert "IS_RELEASED = True" in (clone / "python/scaffold_source/__init__.py").read_text()
    changelog = (clone / "CHANGELOG.md").read_text()
    assert "## Unreleased" not in changelog
    assert "- A release is rehearsed ([how](CONTRIBUTING.md)).\n" in section_of(
        changelog, parse("8.0.0-rc.1")
    )

    told = released(clone, "8.0.0", capsys)
    assert "git push --force origin v8 " in told
    assert git(clone, "rev-parse", "v8^{commit}") == git(clone, "rev-parse", "v8.0.0^{commit}")
    assert "dbt-package:refs/tags/v8.0.0" in told


def test_what_a_release_leaves_in_dist(clone: Path) -> None:
    """Whoever builds the tag again has the same bytes."""
    dist = clone / "dist/8.0.0"
    names = {
        "scaffold_source-8.0.0-py3-none-any.whl",
        "scaffold_source-8.0.0.tar.gz",
        "scaffold_source_dbt-8.0.0.tar.gz",
    }
    assert {path.name for path in dist.iterdir()} == {*names, "SHA256SUMS"}
    subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=dist, check=True, capture_output=True
    )
    with ZipFile(dist / "scaffold_source-8.0.0-py3-none-any.whl") as wheel:
        settings = wheel.read("scaffold_source/dbt_package/dbt_project.yml").decode()
    assert "\nversion: 8.0.0\n" in settings


def test_the_proof_builds_the_same_bytes(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "SOURCE_DATE_EPOCH", git(clone, "show", "--no-patch", "--format=%ct", "v8.0.0^{commit}").strip()
    )
    wheel, sdist = proof.built_twice(clone, tmp_path)
    proof.require_content(wheel, sdist)
    for made in (wheel, sdist, proof.packaged(clone, tmp_path)):
        assert sha256(made.read_bytes()).hexdigest() in (clone / "dist/8.0.0/SHA256SUMS").read_text()


def test_readmes_commands_are_found() -> None:
    commands = list(readme_commands((ROOT / "README.md").read_text(encoding="utf-8"), "  - git: x\\n"))
    programs = [command.split()[0] for command in commands]
    assert set(programs) == {"printf", "scaffold-source", "dbt"}
    assert len(programs) >= 7
    assert "path/to/clone" not in " ".join(commands)


def test_what_ci_runs_on_other_systems_works_here(postgres: Postgres) -> None:
    """Else a red job there says nothing."""
    environment = {**os.environ, "PLATFORM_URL": postgres.server.uri(postgres.make(""))}
    script = ROOT / "python/tests/platform_run.py"
    done = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
