"""Every drift rule on a real server: drift_cases/<rule>/before.sql, then after.sql (the rule must fire) or
near_miss.sql (it must not, or not as bad). expected.yml lists every finding of both, as
`rule severity path`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Postgres

from scaffold_source.change import Finding, path_text
from scaffold_source.drift.agreements import agreed_roles, unique_by_test
from scaffold_source.drift.compare import compare
from scaffold_source.drift.judge import claims, judge
from scaffold_source.drift.renames import declared_renames
from scaffold_source.drift.roles import roles
from scaffold_source.drift.rules.rule import context
from scaffold_source.naming import source_table_names
from scaffold_source.producers import Introspection, Scope, read
from scaffold_source.producers.where import Where

CASES = sorted(path.parent for path in (Path(__file__).parents[1] / "drift_cases").glob("*/before.sql"))
RESET = (Path(__file__).parent / "reset.sql").read_text()


@dataclass(frozen=True)
class Drifting:
    """One database that each case finds empty."""

    postgres: Postgres
    database: str

    def facts(self, *scripts: str, role: str | None = None) -> Introspection:
        for script in scripts:
            self.postgres.execute(self.database, script)
        uri = self.postgres.uri(self.database)
        return read(Where(uri.replace("postgres@", f"{role}@", 1) if role else uri), Scope())


@pytest.fixture(scope="module")
def drifting(postgres: Postgres) -> Drifting:
    database = postgres.make("create role reader login")
    return Drifting(postgres, database)


def findings(before: Introspection, after: Introspection, agreed: Mapping[str, Any]) -> tuple[Finding, ...]:
    """As `check` finds them, with the agreements of a source's YAML whose named lists are by name."""
    names = source_table_names(table.full_name for table in before.database.tables)
    agreements = dict(_flat(agreed))
    renames = declared_renames(before.database, after.database, {})
    found = roles(
        before.database,
        agreed_roles(before.database, names, agreements, {}),
        unique_by_test(before.database, names, agreements),
    )
    about = context(before.database, after.database, renames, found)
    changes = compare(before.database, after.database, renames, hidden=after.hidden)
    for change in changes:
        assert len(list(claims(change, about))) <= 1, f"several rules claim {change}"
    return judge(changes, about)


def _flat(node: Any, at: tuple[str, ...] = ()) -> Any:
    if isinstance(node, dict) and node and at[-1:] != ("data_tests",) and at[-2:-1] != ("data_tests",):
        for key, value in node.items():
            yield from _flat(value, (*at, key))
    elif isinstance(node, dict) and node:
        for key, value in node.items():
            yield (*at, key), value
    elif at:
        yield at, node


def said(found: tuple[Finding, ...]) -> list[str]:
    return [f"{f.rule.id} {f.severity} {path_text(f.change.path)}" for f in found]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, drifting: Drifting) -> None:
    expected = yaml.safe_load((case / "expected.yml").read_text())
    agreed, role = expected.get("agreed", {}), expected.get("role")
    script = (case / "before.sql").read_text()
    for state in ("after", "near_miss"):
        before = drifting.facts(RESET, script, role=role)
        after = drifting.facts((case / f"{state}.sql").read_text(), role=role)
        assert sorted(said(findings(before, after, agreed))) == sorted(expected[state]), state
    assert any(line.startswith(f"{case.name} ") for line in expected["after"])
