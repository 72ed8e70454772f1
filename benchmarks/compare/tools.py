"""The tools of the comparison: how each looks at a database first, and how it looks again after a change.

Each gets the best of its own ways: what it reports, and, where it writes files, how these differ from what it
wrote at first.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

import psycopg
import yaml

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY / "python/tests"))

from helpers.environments import environment, versions  # noqa: E402

from scaffold_source import __version__  # noqa: E402
from scaffold_source.producers.embedded import EmbeddedServer  # noqa: E402

OURS = Path(sys.executable).parent
# Where the packages of dbt come from: dbt's hub, or a folder with their repositories.
PACKAGES = os.environ.get("DBT_PACKAGES", "")
_TABLES = ("countries", "customers", "order_lines", "orders", "products", "wishlists")


class Place(NamedTuple):
    """Where a tool works: its folder, and the server with the database `shop`."""

    folder: Path
    server: EmbeddedServer

    def run(self, *command: str | Path, may_fail: bool = False, **environ: str) -> str:
        """Run a program in the folder and return what it prints."""
        done = subprocess.run(  # noqa: S603
            [str(part) for part in command],
            cwd=self.folder,
            env={**os.environ, "COLUMNS": "300", "NO_COLOR": "1", "DO_NOT_TRACK": "1", **environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode and not may_fail:
            raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr


class Tool(NamedTuple):
    """A tool: `first` looks at the database and writes what it will; `again` returns what it says later."""

    name: str
    version: str
    how: str
    first: Callable[[Place], None]
    again: Callable[[Place], str]
    written: str  # a glob: what it writes down at first


# ---- scaffold_source


def ours_first(place: Place) -> None:
    _dbt_project(place, packages=f"  - local: {REPOSITORY}\n")
    _scaffold_source(place, "add", "shop", "--from", "env:SHOP_URL", "--schema", "public")


def ours_again(place: Place) -> str:
    return _scaffold_source(place, "check", "shop", "--fail-on", "never")


def _scaffold_source(place: Place, *arguments: str) -> str:
    return place.run(OURS / "scaffold-source", *arguments, SHOP_URL=place.server.uri("shop"))


# ---- dbt-codegen


def codegen_first(place: Place) -> None:
    _dbt_project(place, packages=_package("dbt-labs/codegen", "0.14.1", "dbt-codegen"))
    place.run(OURS / "dbt", "deps")
    _write(place, "models/sources.yml", _generated(place))


def codegen_again(place: Place) -> str:
    return _difference((place.folder / "models/sources.yml").read_text(), _generated(place))


def _generated(place: Place) -> str:
    asked = {"schema_name": "public", "name": "shop", "generate_columns": True, "include_data_types": True,
             "include_descriptions": True}  # fmt: skip
    run = ("--quiet", "run-operation", "codegen.generate_source", "--args", yaml.safe_dump(asked))
    return place.run(OURS / "dbt", *run, "--profiles-dir", ".")


# ---- dbt-osmosis


def osmosis_first(place: Place) -> None:
    sources = {"shop": {"path": "sources.yml", "schema": "public"}}
    _dbt_project(place, more={"vars": {"dbt-osmosis": {"sources": sources}}})
    _osmosis(place)


def osmosis_again(place: Place) -> str:
    file = place.folder / "models/sources.yml"
    before = file.read_text()
    said = _osmosis(place)
    return _difference(before, file.read_text()) + said


def _osmosis(place: Place) -> str:
    return place.run(
        environment("dbt-osmosis") / "dbt-osmosis",
        "yaml",
        "refactor",
        "--auto-apply",
        "--string-length",
        "--numeric-precision-and-scale",
        "--profiles-dir",
        ".",
    )


# ---- datacontract-cli


def datacontract_first(place: Place) -> None:
    _import(place, "contract.yaml")


def datacontract_again(place: Place) -> str:
    tested = _datacontract(place, "test", "contract.yaml", may_fail=True)
    _import(place, "now.yaml")
    changed = _datacontract(place, "changelog", "contract.yaml", "now.yaml", may_fail=True)
    return "\n".join(line for line in tested.splitlines() if "│ passed" not in line) + changed


def _import(place: Place, file: str) -> None:
    server = place.server
    where = ("--source", server.host, "--port", str(server.port), "--database", "shop", "--schema", "public")
    _datacontract(place, "import", "postgres", *where, "--output", file)


def _datacontract(place: Place, *arguments: str, may_fail: bool = False) -> str:
    return place.run(
        environment("datacontract-postgres") / "datacontract", *arguments, may_fail=may_fail,
        DATACONTRACT_POSTGRES_USERNAME=place.server.user, DATACONTRACT_POSTGRES_PASSWORD="none",  # noqa: S106
    )  # fmt: skip


# ---- dlt

_PIPELINE = """
import sys
import dlt
from dlt.sources.sql_database import sql_database

def run(name, contract):
    to = dlt.destinations.duckdb(f"{name}.duckdb")
    pipeline = dlt.pipeline(name, pipelines_dir="state", destination=to)
    source = sql_database(sys.argv[1], schema="public", reflection_level="full_with_precision",
                          include_views=False, resolve_foreign_keys=True)
    for resource in source.resources.values():
        resource.write_disposition = "replace"
    try:
        pipeline.run(source, schema_contract=contract)
    except Exception as error:
        print(error)
    return pipeline.default_schema

if len(sys.argv) > 2:
    run("frozen", None)
    open("schema.yaml", "w").write(run("evolving", None).to_pretty_yaml())
else:
    run("frozen", {"tables": "freeze", "columns": "freeze", "data_type": "freeze"})
    open("now.yaml", "w").write(run("evolving", None).to_pretty_yaml())
"""


def dlt_first(place: Place) -> None:
    _write(place, "pipeline.py", _PIPELINE)
    place.run(environment("dlt") / "python", "pipeline.py", _sqlalchemy(place), "first")


def dlt_again(place: Place) -> str:
    """What the frozen contract refuses, and how the evolving schema differs."""
    said = place.run(environment("dlt") / "python", "pipeline.py", _sqlalchemy(place))
    before, after = ((place.folder / name).read_text() for name in ("schema.yaml", "now.yaml"))
    return said + _difference(before, after)


def _sqlalchemy(place: Place) -> str:
    server = place.server
    return f"postgresql+psycopg2://{server.user}@/shop?host={server.host}&port={server.port}"


# ---- elementary


def elementary_first(place: Place) -> None:
    packages = _package("elementary-data/elementary", "0.25.1", "dbt-data-reliability")
    packages += _package("dbt-labs/dbt_utils", "1.4.1", "dbt-utils") if PACKAGES else ""
    _dbt_project(place, packages=packages, more={"models": {"elementary": {"+schema": "elementary"}}})
    tables = [{"name": table, "data_tests": ["elementary.schema_changes"]} for table in _TABLES]
    sources = [{"name": "shop", "schema": "public", "tables": tables}]
    _write(place, "models/sources.yml", yaml.safe_dump({"version": 2, "sources": sources}))
    place.run(OURS / "dbt", "deps")
    place.run(OURS / "dbt", "run", "--select", "elementary", "--profiles-dir", ".")
    elementary_again(place)


def elementary_again(place: Place) -> str:
    """The failed tests' rows, which elementary stores: what its report shows."""
    said = place.run(OURS / "dbt", "test", "--select", "source:shop", "--profiles-dir", ".", may_fail=True)
    return said + _told(place)


def _told(place: Place) -> str:
    with psycopg.connect(place.server.uri("shop")) as connection:
        rows = connection.execute(
            "select table_name, column_name, test_results_description "
            "from analytics_elementary.elementary_test_results where status <> 'pass'"
        )
        return "\n".join(" ".join(str(value) for value in row) for row in rows)


# ---- all


def tools() -> Iterator[Tool]:
    """Yield the tools, each with the version that is installed."""
    osmosis = versions(environment("dbt-osmosis"), "dbt-osmosis")["dbt-osmosis"]
    contract = versions(environment("datacontract-postgres"), "datacontract-cli")["datacontract-cli"]
    dlt = versions(environment("dlt"), "dlt")["dlt"]
    yield Tool("scaffold_source", __version__, "`add`, `check`", ours_first, ours_again, "models/**/*.yml")
    yield Tool("datacontract-cli", contract, "`import postgres`, `test`; `import` again and `changelog`",
               datacontract_first, datacontract_again, "contract.yaml")  # fmt: skip
    yield Tool("dlt", dlt, "`sql_database`, a frozen schema contract; how the schema evolves",
               dlt_first, dlt_again, "schema.yaml")  # fmt: skip
    yield Tool("elementary", "0.25.1", "the test `schema_changes` on every table", elementary_first,
               elementary_again, "models/*.yml")  # fmt: skip
    yield Tool("dbt-osmosis", osmosis, "`yaml refactor`, and again: the diff", osmosis_first, osmosis_again,
               "models/*.yml")  # fmt: skip
    yield Tool("dbt-codegen", "0.14.1", "`generate_source`, and again: the diff", codegen_first,
               codegen_again, "models/*.yml")  # fmt: skip


# ---- what they share


def _dbt_project(place: Place, packages: str = "", more: dict[str, object] | None = None) -> None:
    server = place.server
    target = {"type": "postgres", "host": server.host, "port": server.port, "user": server.user,
              "password": "none", "dbname": "shop", "schema": "analytics", "threads": 2}  # fmt: skip
    project = {"name": "analytics", "version": "1.0", "profile": "analytics", **(more or {})}
    _write(place, "dbt_project.yml", yaml.safe_dump(project))
    _write(place, "profiles.yml", yaml.safe_dump({"analytics": {"target": "it", "outputs": {"it": target}}}))
    (place.folder / "models").mkdir(exist_ok=True)
    if packages:
        _write(place, "packages.yml", f"packages:\n{packages}")


def _package(name: str, version: str, repository: str) -> str:
    if PACKAGES:
        return f"  - local: {PACKAGES}/{repository}\n"
    return f"  - package: {name}\n    version: {version}\n"


def _write(place: Place, name: str, text: str) -> None:
    path = place.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _difference(before: str, after: str) -> str:
    """Return a unified diff, without the numbers of lines."""
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="")
    return "\n".join(re.sub(r"^@@.*", "@@", line) for line in lines)


def timed(action: Callable[[], object]) -> float:
    """Return how many seconds `action` takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
