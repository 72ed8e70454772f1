"""ODCS: what is exported is valid, and an import gives the same source back; others' documents become sources."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import jsonschema
import pytest
import yaml
from helpers import hostile
from helpers.cli import cli
from helpers.generated import databases
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import Source
from scaffold_source.contract.write import source_tree, source_yaml
from scaffold_source.infer import propose
from scaffold_source.model import Database
from scaffold_source.odcs.document import VERSIONS, OdcsError, from_odcs, to_odcs
from scaffold_source.project.declaration import declaration_in
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import Values, same

CASES = Path(__file__).parents[1] / "cases"
SOURCES = sorted(CASES.glob("*/expected/_*__sources.yml"))
# The official schema of 3.2.0; the slow test has all three.
VALID = jsonschema.Draft201909Validator(
    json.loads((files("open_data_contract_standard") / "schema.json").read_text(encoding="utf-8"))
)
JINJA = (
    "{{ env_var('HOME') }}",
    "{% set a = 1 %}",
    "{# gone #}",
    "{{ '{{' }} a }}",
    "{{ scaffold_source.loaded_at(ref('a')) }}",
)
SLOW = [HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large]
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]  # a whole database takes minutes to shrink


def tree_of(text: str, name: str = "shop") -> Values:
    declaration = declaration_in([(Path("sources.yml"), text.encode())], name)
    assert declaration
    return declaration.tree()


def without_empty(value: Any) -> Any:
    """Without `config` and `meta` that hold nothing: the standard has no place to say so."""
    if not isinstance(value, dict):
        return value
    parts = type(value)((key, without_empty(part)) for key, part in value.items())
    for key in ("config", "meta"):
        if parts.get(key) == {}:
            del parts[key]
    return parts


def assert_comes_back(tree: Values) -> None:
    for version in VERSIONS:
        document = yaml.safe_load(yaml.safe_dump(json.loads(json.dumps(to_odcs(tree, version)))))
        if version == "3.2.0":
            assert [error.message for error in VALID.iter_errors(document)] == []
        back = from_odcs(document, keep_jinja=True).source
        assert same(without_empty(tree), without_empty(back)), (tree, back)


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.parents[1].name)
def test_every_case_comes_back(file: Path) -> None:
    assert_comes_back(tree_of(file.read_text(encoding="utf-8")))


@given(database=databases())
@settings(max_examples=40, deadline=None, suppress_health_check=SLOW, phases=PHASES)
def test_random_contracts_come_back(database: Database) -> None:
    source = Source("shop", "shop")
    assert_comes_back(tree_of(source_yaml(source_tree(source, database, propose(source, database)))))


WORDS = st.sampled_from(
    ["timezone", "currency", "unit", "soft_delete", "pii", "odcs", "absent", "dbt.x", "meta.y", "a.b"]
)
ANSWERS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["", "UTC", "none", "a: b", *JINJA, *hostile.CORPUS[:20]]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=SLOW, phases=PHASES)
def test_what_people_wrote_comes_back(data: st.DataObject) -> None:
    """Keys added, changed and taken away anywhere in the shop's contract, whatever their values."""
    tree = tree_of((CASES / "shop/expected/_shop__sources.yml").read_text(encoding="utf-8"))
    for _ in range(data.draw(st.integers(1, 5))):
        element = data.draw(st.sampled_from([tree, *_elements(tree)]))
        meta = element.setdefault("config", {}).setdefault("meta", {})
        places = [element, element["config"], meta, meta.get("contract", meta), meta.get("producer", meta)]
        place = data.draw(st.sampled_from(places))
        keys = [
            key
            for key in place
            if key not in ("name", "tables", "columns", "config", "meta", "contract", "producer")
        ]
        key = data.draw(st.sampled_from(keys) if keys else WORDS)
        if data.draw(st.booleans()) and key in place:
            del place[key]
        else:
            place[data.draw(st.just(key) | WORDS)] = data.draw(ANSWERS)
    assert_comes_back(tree)


def _elements(tree: Values) -> list[Values]:
    tables = list(tree["tables"].values())
    return [*tables, *(column for table in tables for column in table["columns"].values())]


# ---- as commands


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "dbt_project.yml").write_text("name: a\nversion: '1'\n")
    (tmp_path / "models").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> str:
    result = cli(*arguments)
    assert result.exit_code == 0, result.output
    return str(result.output)


def test_the_files_come_back_to_the_byte(project: Path) -> None:
    """Of the source and of its staging models."""
    expected = CASES / "shop/expected"
    staging = project / "models/staging/shop"
    staging.mkdir(parents=True)
    (staging / "_shop__sources.yml").write_bytes((expected / "_shop__sources.yml").read_bytes())
    for version in VERSIONS:
        run("export", "shop", "--odcs-version", version, "-o", f"{version}.yaml")
    for version in VERSIONS:
        (staging / "_shop__sources.yml").unlink()
        run("import", f"{version}.yaml")
        made = {file.name: file.read_bytes() for file in staging.iterdir()}
        assert made == {file.name: file.read_bytes() for file in expected.iterdir()}
        for file in staging.glob("stg_*"):
            file.unlink()
        (staging / "_shop__models.yml").unlink()


def test_a_table_that_people_declared_comes_back_without_a_model(project: Path) -> None:
    staging = project / "models/staging/shop"
    staging.mkdir(parents=True)
    declared = (CASES / "shop/expected/_shop__sources.yml").read_text()
    (staging / "_shop__sources.yml").write_text(f"{declared}\n      - name: budgets\n")
    run("export", "shop", "-o", "shop.yaml")
    (staging / "_shop__sources.yml").unlink()
    run("import", "shop.yaml")
    assert "      - name: budgets\n" in (staging / "_shop__sources.yml").read_text()
    assert not (staging / "stg_shop__budgets.sql").exists()


FOREIGN = """\
apiVersion: v3.1.0
kind: DataContract
id: 53581432-6c55-4ba2-a65f-72344a91553a
name: seller payments
version: 1.1.0
status: active
domain: seller
description: {purpose: "Of {{ env_var('HOME') }}", limitations: Sellers only}
schema:
  - name: payments
    physicalName: sales.payments_v2
    tags: [finance]
    properties:
      - {name: id, logicalType: integer, primaryKey: true, required: true}
      - {name: paid, physicalName: paid_ts, physicalType: timestamp, examples: [2022-10-03]}
      - {name: deleted_at, logicalType: timestamp}
      - {name: seller, logicalType: string, relationships: [{to: sellers.id}]}
      - {name: country, logicalType: string, relationships: [{to: countries.code}]}
  - {name: sellers, properties: [{name: id, logicalType: string, unique: true}]}
slaProperties: [{property: retention, value: 3, unit: y}]
price: {priceAmount: 9.95}
"""


def test_a_document_of_others_becomes_a_source(project: Path) -> None:
    Path("foreign.yaml").write_text(FOREIGN)
    assert "countries.code" in run("import", "foreign.yaml", "sellers")
    text = (project / "models/staging/sellers/_sellers__sources.yml").read_text()
    tree = tree_of(text, "sellers")
    payments = tree["tables"]["payments"]
    assert payments["identifier"] == "payments_v2"
    meta = payments["config"]["meta"]
    assert meta["soft_delete"] == {"column": "deleted_at", "kind": "timestamp"}  # proposed: nobody said it
    assert meta["producer"]["foreign_keys"] == [
        {"columns": ["seller"], "to": "public.sellers", "references": ["id"]}
    ]
    assert meta["producer"]["columns"]["paid_ts"] == {"type": "timestamp", "lands_as": "paid"}
    assert tree["description"] == "Of {{ '{{' }} env_var('HOME') }}"
    assert tree["config"]["meta"]["contract"]["status"] == "agreed"
    back = yaml.safe_load(run("export", "sellers"))
    assert [error.message for error in VALID.iter_errors(back)] == []
    assert (back["id"], back["domain"], back["price"]) == (
        "53581432-6c55-4ba2-a65f-72344a91553a", "seller", {"priceAmount": 9.95},
    )  # fmt: skip
    assert back["slaProperties"] == [{"property": "retention", "value": 3, "unit": "y"}]
    assert back["description"] == {"purpose": "Of {{ env_var('HOME') }}", "limitations": "Sellers only"}
    assert read_contract("sellers", tree, lambda _: None)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    "text", [*JINJA, *(text for text in hostile.CORPUS if text not in hostile.SURROGATES)]
)
def test_nothing_in_a_document_is_evaluated(text: str) -> None:
    """Where the standard has a key, and where we read our own properties: of a document that only says so."""
    ours = {"property": "test_rows", "value": {"where": text}, "vendor": "scaffold_source"}
    key = {"name": f"{text}.k", "physicalName": text, "primaryKey": True, "unique": True}
    document = {
        "kind": "DataContract", "apiVersion": "v3.2.0", "name": "shop", "version": text, "domain": text,
        "description": {"purpose": text}, "support": [{"channel": text}],
        "team": {"members": [{"username": text, "role": "producer engineering_lead"}]},
        "authoritativeDefinitions": [{"type": "runbook", "url": text}],
        "slaProperties": [
            {"property": "timeToNotify", "value": 1, "unit": text},
            {"property": "latency", "value": text, "unit": text, "element": text, "description": "warns after"},
            {"property": "endOfLife", "value": text, "element": f"{text}.{text}"},
        ],
        "schema": [{"name": text, "description": text, "customProperties": [ours], "tags": [text],
                    "properties": [key, {"name": text, "physicalType": text, "enum": [{"value": text}],
                                         "relationships": [{"to": f"{text}.{text}.k"}]}]}],
    }  # fmt: skip
    # The text, and what the document composes of it: names of tests, durations, keys, sunsets.
    shapes = ("{}", "shop__{}_honours_contract", "1{}", "{}.k", "public.{}", "{}.{}", "{}.{}.k")
    shown = {shape.replace("{}", said) for shape in shapes for said in (text, unescape(text))}
    for written in _texts(from_odcs(document).source):
        rendered = jinja2.Environment(keep_trailing_newline=True).from_string(written).render()
        assert rendered in shown | {written} or rendered in text, written


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("", "kind: DataContract"),
        ("- a", "kind: DataContract"),
        ("kind: Pod\napiVersion: v1", "kind: DataContract"),
        ("kind: DataContract\napiVersion: v2.2.0\nname: shop", "v2.2.0"),
        ("kind: DataContract\napiVersion: v3.1.0", "neither a name nor an id"),
        ("kind: DataContract\napiVersion: v3.1.0\nname: shop\nschema: {a: b}", "schema is no list"),
        ("kind: DataContract\napiVersion: v3.1.0\nname: shop\nschema: [{}]", "has no name"),
        (
            "kind: DataContract\napiVersion: v3.1.0\nname: shop\nschema: [{name: a}, {name: a}]",
            "'a' stands twice",
        ),
        (
            "kind: DataContract\napiVersion: v3.1.0\nname: shop\n"
            "schema: [{name: a, properties: [{name: x, id: i}, {name: y, id: i}]}]",
            "schema.a.properties: id 'i' stands twice",
        ),
        ("kind: DataContract\nkind: DataContract", "twice"),
        ("kind: [", "kind"),
    ],
)
def test_what_is_no_document(document: str, words: str, project: Path) -> None:
    (project / "d.yaml").write_text(document)
    result = cli("import", "d.yaml", "shop")
    assert result.exit_code == 2
    assert words in result.output or "d.yaml" in result.output
    assert "Traceback" not in result.output
    assert not list((project / "models").iterdir())


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "name",
                        "physicalName",
                        "physicalType",
                        "logicalType",
                        "logicalTypeOptions",
                        "properties",
                        "relationships",
                        "quality",
                        "enum",
                        "tags",
                        "customProperties",
                        "property",
                        "value",
                        "vendor",
                        "from",
                        "to",
                        "metric",
                        "arguments",
                        "mustBe",
                        "validValues",
                        "primaryKey",
                        "primaryKeyPosition",
                        "unique",
                        "description",
                        "purpose",
                        "team",
                        "members",
                        "username",
                        "role",
                        "support",
                        "channel",
                        "slaProperties",
                        "element",
                        "unit",
                        "classification",
                        "required",
                        "deprecated",
                        "id",
                        "version",
                        "status",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=25,
    )
)
@settings(max_examples=400, deadline=None, suppress_health_check=SLOW, phases=PHASES)
def test_odd_documents_are_read_or_refused(odd: Any) -> None:
    """Whatever stands where, it is a source that comes back, or an error that says why not."""
    document = {"name": "shop", **(odd if isinstance(odd, dict) else {"schema": odd})}
    document |= {"kind": "DataContract", "apiVersion": "v3.2.0"}
    if isinstance(odd, dict) and isinstance(odd.get("properties"), list):
        document["schema"] = [{**odd, "name": "orders"}]
    try:
        source = from_odcs(document).source
    except OdcsError:
        return
    assert same(without_empty(source), without_empty(from_odcs(to_odcs(source)).source))
