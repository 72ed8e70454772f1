"""No file that people write is over 400 lines: a longer one is about several subjects, each of which is one file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
ROOMS = (
    "benchmarks",
    "integration_tests",
    "macros",
    "models",
    "python/release",
    "python/scaffold_source",
    "python/tests",
    "tests",
)
ENDINGS = {".py", ".sql", ".yml"}
LIMIT = 400

# Data, as long as what it shows: a schema goes in whole, and what comes out is written by the tool, not by people.
GOLDEN = (
    "python/scaffold_source/demo/producer_data.sql",  # the demo's rows, one script that the producer runs
    "python/tests/cases",
    "python/tests/drift_cases",
    "python/tests/loaders/expected",
    "python/tests/mysql/cases",
    "python/tests/rules",
    "python/tests/update_cases",
)
# What dbt leaves in a project where somebody ran it.
LEFT_BY_DBT = {"dbt_packages", "logs", "target"}


def written() -> Iterator[Path]:
    """The files of all rooms but the golden data, by their paths in the repository."""
    for room in ROOMS:
        for file in sorted((REPOSITORY / room).rglob("*")):
            path = file.relative_to(REPOSITORY)
            is_golden = any(path.is_relative_to(golden) for golden in GOLDEN)
            if file.suffix in ENDINGS and not is_golden and LEFT_BY_DBT.isdisjoint(path.parts):
                yield path


def test_no_file_is_too_long() -> None:
    lines = {path.as_posix(): len((REPOSITORY / path).read_bytes().splitlines()) for path in written()}
    assert {path: count for path, count in lines.items() if count > LIMIT} == {}


def test_every_room_and_all_golden_data_are_where_this_says() -> None:
    rooms = {room for room in ROOMS for path in written() if path.is_relative_to(room)}
    assert rooms == set(ROOMS)
    assert [golden for golden in GOLDEN if not (REPOSITORY / golden).exists()] == []
