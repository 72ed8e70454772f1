"""One real PostgreSQL for the whole run (one for each xdist worker), and a dbt project to scaffold into."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from helpers.mariadb_server import MariaDB, mariadb_server
from hypothesis import settings

from scaffold_source.producers.embedded import EmbeddedServer, embedded_server
from scaffold_source.safe_text.redaction import forget_secrets

pytest.register_assert_rewrite("helpers.golden")
# Fixtures of the tests about CI, and of those that run real loaders.
pytest_plugins = ["helpers.two_repositories", "helpers.logical_server", "helpers.planted_mariadb"]

# The same examples in every run, so that a red run is about its change. `make explore` looks for new ones.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("explore", print_blob=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

# Each run of dbt, here and in what tests start, would send dbt Labs what it did.
os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"


@dataclass
class Postgres:
    """The embedded server; `make(script)` gives a fresh database that holds what the script made."""

    server: EmbeddedServer
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def socket_dir(self) -> str:
        return self.server.host

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def user(self) -> str:
        return self.server.user

    def uri(self, database: str) -> str:
        return self.server.uri(database)

    def create_database(self, name: str) -> None:
        self.server.create_database(name)

    def execute(self, database: str, script: str) -> None:
        self.server.execute(database, script)

    def make(self, script: str = "") -> str:
        name = f"case_{next(self._numbers)}"
        self.create_database(name)
        if script:
            self.execute(name, script)
        return name


@pytest.fixture(autouse=True)
def _no_secrets_of_other_tests() -> None:
    """What one test's command took for a secret is an ordinary word to the next: `secret.sql`."""
    forget_secrets()


@pytest.fixture(scope="session", autouse=True)
def _others_may_pass(tmp_path_factory: pytest.TempPathFactory) -> None:
    """As root, some tests run programs as another user, who must get to pytest's folders."""
    if os.geteuid() == 0:
        base = tmp_path_factory.getbasetemp()
        for folder in (base, *(above for above in base.parents if "pytest" in above.name)):
            folder.chmod(folder.stat().st_mode | 0o011)


# A crash may lose all of it, and each new database waits for the disk else. Autovacuum visits every one of hundreds.
FAST = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    # Not in pytest's own folder: a second run as root shuts that one to the server's user.
    with (
        tempfile.TemporaryDirectory(prefix="scaffold_source_tests_") as folder,
        embedded_server(Path(folder) / "data") as server,
    ):
        for setting in FAST:
            server.execute("postgres", f"alter system set {setting} = off")
        server.execute("postgres", "select pg_reload_conf()")
        yield Postgres(server)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDB]:
    with mariadb_server() as server:
        yield server


@pytest.fixture
def dbt_project(tmp_path: Path) -> Path:
    """An empty dbt project."""
    return make_dbt_project(tmp_path / "analytics")


def make_dbt_project(folder: Path) -> Path:
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text("name: analytics\nversion: '1.0'\nprofile: analytics\n")
    return folder
