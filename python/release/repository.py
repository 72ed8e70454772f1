"""git, and what a release asks of the repository before it begins."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from release.errors import ReleaseError
from release.versions import Version, of_tag


def git(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Return what git prints. Raises ReleaseError with what it says where it fails."""
    finished = subprocess.run(
        ["git", "-C", str(folder), *arguments],  # noqa: S607
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **(environment or {})},
        check=False,
    )
    if finished.returncode:
        raise ReleaseError(f"git {arguments[0]} failed: {finished.stderr.strip() or finished.stdout.strip()}")
    return finished.stdout


def require_clean(root: Path) -> None:
    """Raise ReleaseError unless everything is committed: a release is made of a commit alone."""
    if changed := git(root, "status", "--porcelain").splitlines():
        named = ", ".join(line[3:] for line in changed[:5]) + (", …" if len(changed) > 5 else "")
        raise ReleaseError(f"The tree is dirty ({named}): commit or put away what is there")


def require_new(root: Path, version: Version, now: Version) -> None:
    """Raise ReleaseError if the version has a tag, or goes back behind the tree or a release before it."""
    if version.tag in git(root, "tag", "--list").split():
        raise ReleaseError(f"{version.tag} is a tag already: a version is released once")
    before = [earlier for tag in git(root, "tag", "--merged", "HEAD").split() if (earlier := of_tag(tag))]
    last = max(before, default=None)
    if last is not None and version <= last:
        raise ReleaseError(f"{version.semver} goes back: {last.tag} is released")
    if version.final < now.final or (before and version <= now):
        raise ReleaseError(f"{version.semver} goes back: the tree is at {now.semver}")


def moves(root: Path, version: Version) -> str | None:
    """Return the moving tag that this version takes: that of its major version, if no newer one has it."""
    newer = [other for tag in git(root, "tag", "--list").split() if (other := of_tag(tag))]
    is_newest = all(other < version for other in newer if other.major == version.major and other.is_final)
    return version.moving_tag if is_newest else None


@contextmanager
def tree_of(root: Path, commit: str = "HEAD") -> Iterator[Path]:
    """Yield a folder with the commit checked out, beside the one that people work in; removed at the end."""
    with tempfile.TemporaryDirectory(prefix="scaffold-source-release-") as folder:
        tree = Path(folder) / "tree"
        git(root, "worktree", "add", "--quiet", "--detach", str(tree), commit)
        try:
            yield tree
        finally:
            git(root, "worktree", "remove", "--force", str(tree))
