"""`make release VERSION=1.0.0`: a commit, a tag and the artefacts. Pushes nothing.

Everything is made in a checkout of its own, and only the whole of it reaches the branch: whatever stops a
release leaves the tree as it was.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

from release.building import build, package_tarball, use_time_of, write_sums
from release.changelog import CHANGELOG, fragments, rendered, section_of, with_release
from release.errors import ReleaseError
from release.places import version_of, with_version
from release.repository import git, moves, require_clean, require_new, tree_of
from release.versions import Version, parse

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="make release", description=__doc__)
    parser.add_argument("version", help="1.2.3, or 1.2.3-rc.1")
    parser.add_argument("--dry-run", action="store_true", help="make everything, show it, keep nothing")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    try:
        release(arguments.root.resolve(), parse(arguments.version), keep=not arguments.dry_run)
    except ReleaseError as error:
        print(f"No release was made. {error}", file=sys.stderr)
        return 2
    return 0


def release(root: Path, version: Version, *, keep: bool) -> None:
    """Make the release of the last commit of the repository at `root`; without `keep`, show it alone."""
    require_clean(root)
    require_new(root, version, version_of(root))
    branch = git(root, "symbolic-ref", "--short", "HEAD").strip()
    moving = moves(root, version)
    with tree_of(root) as tree, tempfile.TemporaryDirectory(prefix="scaffold-source-dist-") as made:
        commit = _commit(tree, version)
        use_time_of(tree, commit)
        files = build(tree, Path(made))
        if not keep:
            _show(tree, version, [file.name for file in files])
            return
        git(root, "merge", "--quiet", "--ff-only", commit)
        git(root, "tag", "--annotate", "--message", f"scaffold_source {version.semver}", version.tag, commit)
        if moving:
            git(root, "tag", "--force", moving, f"{version.tag}^{{}}")
        files.append(package_tarball(root, Path(made)))
        files.append(write_sums(files, Path(made)))
        output = root / "dist" / version.semver
        output.mkdir(parents=True, exist_ok=True)
        kept = [shutil.move(file, output / file.name) for file in files]
    _say_what_to_push(branch, version, moving, [Path(file) for file in kept])


def _commit(tree: Path, version: Version) -> str:
    """Commit the release in the checkout: the version everywhere, the news in the changelog. Return the
    commit."""
    news = fragments(tree)
    section = rendered(tree, version, _today())
    changelog = (tree / CHANGELOG).read_text(encoding="utf-8")
    files = {**with_version(tree, version), CHANGELOG: with_release(changelog, section, version)}
    for name, text in files.items():
        (tree / name).write_text(text, encoding="utf-8", newline="\n")
    for file in news:
        file.unlink()
    version_of(tree)
    git(tree, "add", "--all")
    git(tree, "commit", "--quiet", "--message", f"Release {version.semver}")
    return git(tree, "rev-parse", "HEAD").strip()


def _today() -> str:
    """Return the day of the release, which SOURCE_DATE_EPOCH may set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.fromtimestamp(int(epoch), timezone.utc) if epoch else datetime.now(timezone.utc)
    return now.date().isoformat()


def _show(tree: Path, version: Version, built: list[str]) -> None:
    print(git(tree, "show", "--stat", "--format=%s", "HEAD").strip())
    print(f"\n{section_of((tree / CHANGELOG).read_text(encoding='utf-8'), version)}")
    print(f"Would be tagged {version.tag}, with {', '.join(built)} and the dbt package. Nothing was kept.")


def _say_what_to_push(branch: str, version: Version, moving: str | None, files: list[Path]) -> None:
    print(f"{version.semver} is committed on {branch} and tagged {version.tag}. In dist/{version.semver}/:")
    for file in files:
        print(f"  {file.name} ({file.stat().st_size:,} bytes)")
    print("Nothing is pushed. Prove it first, then push:")
    print("  make release-check")
    print(f"  git push origin {branch} {version.tag}")
    print(f"  git push PACKAGE_REPOSITORY dbt-package:main dbt-package:refs/tags/{version.tag}")
    if moving:
        print(f"  git push --force origin {moving}    # once {version.tag} is published")
    print("The tag starts .github/workflows/release.yml, which publishes (CONTRIBUTING.md, Releasing).")


if __name__ == "__main__":
    sys.exit(main())
