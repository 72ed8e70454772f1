"""The JSON Schema of a source YAML, the lists of docs/contract.md and the program know the same keys.

After a new key: UPDATE_DOCS=1 pytest python/tests/unit/test_source_schema.py, then read the diff.
"""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import dbt.jsonschemas
import pytest
import yaml
from conftest import make_dbt_project
from helpers.generated import databases
from helpers.golden import hold
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft7Validator

from scaffold_source.contract import dbt_keys
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.row_rules import require_row_rules
from scaffold_source.contract.source_keys import OF_COLUMN, OF_SOURCE, OF_TABLE, ROLES, Agreed
from scaffold_source.contract.source_schema import listed, source_schema
from scaffold_source.contract.values import Source
from scaffold_source.contract.write import SCHEMA, source_tree, source_yaml
from scaffold_source.drift.contract_changes import _OF_CONTRACT, _OF_META
from scaffold_source.errors import ContractError
from scaffold_source.infer import propose
from scaffold_source.model import Database
from scaffold_source.producers.snapshot import from_json
from scaffold_source.project import find_project
from scaffold_source.project.declaration import declaration_in
from scaffold_source.questions import catalogue
from scaffold_source.questions.fields import FIELDS

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "python/scaffold_source"
DOCS = ROOT / "docs/contract.md"
LISTS = {"source": OF_SOURCE, "table": OF_TABLE, "column": OF_COLUMN}
VALIDATOR = Draft7Validator(source_schema())
WRITTEN = sorted(ROOT.glob("python/tests/*/**/*sources.yml")) + sorted(ROOT.glob("docs/**/*sources.yml"))
CASES = sorted(ROOT.glob("python/tests/drift_cases/*/*.yml"))


def plain(value: Any) -> Any:
    """Return what YAML's language server sees: a date is a text to it."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def wrong(text: str) -> list[str]:
    """Return where a file does not fit the schema, and why."""
    errors = VALIDATOR.iter_errors(plain(yaml.safe_load(text)))
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]


def test_the_schema_is_published() -> None:
    Draft7Validator.check_schema(source_schema())
    text = json.dumps(source_schema(), indent=1, ensure_ascii=False) + "\n"
    file = ROOT / "schemas" / SCHEMA
    hold(file, text, "UPDATE_DOCS")


@pytest.mark.parametrize("name", LISTS)
def test_the_documentation_lists_every_key(name: str) -> None:
    text = DOCS.read_text(encoding="utf-8")
    begin, end = f"<!-- agreements: {name} -->\n", "<!-- end -->\n"
    pattern = re.compile(f"{re.escape(begin)}(.*?){re.escape(end)}", re.DOTALL)
    if os.environ.get("UPDATE_DOCS"):
        text = pattern.sub(lambda _: begin + listed(LISTS[name]) + end, text)
        DOCS.write_text(text, encoding="utf-8")
    assert pattern.findall(text) == [listed(LISTS[name])]


# ---- the keys


def paths(rows: tuple[Agreed, ...]) -> set[str]:
    return {path for row in rows for path in row.paths}


KNOWN = paths(OF_SOURCE) | paths(OF_TABLE) | paths(OF_COLUMN)
AROUND = {"META": "", "CONTRACT": "contract."}
# `contract` holds agreements, and on a model a range of versions; the others are where doubts of a whole source
# are kept while rules run, and are never written.
BESIDE = {"contract", "contract.epoch", "contract.references"}


def keys_in_python() -> Iterator[str]:
    """Yield the path below `config.meta` of every key that the program names: `META / "role"`."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                words, left = [node.right], node.left
                while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Div):
                    words, left = [left.right, *words], left.left
                first = words[0]
                if isinstance(left, ast.Name) and left.id in AROUND and isinstance(first, ast.Constant):
                    yield AROUND[left.id] + str(first.value)
    yield from (".".join(("contract", key[0])) for key in _OF_CONTRACT)
    yield from _OF_META
    for asked in catalogue():
        yield from (f"contract.{key}" for key in asked.keys)
        yield from (key for key in asked.settles if key not in dbt_keys.OF_CONFIG)


def keys_in_jinja() -> Iterator[str]:
    """Yield the path of every key that the macros and models of the package look up."""
    for folder in ("macros", "models", "tests"):
        for file in (ROOT / folder).rglob("*.sql"):
            text = file.read_text(encoding="utf-8")
            yield from re.findall(r"\bmeta(?:\.get\(|\[)'(\w+)'", text)
            yield from (f"contract.{key}" for key in re.findall(r"\bagreed(?:\.get\(|\[)'(\w+)'", text))


def test_every_key_that_the_program_reads_is_in_the_schema() -> None:
    named = {*keys_in_python(), *keys_in_jinja()}
    assert len(named) > 40
    assert named - KNOWN - BESIDE == set()


def test_every_key_of_the_schema_is_read_by_the_program() -> None:
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.yml"), *(ROOT / "macros").rglob("*.sql")]
    code = "\n".join(
        file.read_text(encoding="utf-8") for file in files if file.name not in ("source_keys.py", "write.py")
    )
    unread = {path for path in KNOWN if not re.search(rf"\b{path.split('.')[-1]}\b", code)}
    assert unread == set()


def test_the_fields_of_answers_are_in_the_schema() -> None:
    contract = VALIDATOR.schema["$defs"]["source"]["properties"]["config"]["properties"]["meta"][
        "properties"
    ]["contract"]["properties"]
    for key, name in {
        "producer": "team",
        "consumer": "team",
        "sla": "durations",
        "legacy": "migration",
    }.items():
        known = contract[key]["anyOf"][0]["properties"].keys()
        asked = {field.removeprefix(f"{key}.") for field in FIELDS[name]}
        assert {field for field in asked if "." not in field} <= known


def test_the_roles_are_those_that_are_proposed() -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in (PACKAGE / "infer").glob("*.py"))
    assert set(re.findall(r"Role\(\s*\"(\w+)\"", text)) == set(ROLES)


def test_dbts_own_schema_knows_no_other_key() -> None:
    """And what dbt knows no more it takes all the same: `meta` beside `config`, `overrides`."""
    file = Path(dbt.jsonschemas.__file__).parent / "resources/latest.json"
    definitions = json.loads(file.read_text())["definitions"]
    for name, ours in {
        "SourceProperties": {*dbt_keys.OF_SOURCE, "tables", "config"},
        "Tables": {*dbt_keys.OF_TABLE, "columns", "config"},
        "ColumnProperties": {*dbt_keys.OF_COLUMN, "config"},
        "TablesConfig": {*dbt_keys.OF_CONFIG, "meta", "schema_origin", "sync"},
        "FreshnessDefinition": dbt_keys.OF_CONFIG["freshness"]["properties"].keys(),
        "DbtQuoting": dbt_keys.OF_SOURCE["quoting"]["properties"].keys(),
    }.items():
        assert definitions[name]["properties"].keys() - ours == set(), name


# ---- the values


@pytest.mark.parametrize("file", [*WRITTEN, *CASES], ids=lambda file: str(file.relative_to(ROOT)))
def test_what_stands_here_fits(file: Path) -> None:
    """Every golden source, and every contract that a rule of drift reads."""
    assert wrong(file.read_text(encoding="utf-8")) == []


@given(database=databases())
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_add_writes_fits(database: Database) -> None:
    source = Source("shop", "raw")
    assert wrong(source_yaml(source_tree(source, database, propose(source, database)))) == []


def test_a_real_application_fits() -> None:
    """The largest that is labelled: it has all that the rules propose."""
    folder = ROOT / "benchmarks/judgement"
    facts = max(folder.glob("*/*/facts.json"), key=lambda file: file.stat().st_size)
    database = from_json(facts.read_bytes(), str(facts))
    source = Source("shop", "raw", loader="fivetran")
    assert wrong(source_yaml(source_tree(source, database, propose(source, database)))) == []


BOTH = """
sources:
  - name: shop
    config: {meta: {contract: {CONTRACT}}}
    tables:
      - name: orders
        config:
          meta:
            TABLE
            producer:
              schema: public
              FACTS
              columns:
                id: {type: bigint, nullable: false}
                at: {type: timestamp with time zone, FACT}
        columns:
          - {name: id, data_type: bigint}
          - name: at
            data_type: timestamp
            config: {meta: {COLUMN}}
"""
FITS = {
    "CONTRACT": [
        "status: agreed", "timezone: Europe/Paris", "sla: {notice: 14d, fix: {count: 2, period: day}}", "sla: null",
        "currency: '{{ var(\"currency\") }}'", "timezone: '{{ var(\"zone\") }}'", "status: null", "our_own: [1, 2]",
        "scaffold: {tests: native, layout: single, schemas: [public], staging: false}", "legacy: {migrated_on: 2024-03-01}",
        "notify: ['#shop', {who: ana, severity: breaking, handle: '@acme/shop'}]", "notify: {who: ana, teams: ana@example.com}", "measures: [{name: paid, columns: [orders.id], filled: 0.9}]",
    ],
    "TABLE": [
        "soft_delete: none", "soft_delete: {column: at, kind: timestamp}", "on_deleted: flag", "on_deleted:",
        "soft_delete: [{column: at, kind: is_not_null}, {column: id, kind: values, values: [0]}]", "our_own: {a: b}",
        "test_rows: id < 0", "test_rows: none", "updated_at: at", "deprecated: 2027-01-31", "deprecated: true",
        "deprecated: {sunset: 2027-01-31, use: orders.at}", "append_only: true",
    ],
    "COLUMN": ["unit: minor", "epoch: seconds", "timezone: UTC", "unit: null", "currency: EUR", "pii: ours", "references: none"],
    "FACTS": ["primary_key: [id]", "unique: [[id], {columns: [at], deferrable: true}]", "checks: {a: id > 0}", "kind: view"],
    "FACT": ["default: now()", "values: [a, 1]", "min: 0", "labels: [a, b]", "comment_hash: '0a1b2c3d'"],
}  # fmt: skip
MISFITS = {
    "CONTRACT": [
        "status: greed", "timezone: Berlin", "timezone: +02", "sla: {notice: soon}", "sla: {fix: 3 fortnights}",
        "scaffold: {tests: all}", "notify: [{who: a, severity: bad}]", "notify: {who: a, slack: ana}", "notify: [{handle: ana}]", "scaffold: {layout: by-table}", "scaffold: {keys: all}", "scaffold: {staging: maybe}",
        "scaffold: {schemas: public}", "scaffold: {evidence: guesses}", "scaffold: {names: mine}",
    ],
    "TABLE": [
        "on_deleted: keep", "deleted_rows: all", "soft_delete: at", "soft_delete: {column: at}", "soft_delete: [{kind: epoch}]",
        "soft_delete: {column: at, kind: deleted}", "soft_delete: {column: id, kind: values}", "test_rows: [a]", "test_rows: 3",
        "soft_delete: {column: id, kind: values, values: []}", "test_rows: true",
    ],
    "COLUMN": ["unit: cents", "epoch: hours", "timezone: CETT"],
    "FACTS": [
        "primary_key: id", "unheard_of: true", "foreign_keys: [{columns: [id]}]", "kind: heap", "row_security: 'yes'",
        "checks: [id > 0]", "unique: id", "replica_identity: all",
    ],
    "FACT": ["nullable: 'no'", "size: 3", "min: low", "identity: often", "labels: a", "default: 3", "generated: lazily"],
}  # fmt: skip


def contract_with(place: str, text: str) -> str:
    filled = BOTH
    for key in FITS:
        filled = re.sub(rf"\b{key}\b", lambda _, key=key: text if key == place else "", filled)
    return filled


def refuse(text: str) -> str:
    """Return what the program says of a contract, "" where it takes it."""
    declaration = declaration_in([(Path("sources.yml"), text.encode())], "shop")
    assert declaration
    try:
        require_row_rules(read_contract("shop", declaration.tree(), declaration.location))
    except ContractError as error:
        return error.what
    return ""


@pytest.mark.parametrize(("place", "text"), [(place, text) for place in FITS for text in FITS[place]])
def test_both_take_it(place: str, text: str) -> None:
    written = contract_with(place, text)
    assert (refuse(written), wrong(written)) == ("", [])


@pytest.mark.parametrize(("place", "text"), [(place, text) for place in MISFITS for text in MISFITS[place]])
def test_both_refuse_it(place: str, text: str) -> None:
    written = contract_with(place, text)
    assert refuse(written) != ""
    assert wrong(written) != []


@pytest.mark.parametrize(
    ("place", "text"),
    [("COLUMN", "currency: EURO"), ("COLUMN", "currency_from: currency"), ("TABLE", "role: lookups")],
)
def test_an_editor_says_at_once_what_dbt_says_later(place: str, text: str) -> None:
    """The macros refuse a currency that is none; a role that is none means nothing to anybody."""
    assert wrong(contract_with(place, text)) != []


def test_a_misspelt_key_of_dbts_is_marked() -> None:
    assert wrong(contract_with("", "").replace("data_type: timestamp", "datatype: timestamp")) != []


@pytest.mark.parametrize(
    ("settings_of_dbt", "schema"),
    [
        ("", "../../../dbt_packages/scaffold_source/schemas/"),
        (
            "packages-install-path: vendor/dbt packages\n",
            "../../../vendor/dbt%20packages/scaffold_source/schemas/",
        ),
        (
            "packages-install-path: \"{{ env_var('PACKAGES') }}\"\n",
            "../../../dbt_packages/scaffold_source/schemas/",
        ),
    ],
)
def test_the_schema_is_found_from_the_file_on(settings_of_dbt: str, schema: str, tmp_path: Path) -> None:
    root = make_dbt_project(tmp_path / "analytics")
    with (root / "dbt_project.yml").open("a") as file:
        file.write(settings_of_dbt)
    project = find_project(root)
    assert (
        project.schema_from(project.staging_folder("shop") / "_shop__sources.yml", SCHEMA) == schema + SCHEMA
    )
    text = source_yaml({"name": "shop", "tables": []}, schema + SCHEMA)
    assert f"\n# yaml-language-server: $schema={schema}{SCHEMA}\n" in text
