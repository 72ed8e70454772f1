"""A producer's repository with migrations, an analytics repository with their contract, and `ci` in both."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from conftest import make_dbt_project

from helpers.cli import Result, cli
from helpers.git import committed, git
from helpers.workflows import ROOT
from scaffold_source.project.origin import Origin

SHOP = """
create table customers (id bigint primary key, email text unique);
create table orders (
    id bigint primary key,
    customer_id bigint not null references customers,
    status text not null,
    total_cents integer not null
);
"""
PROFILE = """
analytics:
  target: ci
  outputs:
    ci: {type: duckdb, path: "{{ env_var('WAREHOUSE_PATH') }}", threads: "{{ env_var('THREADS', '2') | int }}"}
"""
DROPS = "alter table orders drop column status;"
ADDS = "alter table orders add column channel text;"
PRODUCER = ".github/workflows/scaffold-source-producer.yml"
CONSUMER = ".github/workflows/scaffold-source-consumer.yml"


def run(folder: Path, *arguments: str) -> Result:
    """The command as people type it in `folder`."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        result = cli(*arguments)
    finally:
        os.chdir(before)
    return result


def done(folder: Path, *arguments: str) -> str:
    result = run(folder, *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def scaffolded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two repositories: `shop` has migrations, `analytics` has the contract of them."""
    folder = tmp_path_factory.mktemp("ci")
    migrations = folder / "shop/db/migrations"
    migrations.mkdir(parents=True)
    (migrations / "001_shop.sql").write_text(SHOP)
    analytics = make_dbt_project(folder / "analytics")
    (analytics / "profiles.yml").write_text(PROFILE)
    (folder / ".git").mkdir()  # one repository as long as the migrations are recorded, then two
    done(analytics, "add", "shop", "--from", "../shop/db/migrations/")
    (folder / ".git").rmdir()
    yaml = analytics / "models/staging/shop/_shop__sources.yml"
    text = yaml.read_text()
    owners = "status: draft\n          producer: {team: Web, engineering_lead: Ana}\n          channel: '#shop-data'"
    assert text.count("status: draft") == 1
    yaml.write_text(re.sub(r"from: .*", "from: env:SHOP_URL", text.replace("status: draft", owners), count=1))
    for repository in (folder / "shop", analytics):
        committed(repository)
    return folder


@pytest.fixture
def repositories(scaffolded: Path, tmp_path: Path) -> Path:
    """The two, as fresh clones."""
    for name in ("shop", "analytics"):
        git(tmp_path, "clone", "-q", str(scaffolded / name), name)
    return tmp_path


def write_producer(shop: Path, *options: str) -> str:
    return done(
        shop,
        "ci",
        "--producer",
        "shop",
        "--from",
        "db/migrations/",
        "--analytics",
        "acme/analytics",
        *options,
    )


def pull_request(repositories: Path, migration: str) -> Path:
    """The producer's checkout of a pull request with one more migration, merged as GitHub does it."""
    shop = repositories / "shop"
    git(shop, "checkout", "-qb", "next")
    (shop / "db/migrations/002_next.sql").write_text(migration)
    git(shop, "add", ".")
    git(shop, "commit", "-qm", "next")
    git(shop, "checkout", "-q", "main")
    git(shop, "merge", "-q", "--no-ff", "-m", "as it would be merged", "next")
    return shop


# ---- this copy of scaffold-source, as a CI installs it

HOST = "https://github.com/acme/scaffold_source"
EXAMPLE = Origin(
    f"git+{HOST}@0123456789abcdef0123456789abcdef01234567", "0123456789abcdef0123456789abcdef01234567"
)


def copied(folder: Path) -> str:
    """Commit this repository as it stands to a new one in `folder`; return the commit."""
    listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in listed.rstrip("\0").split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    committed(folder)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Origin]:
    """A repository with this copy, and where a CI would find it."""
    folder = tmp_path_factory.mktemp("copy") / "scaffold_source"
    commit = copied(folder)
    return folder, Origin(f"git+{HOST}@{commit}", commit)


@pytest.fixture
def installed(copy: tuple[Path, Origin], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`ci` finds that its copy came from that host, git is told that the host is this machine, and pip
    installs into a folder of its own, which is returned."""
    folder, installed_from = copy
    monkeypatch.setattr("scaffold_source.commands.ci.origin", lambda: installed_from)
    for name, value in {"COUNT": "1", "KEY_0": f"url.file://{folder}.insteadOf", "VALUE_0": HOST}.items():
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    # To pip, the last one means that what builds the package (hatchling) is installed already.
    for name, value in {
        "TARGET": str(tmp_path / "installed"),
        "NO_DEPS": "1",
        "NO_BUILD_ISOLATION": "0",
    }.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    return tmp_path / "installed"


@pytest.fixture
def example_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workflows install scaffold-source from the documentation's example."""
    monkeypatch.setattr("scaffold_source.commands.ci.origin", lambda: EXAMPLE)


@pytest.fixture
def ci_origin(request: pytest.FixtureRequest) -> None:
    """Workflows install this copy, which is installed already; slow tests install into places of their own, and
    the documentation shows its example."""
    is_example = request.node.get_closest_marker("slow") or "documentation" in request.node.name
    request.getfixturevalue("example_origin" if is_example else "installed")
