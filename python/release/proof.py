"""`make release-check`: build the last commit's release, install and run it as a user would, say what holds.

Needs PyPI for what the wheel depends on, and nothing else of the network. Writes dist/VERSION/ with the
artefacts, the bill of materials and the sums.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from release.building import build, package_tarball, use_time_of, write_sums
from release.changelog import fragments
from release.errors import ReleaseError
from release.licences import licences_in, require_allowed
from release.places import version_of
from release.repository import git, tree_of
from release.versions import Version

ROOT = Path(__file__).parents[2]
CYCLONEDX = "cyclonedx-bom@7.5.0"
_ABOUT = "python/scaffold_source/__init__.py"
_SCHEMA = "python/scaffold_source/demo/producer_schema.sql"
# Cuts a process off: a network of its own, which has no way out. As root, or where Linux lets users do it.
_CUT_OFF = ("sh", "-c", 'ip link set lo up && exec "$@"', "sh")
_UNSHARE = {True: ("unshare", "--net"), False: ("unshare", "--map-current-user", "--keep-caps", "--net")}


def main(root: Path = ROOT) -> Path:
    """Prove the release of the last commit of the repository at `root`; return the artefacts' folder."""
    version = version_of(root)
    print(f"{version.semver}: both halves say so; {len(fragments(root))} news fragments are well named")
    # Not below /root or another folder that a server's own user may not enter.
    with tempfile.TemporaryDirectory(prefix="scaffold-source-proof-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        use_time_of(root, "HEAD")
        wheel, sdist = built_twice(root, folder)
        require_content(wheel, sdist)
        files = [wheel, sdist, packaged(root, folder)]
        rehearse(root, version, wheel, folder)
        environment = folder / "environment"
        packages = licences_in(next(environment.glob("lib/python*/site-packages")))
        require_allowed(packages)
        print(f"The licences of {len(packages)} packages are allowed ones")
        files.append(
            bill_of_materials(root, environment, folder / f"scaffold-source-{version.semver}.cdx.json")
        )
        output = root / "dist" / version.semver
        output.mkdir(parents=True, exist_ok=True)
        kept = [Path(shutil.copy(file, output / file.name)) for file in files]
        write_sums(kept, output)
    print(f"The release holds. Its artefacts are in {output.relative_to(root)}/")
    return output


def built_twice(root: Path, folder: Path) -> tuple[Path, Path]:
    """Build in two checkouts, one of them as somebody whose files are private; return wheel and sdist.

    Raises ReleaseError if they differ by a byte, or the sdist makes another wheel than the tree."""
    with tree_of(root) as tree:
        sdist, wheel = sorted(build(tree, _new(folder / "first")), key=lambda file: file.suffix)
        (from_tree,) = build(tree, _new(folder / "from-tree"), of="wheel")
    before = os.umask(0o077)
    try:
        with tree_of(root) as tree:
            again = build(tree, _new(folder / "second"))
    finally:
        os.umask(before)
    _require_same(from_tree, wheel, "The sdist makes another wheel than the tree")
    for file in again:
        _require_same(file, wheel if file.suffix == ".whl" else sdist, "A second build differs")
    print("Wheel and sdist are the same bytes in two checkouts; the sdist makes the same wheel")
    return wheel, sdist


def require_content(wheel: Path, sdist: Path) -> None:
    """Raise ReleaseError if something that a user needs is missing, or something else is shipped."""
    names = zipfile.ZipFile(wheel).namelist()
    needed = (
        "scaffold_source/cli/__init__.py", "scaffold_source/py.typed", "scaffold_source/rules.md",
        "scaffold_source/dbt_package/dbt_project.yml", "scaffold_source/dbt_package/macros/staging/stage.sql",
    )  # fmt: skip
    missing = [name for name in needed if name not in names]
    licences = [name for name in names if name.endswith("dist-info/licenses/LICENSE")]
    strange = [name for name in names if not name.startswith(("scaffold_source/", "scaffold_source-"))]
    with tarfile.open(sdist) as archive:
        parts = {name.split("/")[1] for name in archive.getnames()}
    strange += sorted(parts & {"benchmarks", "integration_tests", "changes", ".github"})
    if missing or strange or not licences:
        raise ReleaseError(f"Missing in the wheel: {missing}; there but not meant to be: {strange}")


def packaged(root: Path, folder: Path) -> Path:
    """Make the dbt package's tarball and its repository, package.git, with the release's tag."""
    version, clone, bare = version_of(root), folder / "clone", folder / "package.git"
    git(root, "clone", "--quiet", "--no-hardlinks", f"file://{root}", str(clone))
    for key in ("user.name", "user.email"):
        git(clone, "config", key, "release-check@example.org")
    tarball = package_tarball(clone, folder)
    git(clone, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    git(clone, "push", "--quiet", str(bare), "dbt-package:main", f"dbt-package:refs/tags/{version.tag}")
    return tarball


def rehearse(root: Path, version: Version, wheel: Path, folder: Path) -> None:
    """Download what the wheel needs, then install and run everything without a network."""
    wheels = _new(folder / "wheels")
    download = ["-m", "pip", "download", "--quiet", "--only-binary", ":all:", "--dest", str(wheels)]
    _done([sys.executable, *download, f"{wheel}[demo,mysql]"], folder)
    cut_off = _cut_off()
    shutil.copy(root / "README.md", folder)
    about = {
        "pep440": version.pep440,
        "semver": version.semver,
        "package": f"  - git: file://{folder}/package.git\\n    revision: {version.tag}\\n",
        "schema": str(root / _SCHEMA),
        "is_cut_off": bool(cut_off),
        "is_released": "IS_RELEASED = True" in (root / _ABOUT).read_text(encoding="utf-8"),
    }
    (folder / "rehearsal.json").write_text(json.dumps(about), encoding="utf-8")
    print("Installed and run in a clean environment, " + ("without a network:" if cut_off else _ONLY_PROXIES))
    _done([*cut_off, sys.executable, "-m", "release.rehearsal", str(folder)], folder, shows=True)


_ONLY_PROXIES = (
    "from files alone (this machine cannot take a process off the network; its proxy is a dead end):"
)


def _cut_off() -> tuple[str, ...]:
    """Return what to put before a command to run it without a network; nothing where that is impossible."""
    if sys.platform != "linux":
        return ()
    command = (*_UNSHARE[os.geteuid() == 0], *_CUT_OFF)
    try:
        probe = subprocess.run([*command, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        return ()
    return command if probe.returncode == 0 else ()


def bill_of_materials(root: Path, environment: Path, file: Path) -> Path:
    """Write what is in the environment as CycloneDX, checked against its schema, the same each time."""
    uv = str(Path(sys.executable).with_name("uv"))
    tool = [
        uv,
        "--quiet",
        "tool",
        "run",
        "--from",
        CYCLONEDX.replace("@", "=="),
        "cyclonedx-py",
        "environment",
    ]
    options = ["--output-reproducible", "--validate", "--pyproject", str(root / "pyproject.toml")]
    _done([*tool, *options, "--output-file", str(file), str(environment / "bin/python")], root)
    components = json.loads(file.read_text(encoding="utf-8"))["components"]
    print(f"{file.name}: {len(components)} components, valid CycloneDX")
    return file


def _require_same(file: Path, like: Path, otherwise: str) -> None:
    if file.read_bytes() != like.read_bytes():
        raise ReleaseError(f"{otherwise}: {file.name}")


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _done(command: list[str], folder: Path, *, shows: bool = False) -> None:
    """Run a program to its end. Raises ReleaseError where it fails."""
    pythonpath = str(Path(__file__).parents[1])
    finished = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": pythonpath} if "release.rehearsal" in command else None,
        stdout=None if shows else subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if finished.returncode:
        raise ReleaseError(f"{' '.join(command[:6])} … failed:\n{finished.stderr.strip()[-4000:]}")


if __name__ == "__main__":
    try:
        main()
    except ReleaseError as error:
        sys.exit(f"The release does not hold. {error}")
