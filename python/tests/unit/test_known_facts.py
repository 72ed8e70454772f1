"""A contract read by the text of its blocks is the contract read by its parsed values, whatever people did."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.updating import FILE, SETTINGS, pairs, scaffolded
from hypothesis import given
from hypothesis import strategies as st

from scaffold_source.contract.known import KnownFacts, has_block, with_known_facts
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import FACTS, Contract
from scaffold_source.loaders.landed_names import landing
from scaffold_source.model import Column, ColumnEvidence, Database, Evidence, Table
from scaffold_source.project.declaration import declaration_in
from scaffold_source.yaml_text.values import look


def contracts(text: str, live: Database) -> tuple[Contract, Contract, int]:
    """The contract in `text` by its values, and by its blocks' text beside `live`; how many blocks that knew."""
    texts = [(Path("shop.yml"), text.encode())]
    whole, folded = declaration_in(texts, "shop"), declaration_in(texts, "shop", folded=True)
    assert whole is not None
    assert folded is not None
    tree = with_known_facts(folded.tree(), live, landing(live, "shop", "none", None))
    known = [table for table in tree["tables"].values() if isinstance(look(table, FACTS), KnownFacts)]
    by_values = read_contract("shop", whole.tree(), whole.location)
    return by_values, read_contract("shop", tree, folded.location), len(known)


def assert_same(one: Contract, other: Contract) -> None:
    assert one.all_facts == other.all_facts
    assert one.facts == other.facts
    assert (one.names, one.columns, one.left_out) == (other.names, other.columns, other.left_out)
    assert one.agreements == other.agreements
    for path in one.agreements:
        assert one.locate(path) == other.locate(path)
    for table in one.names.values():
        for fact in ("schema", "columns", "primary_key"):
            place = ("tables", table, *FACTS, fact)
            assert one.locate(place) == other.locate(place)


@given(pairs())
@SETTINGS
def test_both_readings_are_one(pair: tuple[Database, Database]) -> None:
    before, after = pair
    with scaffolded(before) as project:
        text = (project.root / FILE).read_text()
    for live in (before, after):
        by_values, by_text, _ = contracts(text, live)
        assert_same(by_values, by_text)


@given(pairs(), st.data())
@SETTINGS
def test_both_readings_are_one_of_what_people_edited(
    pair: tuple[Database, Database], data: st.DataObject
) -> None:
    """Any line goes, or stands twice: what can be read of it is read alike."""
    with scaffolded(pair[0]) as project:
        lines = (project.root / FILE).read_text().split("\n")
    number = data.draw(st.integers(0, len(lines) - 1))
    lines[number : number + 1] = data.draw(st.sampled_from([[], [lines[number]] * 2, [lines[number] + " "]]))
    text = "\n".join(lines)
    try:
        by_values, by_text, _ = contracts(text, pair[0])
    except Exception as refused:
        with pytest.raises(type(refused)):
            _by_values(text)
        return
    assert_same(by_values, by_text)


def _by_values(text: str) -> None:
    declaration = declaration_in([(Path("shop.yml"), text.encode())], "shop")
    assert declaration is not None
    read_contract("shop", declaration.tree(), declaration.location)


EVIDENT = Database(
    "",
    None,
    None,
    tables=(
        Table(
            "public",
            "orders",
            "table",
            columns=(
                Column("id", "bigint", "bigint", nullable=False, evidence=ColumnEvidence(distinct="unique")),
                Column("note", "text", "text", nullable=True, default="', evidence: {a: b}}'"),
                Column(
                    "x" * 60, "text", "text", default="'" + "y" * 60 + "'", evidence=ColumnEvidence("all")
                ),
            ),
            evidence=Evidence(rows="none", updates=True),
        ),
    ),
)


def test_evidence_is_the_contracts() -> None:
    """`check` reads none from the server, and goes by what the contract remembers."""
    with scaffolded(EVIDENT) as project:
        text = (project.root / FILE).read_text()
    assert "evidence" in text
    bare = Database(
        "",
        None,
        None,
        tables=tuple(
            Table(
                table.schema,
                table.name,
                table.kind,
                columns=tuple(
                    Column(c.name, c.type, c.base_type, c.nullable, c.default) for c in table.columns
                ),
            )
            for table in EVIDENT.tables
        ),
    )
    by_values, by_text, known = contracts(text, bare)
    assert known == 1
    assert_same(by_values, by_text)
    assert by_text.facts.tables[0].evidence == Evidence(rows="none", updates=True)


def test_a_block_that_is_not_the_producers_is_parsed() -> None:
    with scaffolded(EVIDENT) as project:
        text = (project.root / FILE).read_text()
    by_values, by_text, known = contracts(text.replace("{type: bigint,", "{type: integer,"), EVIDENT)
    assert known == 0
    assert by_text.facts.tables[0].columns[0].type == "integer"
    assert_same(by_values, by_text)


def test_what_only_looks_like_a_block_stays_as_it_is() -> None:
    """Prose that quotes a block of facts is prose: the file is parsed as a whole."""
    with scaffolded(EVIDENT) as project:
        text = (project.root / FILE).read_text()
    prose = "        description: |\n          producer:\n            schema: public\n"
    quoted = text.replace("        config:\n", prose + "        config:\n", 1)
    folded = declaration_in([(Path("shop.yml"), quoted.encode())], "shop", folded=True)
    assert folded is not None
    entry = folded.tree()["tables"]["orders"]
    assert entry["description"] == "producer:\n  schema: public\n"
    assert not has_block(entry)
