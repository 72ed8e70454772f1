"""Golden cases of `import FILE --from WHERE`: import_cases/<name>/document.yaml, as somebody else wrote it, and
producer.sql, which says otherwise.

expected.yml is the source, to the byte, and said.txt what people hear. After a change that is meant:
UPDATE_CASES=1 pytest python/tests/postgres/test_import_cases.py, then read the diff.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click.testing import Result
from conftest import Postgres
from helpers.adopting import run

CASES = sorted((Path(__file__).parents[1] / "import_cases").iterdir())
SOURCE = "models/staging/shop/_shop__sources.yml"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, postgres: Postgres, dbt_project: Path) -> None:
    where = postgres.uri(postgres.make((case / "producer.sql").read_text()))
    result = import_(case, where, dbt_project)
    assert result.exit_code == 1, result.output
    file = dbt_project / SOURCE
    said = result.stderr.replace(f"{dbt_project}/", "")
    if os.environ.get("UPDATE_CASES"):
        (case / "expected.yml").write_text(file.read_text())
        (case / "said.txt").write_text(said)
    assert file.read_text() == (case / "expected.yml").read_text()
    assert said == (case / "said.txt").read_text()
    result = run(dbt_project, "update", "shop", "--from", where)
    assert (result.exit_code, file.read_text()) == (1, (case / "expected.yml").read_text())
    assert all(line in result.stderr for line in re.findall(r"yml:\d+: (.*)", said))


@pytest.fixture
def contradicted(postgres: Postgres, dbt_project: Path) -> str:
    """The producer of the case that a project imported."""
    where = postgres.uri(postgres.make((CASES[0] / "producer.sql").read_text()))
    import_(CASES[0], where, dbt_project)
    return where


def import_(case: Path, where: str, project: Path, *options: str) -> Result:
    return run(project, "import", str(case / "document.yaml"), "--from", where, *options)


def test_a_dry_run_says_the_same_and_writes_nothing(postgres: Postgres, dbt_project: Path) -> None:
    where = postgres.uri(postgres.make((CASES[0] / "producer.sql").read_text()))
    result = import_(CASES[0], where, dbt_project, "--dry-run")
    assert result.exit_code == 0
    assert "orders.total: type is kept as it is; the database says 'numeric(10,2)'" in result.stderr
    assert list((dbt_project / "models").iterdir()) == []


def test_a_conflict_is_settled_by_its_line_or_by_the_database(
    contradicted: str, postgres: Postgres, dbt_project: Path
) -> None:
    """Without its line, a fact is the database's again, with all that follows; where the database comes to say
    what the document said, there is nothing left to settle."""
    file = dbt_project / SOURCE
    before = file.read_text()
    assert "{name: total, data_type: integer}" in before
    file.write_text(re.sub(r" +- \{at: \[tables, orders, [^]]*total, type\],\n.*\n", "", before))
    cart = "create table public.carts (id bigint);"
    where = postgres.uri(postgres.make((CASES[0] / "producer.sql").read_text() + cart))
    result = run(dbt_project, "update", "shop", "--from", where)
    after = file.read_text()
    assert '{name: total, data_type: "numeric(10,2)"}' in after
    assert "total, type]" not in after
    assert "[tables, carts]" not in after
    assert "carts" not in result.stderr
    assert after.count("- {at:") == before.count("- {at:") - 2


def test_what_the_role_may_not_read_is_not_gone(postgres: Postgres, dbt_project: Path) -> None:
    name = postgres.make((CASES[0] / "producer.sql").read_text())
    role = f"reader_of_{name}"
    grants = f"grant usage on schema sales to {role}; grant select (id, number) on sales.orders to {role}"
    postgres.execute(name, f"create role {role} login; {grants}")
    result = import_(CASES[0], postgres.uri(name).replace("postgres@", f"{role}@"), dbt_project)
    assert result.exit_code == 3, result.output
    assert "sales.customers" in result.output
    assert list((dbt_project / "models").iterdir()) == []


def test_an_export_of_ours_beside_its_own_database(postgres: Postgres, dbt_project: Path) -> None:
    """Says nothing otherwise, and comes back to the byte; another database contradicts it, and no line of the
    export is changed."""
    script = (CASES[0] / "producer.sql").read_text()
    where = postgres.uri(postgres.make(script))
    assert run(dbt_project, "add", "shop", "--from", where).exit_code == 0
    file = dbt_project / SOURCE
    before, document = file.read_text(), dbt_project / "shop.odcs.yaml"
    assert run(dbt_project, "export", "shop", "-o", str(document)).exit_code == 0
    other = postgres.uri(postgres.make(script.replace("note text", "note varchar(9)")))
    for database, code in ((where, 0), (other, 1)):
        for made in file.parent.iterdir():
            made.unlink()
        result = run(dbt_project, "import", str(document), "--from", database)
        assert result.exit_code == code, result.output
        after = file.read_text()
        assert re.sub(r" +conflicts:\n +- .*\n(?: +upstream: .*\n)?", "", after) == before
    assert "orders.note: type is kept as it is; the database says 'character varying(9)'" in result.stderr
