"""`make package`: what a dbt project downloads, without the CLI, its tests and the benchmarks.

Writes dist/scaffold_source_dbt-VERSION.tar.gz, for `tarball:` in packages.yml, and the branch `dbt-package`:
commits of the package's files alone, for a repository that `git:` names. Both are made of what is committed.
"""

from __future__ import annotations

import gzip
import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = ("LICENSE", "README.md", "dbt_project.yml", "macros", "models", "schemas", "tests")
BRANCH = "refs/heads/dbt-package"


def main(root: Path = ROOT) -> Path:
    """Make both from the last commit of the repository at `root`; returns the tarball."""
    settings = _git(root, "show", "HEAD:dbt_project.yml").decode()
    version = re.findall(r"^version: (\S+)$", settings, flags=re.MULTILINE)[0]
    commit = package_commit(root, version)
    # The tarball names its commit: one without a history, so that every clone makes the same bytes.
    nobody = ("-c", "user.name=scaffold_source", "-c", "user.email=release@scaffold-source.invalid")
    tree = f"{commit}^{{tree}}"
    alone = _git(root, *nobody, "commit-tree", tree, "-m", version, made_at=_time_of_head(root))
    tarball = root / "dist" / f"scaffold_source_dbt-{version}.tar.gz"
    tarball.parent.mkdir(exist_ok=True)
    archive = _git(
        root, "archive", "--format=tar", f"--prefix=scaffold_source-{version}/", alone.decode().strip()
    )
    tarball.write_bytes(gzip.compress(archive, mtime=0))
    print(f"{tarball} ({tarball.stat().st_size:,} bytes) and the branch dbt-package at {commit[:9]}")
    return tarball


def package_commit(root: Path, version: str) -> str:
    """Return the commit of the package's files alone: the branch's last one where they are the same."""
    entries = _git(root, "ls-tree", "HEAD", "--", *FILES)
    tree = _git(root, "mktree", given=entries).decode().strip()
    before = _git(root, "for-each-ref", "--format=%(objectname) %(tree)", BRANCH).decode().split()
    if before[1:] == [tree]:
        return before[0]
    source = _git(root, "rev-parse", "--short=12", "HEAD").decode().strip()
    parents = ("-p", before[0]) if before else ()
    message = f"scaffold_source {version}: the dbt package of {source}"
    made_at = _time_of_head(root)
    commit = _git(root, "commit-tree", tree, *parents, "-m", message, made_at=made_at).decode().strip()
    _git(root, "update-ref", BRANCH, commit)
    return commit


def _time_of_head(root: Path) -> str:
    return _git(root, "show", "--no-patch", "--format=%cI", "HEAD").decode().strip()


def _git(root: Path, *arguments: str, given: bytes = b"", made_at: str | None = None) -> bytes:
    dates = {f"GIT_{who}_DATE": made_at for who in ("AUTHOR", "COMMITTER")} if made_at else {}
    return subprocess.run(  # noqa: S603 (git, with arguments of our own)
        ["git", "-C", str(root), *arguments],  # noqa: S607
        input=given,
        capture_output=True,
        check=True,
        env={**os.environ, **dates},
    ).stdout


if __name__ == "__main__":
    main()
