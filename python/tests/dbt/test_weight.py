"""What a dbt project downloads of this package: under 1.5 MB, by git at a tag and as a tarball, in a real `dbt deps`."""

from __future__ import annotations

import io
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import make_dbt_project
from helpers.dbt_process import problems, run_dbt
from helpers.git import git

import release_package

REPOSITORY = Path(__file__).parents[3]
LIMIT = 1_500_000
CALL = "{{ scaffold_source.to_utc('placed_at', timezone='Europe/Paris', data_type='timestamp') }}"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of this repository, with the branch and the tarball that `make package` makes."""
    folder = tmp_path_factory.mktemp("release") / "clone"
    git(REPOSITORY, "clone", "--quiet", "--no-hardlinks", f"file://{REPOSITORY}", str(folder))
    for key, value in {"user.name": "a", "user.email": "a@example.org"}.items():
        git(folder, "config", key, value)
    release_package.main(folder)
    return folder


@contextmanager
def served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def installed(folder: Path, package: str) -> Path:
    """Return the package as `dbt deps` installs it in a new project that uses it."""
    project = make_dbt_project(folder / "analytics")
    (project / "packages.yml").write_text(f"packages:\n{package}")
    (project / "profiles.yml").write_text(
        "analytics: {outputs: {default: {type: duckdb, path: ':memory:'}}}\n"
    )
    (project / "models" / "orders.sql").write_text(f"select {CALL} as placed_at")
    result = run_dbt(project, "deps", allow_warnings=True)
    assert result.success, result.exception
    assert problems(run_dbt(project, "compile")) == []
    return project / "dbt_packages" / "scaffold_source"


def weight(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def test_by_git_at_a_tag(clone: Path, tmp_path: Path) -> None:
    published = tmp_path / "published.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(published))
    git(clone, "tag", "v0.1.0", "dbt-package")
    git(clone, "push", "--quiet", str(published), "dbt-package:main", "v0.1.0")
    package = installed(tmp_path, f"  - git: file://{published}\n    revision: v0.1.0\n")
    assert (package / ".git").is_dir()
    assert weight(package) < LIMIT
    assert {path.name for path in package.iterdir()} == {".git", *release_package.FILES}


def test_as_a_tarball(clone: Path, tmp_path: Path) -> None:
    (tarball,) = (clone / "dist").iterdir()
    assert tarball.stat().st_size < LIMIT
    with served(tarball.parent) as address:
        package = installed(tmp_path, f"  - tarball: {address}/{tarball.name}\n    name: scaffold_source\n")
    assert weight(package) < LIMIT
    assert {path.name for path in package.iterdir()} == {*release_package.FILES}


def test_made_again_it_is_the_same(clone: Path) -> None:
    before = git(clone, "rev-parse", "dbt-package"), release_package.main(clone).read_bytes()
    assert (git(clone, "rev-parse", "dbt-package"), release_package.main(clone).read_bytes()) == before


def test_an_archive_of_the_repository_holds_what_it_is_made_for(clone: Path) -> None:
    """GitHub's action installs the CLI from such an archive, pip may, and the hub hands it to dbt."""
    content = subprocess.run(
        ["git", "-C", str(clone), "archive", "--format=tar.gz", "HEAD"], check=True, capture_output=True
    ).stdout
    assert len(content) < LIMIT
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        names = set(archive.getnames())
    needed = {"action.yml", "pyproject.toml", "README.md", "LICENSE", "docs/rules.md", "dbt_project.yml"}
    assert needed | {"python/scaffold_source/cli/__init__.py", "macros/staging/stage.sql"} <= names
    assert not [
        name for name in names if name.startswith(("benchmarks", "python/tests", "integration_tests"))
    ]
