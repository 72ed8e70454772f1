"""Golden cases of `adopt`: adopt_cases/<name>/source.yml, as a team or its generator wrote it, comes under contract.

expected.yml is the file afterwards, to the byte, and said.txt what people hear. After a change that is meant:
UPDATE_CASES=1 pytest python/tests/postgres/test_adopt_cases.py, then read the diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Postgres
from helpers.adopting import CASES, PRODUCER, doubled_tests, lost_words, options, placed, run
from helpers.golden import hold


@pytest.fixture(scope="module")
def producer(postgres: Postgres) -> str:
    return postgres.uri(postgres.make(PRODUCER))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, producer: str, dbt_project: Path) -> None:
    file = placed(case, dbt_project)
    result = run(dbt_project, "adopt", "ferries", *options(case), "--from", producer)
    assert result.exit_code == 0, result.output
    after = file.read_text()
    hold(case / "expected.yml", after, "UPDATE_CASES")
    hold(case / "said.txt", result.stdout, "UPDATE_CASES")
    before = (case / "source.yml").read_text()
    assert lost_words(before, after) == []
    assert doubled_tests(before, after) == []
    _holds(dbt_project, producer, file)


def _holds(project: Path, producer: str, file: Path) -> None:
    """What must hold of every source under contract: nothing more to write, and no drift."""
    before = file.read_bytes()
    for command in ("adopt", "update"):
        result = run(project, command, "ferries", "--from", producer)
        assert result.exit_code == 0, result.output
        assert file.read_bytes() == before
    assert [path.name for path in sorted(file.parent.iterdir())] == [file.name]
    result = run(project, "check", "ferries", "--from", producer, "--fail-on", "warning")
    assert result.exit_code == 0, result.output
