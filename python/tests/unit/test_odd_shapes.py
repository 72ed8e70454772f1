"""Good YAML, JSON, TOML and SQL of a shape that nobody expects: an error with its place, never a traceback.

What the fuzzers of the readers found (python/tests/attacks/readers.py) stays here, one of each kind.
"""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import pytest

from scaffold_source.change import plain
from scaffold_source.contract.read import read_contract
from scaffold_source.errors import ContractError, ProjectError, UsageError
from scaffold_source.loaders.warehouse_types import warehouse_type
from scaffold_source.merge.lines import merge_lines
from scaffold_source.model import Column, Database, Key, Table
from scaffold_source.producers.checks import column_rule
from scaffold_source.producers.dbt_profiles import connection_of
from scaffold_source.producers.snapshot import from_json, to_json
from scaffold_source.project import Project, find_project, installs_package, settings_of
from scaffold_source.project.declaration import declaration_in, read_models
from scaffold_source.project.settings import read_settings
from scaffold_source.render.staging_sql import staging_sql
from scaffold_source.safe_text.visible import json_text

HEAD = "sources:\n  - name: shop\n"
TABLES = "    tables:\n      - name: orders\n"
ORDERS = Table("public", "orders", "table", (Column("id", "bigint", "bigint"),), (Key("primary", ("id",)),))
SNAPSHOT = to_json(Database("shop", "18", "UTC", (ORDERS,)))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD + "    config: [a]\n", "a.yml:3: config must be a mapping"),
        (HEAD + "    config: {meta: 5}\n", "a.yml:3: meta must be a mapping"),
        (HEAD + "    config: {meta: {contract: draft}}\n", "a.yml:3: contract must be a mapping"),
        (HEAD + "    config: {meta: {contract: {scaffold: [a]}}}\n", "a.yml:3: scaffold must be a mapping"),
        (HEAD + TABLES + "        config: text\n", "a.yml:5: config must be a mapping"),
        (HEAD + TABLES + "        columns: {id: 1}\n", "a.yml:5: columns must be a list"),
        (HEAD + "    columns: {a: b}\n", "a.yml:3: columns must be a list"),
        (
            HEAD + TABLES + "        columns: [{name: a, columns: {b: c}}]\n",
            "a.yml:5: columns must be a list",
        ),
        (HEAD + TABLES + "        columns: [id]\n", "a.yml:5: an item of columns has no name"),
        (HEAD + TABLES + "        columns: [{name: null}]\n", "a.yml:5: an item of columns has no name"),
        (
            HEAD + TABLES + "        columns: [{name: 2024-01-01}]\n",
            "a.yml:5: an item of columns has no name",
        ),
        (HEAD + TABLES + "        data_tests: {unique: null}\n", "a.yml:5: data_tests must be a list"),
        (HEAD + TABLES + "        tests: [[unique]]\n", "a.yml:5: an item of tests is not a data test"),
        (HEAD + TABLES + "        config:\n          meta: {on: 1}\n", "a.yml:6: the key 'True' is no text"),
        (HEAD + "    config:\n      meta:\n        5: x\n", "a.yml:5: the key '5' is no text"),
        (HEAD + "    config:\n      meta: {a: [{null: x}]}\n", "a.yml:4: the key 'None' is no text"),
    ],
)
def test_a_source_of_an_odd_shape(text: str, says: str) -> None:
    with pytest.raises(ContractError) as caught:
        declaration_in([(Path("a.yml"), text.encode())], "shop")
    assert says in caught.value.what


def test_odd_keys_of_other_sources_are_dbts_business() -> None:
    text = "exposures: {1: a}\n" + HEAD + TABLES
    assert declaration_in([(Path("a.yml"), text.encode())], "shop")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("models: [{name: stg}, text]\n", "a.yml:1: an item of models has no name"),
        ("models:\n  - {name: stg}\n  - {named: other}\n", "a.yml:3: an item of models has no name"),
        ("models: [{name: stg}, {name: 5}]\n", "a.yml:1: an item of models has no name"),
        ("models:\n  - {name: stg}\n  - {name: stg}\n", "a.yml:3: model 'stg' is declared twice"),
        ("models: [{name: stg, columns: id}]\n", "a.yml:1: columns must be a list"),
        ("models:\n  - name: stg\n    columns:\n      - name:\n", "a.yml:4: an item of columns has no name"),
        ("models: [{name: stg, config: 5}]\n", "a.yml:1: config must be a mapping"),
        ("models: [{name: stg, data_tests: unique}]\n", "a.yml:1: data_tests must be a list"),
        ("models: [{name: stg, meta: {1: a}}]\n", "a.yml:1: the key '1' is no text"),
    ],
)
def test_models_of_an_odd_shape(text: str, says: str) -> None:
    with pytest.raises(ContractError) as caught:
        read_models([(Path("a.yml"), text.encode())], ["stg"])
    assert says in caught.value.what


def test_a_key_that_breaks_the_line_is_shown_in_quotes() -> None:
    text = HEAD + '    config: {meta: {producer_database: {"a\\nb\\nc": 1}}}\n' + TABLES
    declared = declaration_in([(Path("a.yml"), text.encode())], "shop")
    assert declared
    with pytest.raises(ContractError) as caught:
        read_contract("shop", declared.tree(), declared.location)
    assert "\n" not in caught.value.what


def test_a_message_has_an_end() -> None:
    table = f"{{name: {'a' * 9999}}}"
    with pytest.raises(ContractError) as caught:
        declaration_in([(Path("a.yml"), (HEAD + f"    tables: [{table}, {table}]\n").encode())], "shop")
    assert len(caught.value.what) == 1001
    assert caught.value.what.endswith("a…")


@pytest.mark.parametrize(
    "text", ["[]", "5", "packages: 5\n", "packages: text\n", "packages: [5, null, [a], {local: 5}, {local: [a]}]\n",
             'packages: [{local: "\\0"}]\n', f"packages: [{{local: {'a' * 5000}}}]\n"]
)  # fmt: skip
def test_packages_of_an_odd_shape_name_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "packages.yml").write_text(text)
    assert not installs_package(Project(tmp_path, "shop", ("models",)), "scaffold_source")


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "text",
        "model-paths: models",
        "model-paths: [5]",
        'model-paths: ["a\\0b"]',
        "model-paths: {a: b}",
    ],
)
def test_a_dbt_project_of_an_odd_shape(text: str) -> None:
    with pytest.raises(ProjectError, match=r"dbt_project\.yml"):
        settings_of(Path("dbt_project.yml"), text.encode())


@pytest.mark.parametrize("path", ["/", "..", "../..", "models/../.."])
def test_model_paths_around_the_project_are_not_read(path: str, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="contains the project"):
        settings_of(tmp_path / "dbt_project.yml", f"model-paths: ['{path}']\n".encode())


def test_a_project_folder_that_no_folder_can_be_called() -> None:
    with pytest.raises(ProjectError, match="cannot be read: File name too long"):
        find_project(Path("x" * 300))


@pytest.mark.parametrize("step", ["²", "9" * 5000, "-1", "1"])
def test_a_place_in_a_list_that_is_no_number(step: str) -> None:
    declared = declaration_in([(Path("a.yml"), (HEAD + "    x: [a]\n").encode())], "shop")
    assert declared
    assert declared.location(("x", step)).line == 3


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("pyproject.toml", "tool = 5\n", ""),
        ("pyproject.toml", "tool = {scaffold_source = [1]}\n", "tool.scaffold_source"),
        ("pyproject.toml", "a = " + "[" * 50_000, "nested too deeply"),
        ("pyproject.toml", "a = " + "9" * 5000, "pyproject.toml: "),
        ("scaffold_source.yml", "[a]\n", "must be a mapping"),
        ("scaffold_source.yml", "severity: {}\nseverity: {}\n", "2: the key 'severity' stands twice"),
        ("scaffold_source.yml", "accept:\n  - rule: a\n    rule: b\n", "3: the key 'rule' stands twice"),
        ("scaffold_source.yml", "accept: [5]\n", "must be a mapping"),
        ("scaffold_source.yml", "severity: {column-removed: [a]}\n", "one of"),
    ],
)
def test_settings_of_an_odd_shape(file: str, text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text(text)
    if not says:
        assert not read_settings(tmp_path, ["column-removed"], date(2026, 1, 1)).severities
        return
    with pytest.raises(ContractError) as caught:
        read_settings(tmp_path, ["column-removed"], date(2026, 1, 1))
    assert str(tmp_path / file) in caught.value.what
    assert says in caught.value.what


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"public"', '"\\ud800"', "tables[0].schema: holds half of a character"),
        (
            '"columns": [\n              "id"\n            ]',
            '"columns": []',
            "keys[0].columns: a key has one column",
        ),
        ('"version": 1', '"version": 1, "version": 1', "the key 'version' stands twice"),
        ('"version": 1', f'"version": {"9" * 5000}', ""),
        ('"version": 1', '"version": NaN', "NaN is not a JSON number"),
        ('"version": 1', '"version": 1e999', ""),
        ('"version": 1', '"version": ' + "[" * 100_000, "nested too deeply"),
        ('"name": "id"', '"name": "id", "bounds": {"min": 1' + "0" * 400 + "}", "bounds.min: is 1000"),
        ('"name": "id"', '"name": "id", "\\ud800": 1', "unknown key"),
    ],
)
def test_a_snapshot_of_an_odd_shape(old: str, new: str, says: str) -> None:
    assert old in SNAPSHOT
    with pytest.raises(ContractError) as caught:
        from_json(SNAPSHOT.replace(old, new, 1).encode(), "shop.json")
    assert caught.value.what.startswith("shop.json")
    assert says in caught.value.what
    caught.value.what.encode()


def test_a_snapshot_of_many_keys_is_refused_at_once() -> None:
    keys = json.dumps({f"k{number}": number for number in range(100_000)})[:-1] + ', "k99999": 0}'
    began = time.process_time()
    with pytest.raises(ContractError, match="'k99999' stands twice"):
        from_json(keys.encode(), "shop.json")
    assert time.process_time() - began < 2


PROFILE = "shop: {target: prod, outputs: {prod: {type: postgres, dbname: shop, user: VALUE}}}\n"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ('"a\\0b"', "contains a character that no setting can have"),
        ("'" + "{{" * 500_000 + "'", "1,000,000 characters long"),
        ("\"{{ env_var('A'" + " " * 500_000 + 'x }}"', "characters long"),
        ("[a]", "is no text"),
        ("\"{{ ''.__class__.__mro__ }}\"", "holds Jinja other than"),
        ("\"{{ 'a' * 10**10 }}\"", "holds Jinja other than"),
        ('"{% for x in range(10**9) %}a{% endfor %}"', "holds Jinja other than"),
    ],
    ids=lambda value: value[:20],
)
def test_profiles_of_an_odd_shape(value: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "profiles.yml").write_text(PROFILE.replace("VALUE", value))
    with pytest.raises(UsageError) as caught:
        connection_of("shop", [tmp_path])
    assert says in caught.value.what


@pytest.mark.parametrize(
    "text", ["(" * 5000, "a = any(array[" * 500, "case when a then " * 500, "\0", "x'", "a ? b"]
)
def test_a_check_that_is_no_sql_has_no_rule(text: str) -> None:
    assert column_rule(text) is None


@pytest.mark.parametrize("text", ["'", "int[" * 2000, "array(" * 500, "\0", "("])
def test_a_type_that_is_none_lands_as_text(text: str) -> None:
    assert warehouse_type(text, "bigquery") == "string"


def test_blanks_without_end_are_merged_at_once() -> None:
    blanks = " " * 20_000 + "x\n"
    began = time.process_time()
    merge_lines("a,\nb,\n", f"a,\n{blanks}b,\n", "a,\nc,\nb,\n")
    assert time.process_time() - began < 1


@pytest.mark.parametrize("number", [".nan", ".inf", "-.inf", "true", "2024-01-01"])
def test_a_bound_that_is_no_number(number: str) -> None:
    columns = f"{{id: {{type: integer, min: {number}}}}}"
    facts = f"        config:\n          meta: {{producer: {{schema: public,\n            columns: {columns}}}}}\n"
    text = HEAD + TABLES + facts
    declared = declaration_in([(Path("a.yml"), text.encode())], "shop")
    assert declared
    with pytest.raises(ContractError, match=r"a\.yml:7: .*where a number must be"):
        read_contract("shop", declared.tree(), declared.location)


def test_what_json_has_no_word_for_is_text() -> None:
    assert json_text([date(2026, 1, 1)]) == '["2026-01-01"]'
    assert plain({"a": [float("nan"), float("-inf"), 10**400, date(2026, 1, 1)]}) == {
        "a": ["nan", "-inf", 10**400, "2026-01-01"]
    }


def test_a_column_whose_name_is_longer_than_a_line() -> None:
    name = "REMOVED_" + "QUANTITY" * 20
    table = {"name": "orders", "columns": [{"name": "ID"}, {"name": name}]}
    source = {
        "name": "shop",
        "config": {"meta": {"contract": {"scaffold": {"warehouse": "snowflake"}}}},
        "tables": [table],
    }
    assert f"        {name}\n            as {name.lower()}\n" in staging_sql(source, table)
