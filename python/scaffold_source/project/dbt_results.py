"""What the last `dbt test` and `dbt source freshness` left: dbt's artifacts, and the lines that our package
printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold_source.errors import UnreachableError, UsageError

# Printed by the package's macro tell_broken_promises where SCAFFOLD_SOURCE_PROMISES is `json`.
_PROMISE = re.compile(r"^scaffold_source broken promise: (\{.*\})\s*$", re.MULTILINE)
# Printed then by tell_measures, too, for each column that a measure needs.
_MEASURE = re.compile(r"^scaffold_source measure: (\{.*\})\s*$", re.MULTILINE)
_CALL = re.compile(r"source\('([^']*)', '([^']*)'\)")


@dataclass(frozen=True, slots=True)
class BrokenPromise:
    """One promise that what landed breaks: how often, and the rule's own words for it (`detail`)."""

    test: str
    table: str
    column: str
    rule: str
    detail: str
    rows: int


@dataclass(frozen=True, slots=True)
class MeasuredColumn:
    """A column of a measure in the warehouse: whether it has landed, how many rows there are, in how many it
    is null, and the days since which it is filled and there are rows, "" where nothing tells."""

    source: str
    column: str
    is_there: bool
    rows: int = 0
    nulls: int = 0
    since: str = ""
    rows_since: str = ""


@dataclass(frozen=True, slots=True)
class TestResult:
    """How a data test ended. `places` are the (source, table) that it reads, the tested one first."""

    test: str
    name: str
    places: tuple[tuple[str, str], ...]
    status: str
    failures: int
    message: str


@dataclass(frozen=True, slots=True)
class FreshnessResult:
    """How fresh a table is. `age` is in seconds, None where nothing could be asked."""

    source: str
    table: str
    status: str
    newest: str
    age: float | None


@dataclass(frozen=True, slots=True)
class DbtResults:
    """What dbt found out. `declared` are the (source, table) that a data test reads, `watched` those with a
    freshness; `freshness` is None where it was not asked for. `measured` are columns of measures."""

    tests: tuple[TestResult, ...]
    declared: frozenset[tuple[str, str]]
    freshness: tuple[FreshnessResult, ...] | None
    watched: frozenset[tuple[str, str]]
    promises: tuple[BrokenPromise, ...]
    measured: tuple[MeasuredColumn, ...] = ()


def read_results(target: Path, output: Path) -> DbtResults:
    """Read dbt's artifacts in `target` and its output in the file `output`. Raises UnreachableError if dbt
    tested nothing, UsageError if a file does not hold what dbt writes."""
    manifest, run = _artifact(target, "manifest"), _artifact(target, "run_results")
    if manifest is None or run is None:
        raise UnreachableError(
            f"{target} has no run_results.json with its manifest.json: dbt tested nothing",
            do="read what `dbt test` printed; it runs before this, with the same --target-path",
        )
    return _results(target, manifest, run, output)


def read_given(target: Path, output: Path | None) -> tuple[Mapping[str, Any], DbtResults]:
    """Return dbt's manifest in `target`, and what its other artifacts there say: of those that are missing,
    nothing. Raises UsageError if there is no manifest, or a file does not hold what dbt writes."""
    manifest = _artifact(target, "manifest")
    if manifest is None:
        raise UsageError(
            f"{target} has no manifest.json", do="name the folder where dbt wrote it: dbt parse writes one"
        )
    return manifest, _results(target, manifest, _artifact(target, "run_results") or {"results": []}, output)


def _results(
    target: Path, manifest: Mapping[str, Any], run: Mapping[str, Any], output: Path | None
) -> DbtResults:
    sources = _artifact(target, "sources")
    try:
        nodes, tables = manifest["nodes"], manifest["sources"]
        tests = {key: node for key, node in nodes.items() if node["resource_type"] == "test"}
        return DbtResults(
            tuple(_test(tests[r["unique_id"]], r, tables) for r in run["results"] if r["unique_id"] in tests),
            frozenset(place for node in tests.values() for place in _places(node, tables)),
            None if sources is None else tuple(_freshness(r, tables) for r in sources["results"]),
            frozenset(_place(table) for table in tables.values() if _is_watched(table)),
            tuple(_promises(output)) if output else (),
            tuple(_measured(output)) if output else (),
        )
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        raise UsageError(f"{target} does not hold what dbt writes: {error!r}", do="run dbt again") from None


def _artifact(target: Path, name: str) -> Mapping[str, Any] | None:
    path = target / f"{name}.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}", do="run dbt again") from None
    if not isinstance(content, dict):
        raise UsageError(f"{path} holds no artifact of dbt", do="run dbt again")
    return content


def _promises(output: Path) -> Iterator[BrokenPromise]:
    for found in _PROMISE.finditer(_printed(output)):
        line = json.loads(found[1])
        yield BrokenPromise(
            line["test"], line["table"], line["column"], line["rule"], line["detail"], int(line["rows"])
        )


def _measured(output: Path) -> Iterator[MeasuredColumn]:
    for found in _MEASURE.finditer(_printed(output)):
        line = json.loads(found[1])
        if line["column"]:
            yield MeasuredColumn(
                str(line["source"]),
                f"{line['table']}.{line['column']}",
                line["is_there"] is True,
                int(line.get("row_count") or 0),
                int(line.get("null_count") or 0),
                str(line.get("filled_since") or ""),
                str(line.get("rows_since") or ""),
            )


def _printed(output: Path) -> str:
    try:
        return output.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(
            f"{output}: {error.strerror}", do="name the file with the output of dbt test"
        ) from None


def _test(node: Mapping[str, Any], result: Mapping[str, Any], tables: Mapping[str, Any]) -> TestResult:
    return TestResult(
        result["unique_id"],
        node["name"],
        _places(node, tables),
        str(result["status"]),
        int(result.get("failures") or 0),
        str(result.get("message") or ""),
    )


def _places(node: Mapping[str, Any], tables: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the source tables that a test reads, first the one that it is declared on."""
    read = [_place(tables[key]) for key in node["depends_on"]["nodes"] if key in tables]
    tested = (((node.get("test_metadata") or {}).get("kwargs") or {}).get("model")) or ""
    own = [(call[1], call[2]) for call in _CALL.finditer(tested)]
    return tuple(dict.fromkeys([*(place for place in own if place in read), *read]))


def _place(table: Mapping[str, Any]) -> tuple[str, str]:
    return table["source_name"], table["name"]


def _is_watched(table: Mapping[str, Any]) -> bool:
    """Return whether dbt asks how fresh a table is."""
    config = table.get("config") or {}
    freshness = config.get("freshness") or table.get("freshness") or {}
    periods: Sequence[Any] = [freshness.get(key) or {} for key in ("warn_after", "error_after")]
    when = (config, table)
    asked = any(place.get(key) for place in when for key in ("loaded_at_field", "loaded_at_query"))
    return asked and any(period.get("count") is not None for period in periods)


def _freshness(result: Mapping[str, Any], tables: Mapping[str, Any]) -> FreshnessResult:
    source, table = _place(tables[result["unique_id"]])
    return FreshnessResult(
        source,
        table,
        str(result["status"]),
        str(result.get("max_loaded_at") or "")[:16].replace("T", " "),
        result.get("max_loaded_at_time_ago_in_s"),
    )
