"""What the real runs of loaders share: producers, and a dbt project on what landed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conftest import make_dbt_project

from helpers.dbt_process import problems, run_dbt
from helpers.landed import (
    Columns,
    Difference,
    Measured,
    Warehouse,
    declared_columns,
    differences,
    measure,
    source_of,
)
from helpers.logical_server import LogicalServer
from helpers.measured_runs import record
from scaffold_source.commands.add import add
from scaffold_source.contract.values import Source
from scaffold_source.producers.where import Where
from scaffold_source.project import find_project, write_all

REPOSITORY = Path(__file__).parents[3]
HERE = REPOSITORY / "python/tests/landing"
RAW = "raw"
FAR_FROM_UTC = "America/New_York"  # the zone of dbt's sessions: a time that lost its own is read wrong


@dataclass(frozen=True)
class Producer:
    """A database under contract: one of the SQL files here, and what its app does between two loads, in how many
    changes of rows."""

    name: str
    schema: str
    changes: int
    partitions: tuple[
        str, ...
    ] = ()  # which some loaders land beside their table: a notice says to leave them out
    further: str = ""  # another of the files, on top of the first

    def make(self, server: LogicalServer, database: str) -> str:
        return server.make(database, *(file.read_text() for file in self._files("")))

    def change(self, server: LogicalServer, database: str) -> None:
        for file in self._files("_changes"):
            server.execute(database, file.read_text())

    def _files(self, part: str) -> list[Path]:
        return [HERE / f"{name}{part}.sql" for name in (self.name, self.further) if name]


ORDINARY = Producer("ordinary", "app", 5)
HOSTILE = Producer("hostile", "works", 9, ("events_2026",))
# Without the changes of `documents`, at which a sink of JSON stops.
MORE_HOSTILE = replace(HOSTILE, changes=13, further="hostile_further")


@dataclass(frozen=True)
class Built:
    """What became of one run: the notices of `add`, the measure, and what dbt and the values say."""

    notices: tuple[str, ...]
    source: dict[str, Any]
    landed: Columns
    measured: Measured
    problems: tuple[str, ...]
    stale: tuple[str, ...]
    differences: tuple[Difference, ...]
    refused_unsaid: tuple[str, ...]  # tables that the loader refuses, and that no notice names beforehand

    def silent(self, schema: str) -> list[str]:
        """Return what no notice of `add` names: declared columns that did not land, and columns whose values are
        others in staging."""
        said = _names_in(self.notices)
        # A column that lands in parts, `during__upper`, is named by what it is a part of.
        names = [name.split("__")[0] for name in self.measured.not_landed]
        names += [f"{table}.{column}" for table, column, _ in self.differences]
        return sorted({name for name in names if f"{schema}.{name}" not in said})


def _names_in(notices: Sequence[str]) -> str:
    """Return notices with the columns that they name behind their table, `shop.orders (id, total)`, in full."""
    in_full = [
        ", ".join(f"{table}.{column}" for column in columns.split(", "))
        for notice in notices
        for table, columns in re.findall(r"(?:^|, | in | )([^,]*?\.[^,(]*) \(([^()]*)\)", notice)
    ]
    return "\n".join([*notices, *in_full])


def build(
    folder: Path,
    producer: Producer,
    uri: str,
    warehouse: Warehouse,
    *,
    loader: str,
    refused: Sequence[str] = (),
    bookkeeping: str = "",
) -> Built:
    """Scaffold what landed in `warehouse` with `add --loader`, and build it with dbt."""
    project = make_dbt_project(folder / "analytics")
    (project / "packages.yml").write_text(f"packages:\n  - local: {REPOSITORY}\n")
    (project / "profiles.yml").write_text(
        f"analytics:\n  target: it\n  outputs:\n    it: {_target(warehouse)}\n"
    )
    assert problems(run_dbt(project, "deps")) == []
    left_out = tuple(f"{producer.schema}.{table}" for table in refused)
    asked = Source(
        "shop", RAW, loader=loader, warehouse=warehouse.adapter, schemas=(producer.schema,), exclude=left_out
    )
    beforehand = "\n".join(add(find_project(project), replace(asked, exclude=()), Where(uri)).notices)
    scaffolding = add(find_project(project), asked, Where(uri))
    write_all(scaffolding.edits)
    source = source_of(project)
    # A loader may have made a table before it refused the rows.
    landed = {
        table: columns
        for table, columns in warehouse.columns(RAW, bookkeeping).items()
        if table not in refused and not table.endswith(producer.partitions)
    }
    built = problems(run_dbt(project, "build", allow_warnings=True))
    stale = problems(run_dbt(project, "source", "freshness", allow_warnings=True))
    measured = measure(declared_columns(source, warehouse.adapter), landed)
    finished = Built(
        notices=scaffolding.notices,
        source=source,
        landed=landed,
        measured=measured,
        problems=tuple(built),
        stale=tuple(stale),
        differences=tuple(differences(uri, source, warehouse, landed)),
        refused_unsaid=tuple(table for table in left_out if table not in beforehand),
    )
    record(
        loader,
        warehouse.adapter,
        producer.name,
        measured.landed,
        measured.declared,
        len(measured.not_landed),
        len(finished.silent(producer.schema)),
    )
    return finished


def _target(warehouse: Warehouse) -> str:
    if warehouse.adapter == "duckdb":
        settings = f"settings: {{TimeZone: {FAR_FROM_UTC}}}"
        return f"{{type: duckdb, path: {warehouse.where}, schema: analytics, threads: 1, {settings}}}"
    account, _, database = warehouse.where.partition("://")[2].partition("/")
    host, port = account.rpartition("@")[2].split(":")
    return (
        f"{{type: postgres, host: {host}, port: {port}, user: postgres, password: any, dbname: {database}, "
        "schema: analytics, threads: 2}"
    )


def run(*command: object, records: str | None = None, **environment: str) -> str:
    """Return what a loader's command prints, given `records` to read. Fails the test, with its errors, where the
    command fails."""
    finished = subprocess.run(
        [str(part) for part in command],
        input=records,
        capture_output=True,
        text=True,
        env=environment or None,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr[-4000:]
    return finished.stdout
