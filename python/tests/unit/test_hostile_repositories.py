"""A repository's own settings and refs, which somebody else may have written: git runs no program of theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.cli import Result, cli
from helpers.git import committed, git

CONTRACT = "sources:\n  - name: shop\n    config: {meta: {contract: {version: 1.0.0}, producer_database: {}}}\n    tables: []\n"
# Each names a program that git would run for something.
PROGRAMS = (
    "core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.askPass", "core.pager", "core.editor", "gpg.program",
    "diff.external", "diff.evil.textconv", "diff.evil.command", "filter.evil.smudge", "filter.evil.clean",
    "filter.evil.process", "credential.helper", "core.alternateRefsCommand", "uploadpack.packObjectsHook",
    "remote.origin.uploadpack", "sequence.editor", "merge.evil.driver", "interactive.diffFilter",
)  # fmt: skip


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A dbt project whose settings name a program wherever git takes one, each of which leaves a file."""
    root = tmp_path / "repository"
    (root / "models").mkdir(parents=True)
    (root / "dbt_project.yml").write_text("name: shop\n")
    (root / "models/sources.yml").write_text(CONTRACT)
    (root / ".gitattributes").write_text("*.yml diff=evil filter=evil merge=evil\n")
    committed(root)
    for name in PROGRAMS:
        git(root, "config", name, f"touch {tmp_path}/ran-{name}; false")
    git(root, "config", "core.hooksPath", str(tmp_path))
    return root


def check(repository: Path, ref: str) -> Result:
    result = cli("check", f"--against={ref}", "--project-dir", repository)
    assert isinstance(result.exception, (SystemExit, type(None))), result.exception
    return result


def ran(repository: Path) -> list[str]:
    return [path.name for path in repository.parent.glob("ran-*")]


def test_no_setting_of_the_repository_runs_anything(repository: Path) -> None:
    (repository / "models/sources.yml").write_text(CONTRACT.replace("1.0.0", "1.1.0"))
    assert check(repository, "main").exit_code == 0
    assert ran(repository) == []


@pytest.mark.parametrize(
    "url", ["ext::sh -c touch% MARK", "ssh://localhost/x", "git://localhost/x", "/nowhere"]
)
@pytest.mark.parametrize("missing", ["main:models/sources.yml", "main:models"])
def test_what_a_partial_clone_misses_is_not_fetched(repository: Path, url: str, missing: str) -> None:
    for name, value in {
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": url.replace("MARK", f"{repository.parent}/ran-ext"),
        "protocol.ext.allow": "always",
        "protocol.allow": "always",
    }.items():
        git(repository, "config", name, value)
    lost = git(repository, "rev-parse", missing)
    (repository / ".git/objects" / lost[:2] / lost[2:]).unlink()
    result = check(repository, "main")
    assert result.exit_code == 2, result.output
    assert "this clone has a part of it, or is damaged" in result.stderr
    assert ran(repository) == []


@pytest.mark.parametrize(
    "ref",
    ["", "-h", "--output=MARK", "--upload-pack=touch MARK", "main\n", "main^{/x", "main --", ":/", "main:models", "\udcff",
     "x" * 5000, "$(touch MARK)", "`touch MARK`", "main..main", "@{-99}", "main^{tree}"],
)  # fmt: skip
def test_a_ref_that_is_none_is_refused(repository: Path, ref: str) -> None:
    result = check(repository, ref.replace("MARK", f"{repository.parent}/ran-ref"))
    assert result.exit_code == 2, result.output
    assert 1 <= len(result.stderr.splitlines()) <= 3
    assert ran(repository) == []
