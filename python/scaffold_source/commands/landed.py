"""`landed`: what dbt found out about what landed, judged by the contract. Reads no database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold_source.change import Change, Finding, Judgement, Rule, Severity, fingerprint
from scaffold_source.commands.informing import informed, of_contract
from scaffold_source.commands.places import anchor, relative
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import CONTRACT, TABLES, Contract
from scaffold_source.errors import ProjectError
from scaffold_source.project import Project, read_source, scaffolded_sources
from scaffold_source.project.dbt_results import BrokenPromise, DbtResults, FreshnessResult, TestResult

PROMISE_BROKEN = Rule(
    "promise-broken",
    "breaking",
    "What landed breaks a promise of the contract.",
    "Models, joins and sums rely on it without looking.",
    "Say whether the rows are wrong or the promise is.",
    "Look at the rows: the test's SQL in target/compiled shows where they are. If it holds no longer, "
    "change the contract with the other team.",
    "a label that no CHECK allows, landed from an older table",
)
SOURCE_STALE = Rule(
    "source-stale",
    "breaking",
    "A table has had no new rows for longer than agreed.",
    "Reports show old numbers as today's.",
    "Say whether the application still writes this table.",
    "Look at the loader's last run, then at `freshness` in the contract.",
    "a loader that has stopped",
)
_NO_ROWS = {"missing": "is missing in what landed", "other_type": "landed with another type"}


def landed(project: Project, names: Sequence[str], results: DbtResults) -> list[Judgement]:
    """Judge what dbt found out about each named source (default: all with a contract).

    A test that failed is breaking, one that warned a warning: our tests look whether the contract is agreed,
    others carry their severity. A stale table is breaking only where the contract is agreed. Raises
    ProjectError if no source has a contract.
    """
    project = project.read()
    names = names or scaffolded_sources(project)
    if not names:
        raise ProjectError(
            f"No source in {', '.join(project.model_paths)} has a contract",
            do="scaffold one: scaffold-source add SOURCE --from WHERE",
        )
    return [_judgement(_contract(project, name), results) for name in names]


def _contract(project: Project, source: str) -> Contract:
    """Read a contract whose places are told as reports tell them, from the repository's root on."""
    declaration, root = read_source(project, source), anchor(project.root)
    return read_contract(source, declaration.tree(), lambda path: relative(declaration.location(path), root))


def _judgement(contract: Contract, results: DbtResults) -> Judgement:
    name = contract.source.name
    tests = [test for test in results.tests if test.places and test.places[0][0] == name]
    stale = [table for table in results.freshness or () if table.source == name]
    findings = tuple(_distinct([*_broken(contract, tests, results.promises), *_stale(contract, stale)]))
    judgement = Judgement(
        name,
        contract.agreements.get(CONTRACT / "version"),
        None,
        None,
        findings,
        unseen=tuple(_unseen(name, tests, stale, results)),
        nothing_found="every promise that is tested holds",
        acceptable=False,
    )
    agreed = of_contract(contract)
    return informed(judgement, [agreed], agreed)


def _broken(
    contract: Contract, tests: Sequence[TestResult], promises: Sequence[BrokenPromise]
) -> Iterator[Finding]:
    for test in tests:
        if test.status not in ("fail", "warn"):
            continue
        severity: Severity = "breaking" if test.status == "fail" else "warning"
        rules = [promise for promise in promises if promise.test == test.test]
        for promise in rules or [_unnamed(test)]:
            columns = (promise.column,) if promise.column else ()
            change = Change((contract.source.name, promise.table, *columns), "landed", None, promise.rows)
            yield _finding(contract, PROMISE_BROKEN, severity, change, _words(promise))


def _unnamed(test: TestResult) -> BrokenPromise:
    """Return what a test found whose rows nobody told us: its name and its number of failures."""
    return BrokenPromise(
        test.test, test.places[0][1], "", f"a promise that {test.name} tests", "", test.failures
    )


def _words(promise: BrokenPromise) -> str:
    detail = f" ({promise.detail})" if promise.detail and promise.rule not in ("not_null", "unique") else ""
    if promise.rule in _NO_ROWS:
        return f"{_NO_ROWS[promise.rule]}{detail}"
    return f"breaks {promise.rule}{detail}: {promise.rows:,} row{'' if promise.rows == 1 else 's'}"


def _stale(contract: Contract, tables: Sequence[FreshnessResult]) -> Iterator[Finding]:
    is_draft = contract.agreements.get(CONTRACT / "status") == "draft"
    for table in tables:
        if table.status not in ("warn", "error") or table.age is None:
            continue
        severity: Severity = "breaking" if table.status == "error" and not is_draft else "warning"
        words = f"is stale: newest row {table.newest} UTC, {table.age / 86400:,.1f} days ago"
        change = Change((table.source, table.table), "freshness", None, table.newest)
        yield _finding(contract, SOURCE_STALE, severity, change, words)


def _finding(contract: Contract, rule: Rule, severity: Severity, change: Change, words: str) -> Finding:
    location = contract.locate(TABLES / "".join(change.path[1:2]))
    return Finding(rule, severity, change, words, fingerprint(rule.id, change), location)


def _distinct(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield what two tests found alike once, as bad as the worse of them says."""
    worst = sorted(findings, key=lambda finding: finding.severity != "breaking")
    yield from {(finding.change.path, finding.message): finding for finding in reversed(worst)}.values()


def _unseen(
    source: str, tests: Sequence[TestResult], fresh: Sequence[FreshnessResult], results: DbtResults
) -> Iterator[str]:
    """Yield what dbt could not look at: then silence does not mean that all is well."""
    for test in tests:
        if test.status not in ("pass", "fail", "warn"):
            yield f"data test {test.name}: {test.status} {test.message}".strip()
    if not tests and any(place[0] == source for place in results.declared):
        yield f"no data test of {source} ran"
    for table in fresh:
        if table.status not in ("pass", "warn", "error") or (table.status != "pass" and table.age is None):
            yield f"freshness of {table.table}: {table.status}"
    if not fresh and any(place[0] == source for place in results.watched):
        yield f"nobody asked how fresh {source} is: dbt source freshness did not run"
