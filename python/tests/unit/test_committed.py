"""What the contract says of the facts reads back as the facts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers.drifting import NO_SETTINGS
from helpers.generated import databases
from hypothesis import HealthCheck, given, settings

from scaffold_source.commands.contracts import NO_CONSUMERS
from scaffold_source.commands.judging import judge_source
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import Contract, Source
from scaffold_source.contract.write import source_tree, source_yaml
from scaffold_source.errors import ContractError
from scaffold_source.facts.comments import LostComment, is_same_comment
from scaffold_source.infer import propose
from scaffold_source.model import Column, Database, Key, Table
from scaffold_source.producers import Introspection
from scaffold_source.project.declaration import declaration_in, read_text

SHOP = Source("shop", "shop")
SLOW = [HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large]
ORDERS = Table(
    "public",
    "orders",
    "table",
    (Column("id", "bigint", "bigint", nullable=False), Column("day", "date", "date", comment="When.")),
    (Key("primary", ("id",)),),
)
DATABASE = Database("", "18", "UTC", (ORDERS,))


def written(database: Database, source: Source = SHOP) -> str:
    return source_yaml(source_tree(source, database, propose(source, database)))


def read(text: str, folder: Path) -> Contract:
    file = folder / "sources.yml"
    file.write_bytes(text.encode())
    declaration = declaration_in([read_text(file)], "shop")
    assert declaration
    return read_contract("shop", declaration.tree(), declaration.location)


@given(database=databases())
@settings(max_examples=40, deadline=None, suppress_health_check=[*SLOW, HealthCheck.function_scoped_fixture])
def test_the_facts_come_back(database: Database, tmp_path: Path) -> None:
    found = read(written(database), tmp_path)
    assert found.facts == database
    assert repr(found.facts) == repr(database)  # 1 is not 1.0, nor True
    assert not found.left_out
    assert found.tables_left_out == 0


def test_how_it_was_scaffolded_comes_back(tmp_path: Path) -> None:
    source = Source(
        "shop",
        raw_schema="raw_shop",
        raw_database="{{ env_var('RAW') }}",
        loader="fivetran",
        warehouse="snowflake",
        evidence="sample",
        tests="native",
        recorded_from="env:SHOP_URL",
        schemas=("public",),
        include=("a*",),
        exclude=("*_tmp",),
    )
    assert read(written(DATABASE, source), tmp_path).source == source


def test_agreements_are_everything_else(tmp_path: Path) -> None:
    found = read(written(DATABASE), tmp_path)
    at = ("tables", "orders")
    test = found.agreements[(*at, "data_tests", "scaffold_source.honours_contract")]
    assert test["name"] == "shop__orders_honours_contract"
    assert found.agreements[(*at, "columns", "id", "data_type")] == "bigint"
    assert found.agreements[("config", "meta", "contract", "status")] == "draft"
    assert not [path for path in found.agreements if "producer" in path]


def test_what_people_deleted_is_known(tmp_path: Path) -> None:
    gone = replace(ORDERS, name="gone")
    text = written(replace(DATABASE, tables=(gone, ORDERS)))
    tables = text.index("      - name: gone"), text.index("      - name: orders")
    found = read(
        text[: tables[0]] + text[tables[1] : text.index("          - name: day\n", tables[1])], tmp_path
    )
    assert found.tables_left_out == 1
    assert found.left_out == {ORDERS.full_name: ("day",)}
    assert [column.name for table in found.facts.tables for column in table.columns] == ["id"]


def test_columns_that_people_reordered_keep_the_producers_order(tmp_path: Path) -> None:
    text = written(DATABASE)
    ids, at = text.index("          - {name: id,"), text.index("          - name: day")
    assert read(text[:ids] + text[at:] + text[ids:at], tmp_path).facts == DATABASE


def test_every_place_is_known(tmp_path: Path) -> None:
    text = "# ours\n" + written(DATABASE)
    found = read(text, tmp_path)
    lines = text.split("\n")
    for path, line in {
        ("tables", "orders"): "      - name: orders",
        ("tables", "orders", "data_tests"): "        data_tests:",
        ("tables", "orders", "config", "meta", "producer", "columns", "id", "type"): (
            "                id: {type: bigint, nullable: false}"
        ),
        ("tables", "orders", "columns", "day", "description"): "            description: When.",
        ("tables", "orders", "columns", "day", "no", "such"): "          - name: day",
        ("config", "meta", "contract", "version"): "          version: 1.0.0",
    }.items():
        assert lines[found.locate(path).line - 1] == line


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("nullable: false", "nullable: 5", "sources.yml:22: orders.id nullable: is 5 where true or false must be"),
        ("primary_key: [id]", "kind: tabel", "sources.yml:20: orders kind: is 'tabel' where table or"),
        ("primary_key: [id]", "primary_key: id", "sources.yml:20: orders primary_key: is 'id' where a list"),
        ("primary_key: [id]", "primary_key: [[id]]", "primary_key[0]: is ['id'] where text"),
        ("primary_key: [id]", "foreign_keys: [{to: x}]", "the key 'columns' is missing"),
        ("primary_key: [id]", "foreign_keys: [{columns: [id], to: x}]", "to: is 'x' where schema.table"),
        ("primary_key: [id]", "checks: [a]", "checks: is ['a'] where a mapping"),
        ("primary_key: [id]", "evidence: {rows: 5}", "rows: is 5 where none or few"),
        ("{type: date", "{tpye: date", "tpye: no such fact"),
        ("type: date, ", "", "orders.day: the fact 'type' is missing"),
        ("{type: date, comment_hash", "date #", "orders.day: is 'date' where a mapping"),
        ("comment_hash: ", "comment_hash: x", "comment_hash: is 'x"),
        ("day: {type: date", "day: {lands_as: id, type: date", "lands as 'id', and so does 'id'"),
        ("schema: public", "", "the fact 'schema' is missing"),
        ("timezone: UTC,", "timezone: 5,", "timezone: is 5 where text"),
        ("tables: 1}", "tables: one}", "tables: is 'one' where a number"),
    ],
)  # fmt: skip
def test_a_fact_of_the_wrong_shape(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = written(DATABASE)
    assert old in text
    with pytest.raises(ContractError) as error:
        read(text.replace(old, new, 1), tmp_path)
    assert says in str(error.value)
    assert "sources.yml:" in str(error.value)


def test_a_promise_that_is_no_duration(tmp_path: Path) -> None:
    """`soon` could be neither compared with another promise nor kept: the error says how to write one."""
    text = written(DATABASE).replace(
        "version: 1.0.0", "version: 1.0.0\n          sla: {fix: soon, respond: 4h}", 1
    )
    with pytest.raises(
        ContractError, match=r"sources.yml:\d+: fix: 'soon' is not a duration: write a number and"
    ) as error:
        read(text, tmp_path)
    assert error.value.do == "mend it there, then try again"


def test_two_tables_of_one_relation(tmp_path: Path) -> None:
    text = written(replace(DATABASE, tables=(ORDERS, replace(ORDERS, name="people"))))
    with pytest.raises(ContractError, match=r"public\.orders is also the producer's table of 'orders'"):
        read(text.replace("schema: public", "schema: public\n              table: orders", 2), tmp_path)


OLD = """\
sources:
  - name: shop
    config: {meta: {producer_database: {kind: postgresql, tables: 1}}}
    tables:
      - name: orders
        config: {meta: {producer: {schema: public, kind: table%s}}}
        columns:
          - name: id
            config: {meta: {%s}}
"""


@pytest.mark.parametrize(
    ("line", "listed", "own"), [(9, "", "producer: {type: bigint}"), (6, ", columns: [id]", "pii: none")]
)
def test_facts_as_an_earlier_version_wrote_them(tmp_path: Path, line: int, listed: str, own: str) -> None:
    """Nobody guesses what they would be today."""
    with pytest.raises(ContractError) as error:
        read(OLD % (listed, own), tmp_path)
    assert f"sources.yml:{line}: facts of orders stand here as an earlier scaffold-source" in error.value.what
    assert "scaffold it anew" in (error.value.do or "")


def test_a_comment_is_known_by_its_digest(tmp_path: Path) -> None:
    """Where the description is the comment, it stands once; people's own words leave the digest alone."""
    text = written(DATABASE)
    assert text.count("When.") == 1
    (column,) = read(text.replace("When.", "The day."), tmp_path).facts.tables[0].columns[1:]
    assert isinstance(column.comment, LostComment)
    assert is_same_comment(column.comment, "When.")
    assert not is_same_comment(column.comment, "The day.")


def test_no_facts_at_all(tmp_path: Path) -> None:
    tree: dict[str, Any] = {"tables": {"orders": {"description": "By hand."}}}
    found = read_contract("shop", tree, lambda path: pytest.fail(str(path)))
    assert found.facts.tables == ()
    assert found.agreements == {("tables", "orders", "description"): "By hand."}


def test_the_expression_of_a_column_that_is_not_in_the_log_is_drift(tmp_path: Path) -> None:
    """Staging computes it. A generated column that people left out is theirs to forget."""
    net = Column("net", "numeric", "numeric", generated="stored", expression="gross - tax")
    before = replace(DATABASE, tables=(replace(ORDERS, columns=(*ORDERS.columns, net)),))
    other = replace(ORDERS, columns=(*ORDERS.columns, replace(net, expression="gross + tax")))
    after = Introspection(replace(DATABASE, tables=(other,)))

    def rules(text: str) -> list[str]:
        contract = read(text, tmp_path)
        assert contract.left_out == {ORDERS.full_name: ("net",)}
        judgement = judge_source(contract, after, NO_CONSUMERS, NO_SETTINGS, tmp_path)
        return [finding.rule.id for finding in judgement.findings if finding.rule.id != "owner-missing"]

    debezium = replace(SHOP, loader="debezium")
    assert rules(written(before, debezium)) == ["generated-expression-changed"]
    by_hand = written(before).replace("          - {name: net, data_type: numeric}\n", "")
    assert rules(by_hand) == []
