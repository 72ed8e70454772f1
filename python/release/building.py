"""The artefacts of one commit: wheel, sdist, the dbt package's tarball, and their sums. The same commit makes
the same bytes, with the same hatchling (the wheel's WHEEL names it)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import release_package
from release.errors import ReleaseError
from release.repository import git

SUMS = "SHA256SUMS"


def build(tree: Path, output: Path, *, of: str = "sdist+wheel") -> list[Path]:
    """Build from the checkout, or the sdist, at `tree` into `output`; return the files made.

    `of` is `sdist+wheel` for an sdist and a wheel made of that sdist, or `wheel` for one made of the tree."""
    before = set(output.glob("*"))
    kinds = ["--wheel"] if of == "wheel" else []
    uv = Path(sys.executable).with_name("uv")
    command = [uv, "build", *kinds, "--offline", "--no-build-isolation", "--no-create-gitignore"]
    finished = subprocess.run(
        [*map(str, command), "--python", sys.executable, "--out-dir", str(output), str(tree)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "NO_COLOR": "1"},
        check=False,
    )
    if finished.returncode:
        raise ReleaseError(f"The build failed:\n{finished.stderr.strip()}")
    return sorted(set(output.glob("*")) - before)


def use_time_of(root: Path, commit: str) -> None:
    """Let everything that is built carry the commit's time and no other."""
    os.environ["SOURCE_DATE_EPOCH"] = git(root, "show", "--no-patch", "--format=%ct", commit).strip()


def package_tarball(root: Path, output: Path) -> Path:
    """Write the dbt package of the last commit at `root`; moves its branch `dbt-package`."""
    made = release_package.main(root)
    return Path(shutil.move(made, output / made.name))


def write_sums(files: Iterable[Path], output: Path) -> Path:
    """Write the files' sums as `sha256sum --check` reads them."""
    lines = [f"{sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(files)]
    sums = output / SUMS
    sums.write_text("".join(lines), encoding="utf-8", newline="\n")
    return sums
