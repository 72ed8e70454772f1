"""Sources that others wrote, after `adopt`, read and built by a real dbt."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Postgres
from helpers.adopting import CASES, PRODUCER, options, placed, run
from helpers.dbt_process import problems, run_dbt
from test_scaffolded import REPOSITORY, installed_project

# Tests of packages that are not on this machine, with the arguments that the cases give them.
STUBS = {
    "dbt_utils": {
        "unique_combination_of_columns": "combination_of_columns",
        "expression_is_true": "expression, column_name",
    },
    "dbt_expectations": {
        "expect_column_values_to_match_regex": "column_name, regex",
        "expect_column_values_to_be_between": "column_name, min_value, max_value",
        "expect_column_value_lengths_to_be_between": "column_name, min_value, max_value",
    },
}
DATA = """
insert into ports values ('OSL', 'Oslo', 'NO');
insert into passengers (email) values ('a@example.org');
"""


def with_stubs(project: Path) -> None:
    packages = [f"  - local: {REPOSITORY}\n"]
    for package, tests in STUBS.items():
        folder = project / "stubs" / package
        (folder / "tests/generic").mkdir(parents=True)
        (folder / "dbt_project.yml").write_text(f"name: {package}\nversion: '1.0'\nconfig-version: 2\n")
        (folder / "tests/generic/tests.sql").write_text(
            "\n".join(
                f"{{% test {test}(model, {arguments}) %}}select 1 where 1 = 0{{% endtest %}}"
                for test, arguments in tests.items()
            )
        )
        packages.append(f"  - local: stubs/{package}\n")
    (project / "packages.yml").write_text(f"packages:\n{''.join(packages)}")
    (project / "models/docs.md").write_text("{% docs tickets %}Sold.{% enddocs %}")
    assert problems(run_dbt(project, "deps")) == []


@pytest.fixture(scope="module")
def database(postgres: Postgres) -> str:
    return postgres.make(PRODUCER + DATA)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, database: str) -> Path:
    project = installed_project(tmp_path_factory.mktemp("adopted") / "analytics", postgres, database)
    with_stubs(project)
    return project


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_parses_and_builds_as_before(
    case: Path, shared: Path, postgres: Postgres, database: str
) -> None:
    file = placed(case, shared)
    before = run_dbt(shared, "parse", allow_warnings=True)
    assert problems(before) == []
    result = run(shared, "adopt", "ferries", *options(case), "--from", postgres.uri(database))
    assert result.exit_code == 0, result.output
    after = run_dbt(shared, "parse", allow_warnings=True)
    assert problems(after) == []
    told = [{*manifest.sources} for manifest in (before.result, after.result)]
    assert told[0] == told[1]
    relations = [
        {name: source.relation_name for name, source in manifest.sources.items()}
        for manifest in (before.result, after.result)
    ]
    moved = {name for name, relation in relations[0].items() if relation != relations[1][name]}
    # A generator's lower-case name of a table that is read where it is.
    assert moved == ({"source.analytics.ferries.tickets"} if case.name == "codegen" else set())
    text = (case / "source.yml").read_text()
    if "schema: public" in text and "database:" not in text:
        assert problems(run_dbt(shared, "build", allow_warnings=True)) == []
    file.unlink()
