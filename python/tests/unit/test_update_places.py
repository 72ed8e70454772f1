"""`update` and the places of things: what is the tool's by where it stands, and what is people's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from helpers.small_shop import GROWN, ID, NOTE, ORDERS, PLACED, SHOP, USERS, edit
from helpers.updating import FILE, declared, scaffold, snapshot, updated

from scaffold_source.commands.check import check
from scaffold_source.commands.contract_producer import Asked
from scaffold_source.commands.contracts import of_project
from scaffold_source.contract.values import is_fact
from scaffold_source.merge.conflicts import Conflict, Open, said
from scaffold_source.model import Column
from scaffold_source.project import Project
from scaffold_source.yaml_text.values import YamlPath

MODELS = "models/staging/shop/_shop__models.yml"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return scaffold(tmp_path, SHOP)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "  - name: stg_shop__orders\n",
            "  - name: stg_shop__orders\n    config: {meta: {producer: payments-team, producer_database: shop}}\n",
        ),
        (
            "      - name: note\n",
            "      - name: note\n        config:\n          meta:\n            producer: {team: payments}\n",
        ),
    ],
)
def test_what_people_say_of_a_model_is_theirs(project: Project, old: str, new: str) -> None:
    edit(project, old, new, MODELS)
    said = replace(PLACED, comment="When.")
    grown = replace(SHOP, tables=(replace(ORDERS, columns=(ID, NOTE, said)), USERS))
    result = updated(project, grown)
    text = (project.root / MODELS).read_text()
    assert new in text
    assert "      - name: placed\n" in text
    assert result.conflicts == ()
    assert updated(project, grown).edits == ()


def test_what_people_say_of_a_model_keeps_it_where_upstream_drops_it(project: Project) -> None:
    edit(project, "      - name: note\n", "      - name: note\n        meta: {producer: ana}\n", MODELS)
    edit(
        project, "        note\n", "        lower(note) as note\n", "models/staging/shop/stg_shop__orders.sql"
    )
    result = updated(project, replace(SHOP, tables=(replace(ORDERS, columns=(ID,)), USERS)))
    assert "        meta: {producer: ana}\n" in (project.root / MODELS).read_text()
    assert any("stg_shop__orders.note is gone upstream; kept" in line for line in result.conflicts)


def test_what_people_say_of_the_source_and_of_tests_is_theirs(project: Project) -> None:
    edit(project, "    config:\n      meta:\n", "    config:\n      meta:\n        producer: payments-team\n")
    edit(
        project,
        "{name: shop__orders_honours_contract}\n",
        "{name: shop__orders_honours_contract, config: {meta: {producer: payments-team}}}\n",
    )
    updated(project, replace(GROWN, tables=(replace(GROWN.tables[0], columns=(ID, PLACED)), USERS)))
    assert (project.root / FILE).read_text().count("producer: payments-team") == 2


@pytest.mark.parametrize(
    ("path", "is_the_tools"),
    [
        ("config meta producer_database", True),
        ("config meta producer", False),
        ("tables orders config meta producer", True),
        ("tables orders config meta producer_database", False),
        ("tables orders columns note config meta producer", False),
        ("tables orders columns note data_tests unique config meta producer", False),
        ("tables orders data_tests unique config meta producer", False),
        ("models stg_shop__orders config meta producer", False),
        ("models stg_shop__orders columns note config meta producer", False),
    ],
)
def test_facts_are_facts_by_their_place(path: str, *, is_the_tools: bool) -> None:
    assert is_fact(tuple(path.split())) is is_the_tools


@pytest.mark.parametrize("name", ["columns", "tables", "models", "data_tests", "config", "meta", "producer"])
def test_a_column_may_be_called_as_a_key_is(name: str, tmp_path: Path) -> None:
    """What an item is, its place says: its name says nothing."""
    column = Column(name, "text", "text", comment="Ours.")
    before, after = (
        replace(SHOP, tables=(replace(ORDERS, name=name, columns=(ID, one)), USERS))
        for one in (column, replace(column, type="bigint", base_type="bigint", comment="Theirs."))
    )
    project = scaffold(tmp_path, before)
    edit(project, f"          - name: {name}\n", f"          - name: {name}\n            tags: [kept]\n")
    assert updated(project, after).conflicts == ()
    text = (project.root / FILE).read_text()
    assert f"          - name: {name}\n            tags: [kept]\n" in text
    assert f"                {name}: {{type: bigint, comment_hash: " in text
    assert updated(project, after).edits == ()


def test_people_may_have_any_key_in_their_own_meta(project: Project) -> None:
    ours = "            meta: {owner: {columns: {a: {b: c}}}, data_tests: none}\n"
    edit(project, "          - name: note\n", "          - name: note\n" + ours)
    updated(project, GROWN)
    assert ours in (project.root / FILE).read_text()


# ---- conflicts that last


def test_null_that_people_wrote_is_a_conflict_until_it_is_settled(project: Project) -> None:
    """`freshness: null` says something: no age is too old."""
    edit(project, "        config:\n", "        config:\n          freshness: null\n")
    dated = replace(ORDERS, columns=(ID, NOTE, replace(PLACED, nullable=False, default="now()")))
    first = updated(project, replace(SHOP, tables=(dated, USERS)))
    assert any("orders: freshness is kept" in line for line in first.conflicts)
    again = updated(project, replace(SHOP, tables=(dated, USERS)))
    assert again.edits == ()
    assert len(again.conflicts) == len(first.conflicts)


def test_a_model_that_is_kept_stays_a_conflict_when_no_table_of_it_is_left(project: Project) -> None:
    edit(project, "          - name: note\n", "          - name: note\n            tags: [ours]\n")
    edit(
        project, "        note\n", "        lower(note) as note\n", "models/staging/shop/stg_shop__orders.sql"
    )
    text = (project.root / MODELS).read_text()
    (project.root / MODELS).write_text(text[: text.index("  - name: stg_shop__users")])
    (project.root / "models/staging/shop/stg_shop__users.sql").unlink()
    first = updated(project, replace(SHOP, tables=(USERS,)))
    assert any("stg_shop__orders is gone upstream; kept" in line for line in first.conflicts)
    again = updated(project, replace(SHOP, tables=(USERS,)))
    assert again.edits == ()
    assert len(again.conflicts) == len(first.conflicts)


# ---- an entry that people called otherwise


@pytest.mark.parametrize("own", ["orders", "ORDERS", '"orders"'])
def test_an_entry_with_an_identifier_is_that_table(project: Project, own: str) -> None:
    edit(
        project, "      - name: orders\n", f"      - name: sales_orders  # ours\n        identifier: {own}\n"
    )
    edit(project, "description: Free text.", "description: What the customer told us.")
    for live in (SHOP, GROWN):
        snapshot(project, live)
        (judgement,) = check(of_project(project), ["shop"], Asked(None), date(2026, 6, 1))
        drift = [
            f
            for f in judgement.findings
            if f.change.field != "timezone" and f.change.before != f.change.after
        ]
        assert [(f.change.path, f.rule.id) for f in drift] == (
            [(("public", "orders", "placed"), "column-added")] if live is GROWN else []
        )
    result = updated(project, GROWN)
    text = (project.root / FILE).read_text()
    assert f"      - name: sales_orders  # ours\n        identifier: {own}\n" in text
    assert "description: What the customer told us." in text
    assert "          - {name: placed, data_type: timestamp without time zone}\n" in text
    assert "table: orders" in text
    assert "- name: orders\n" not in text
    assert result.conflicts == ()
    assert updated(project, GROWN).edits == ()


def test_an_identifier_of_the_warehouse_changes_no_table(project: Project) -> None:
    """Where a loader of one's own puts the rows is nothing that the producer knows."""
    edit(project, "      - name: orders\n", "      - name: orders\n        identifier: raw_orders\n")
    assert updated(project, SHOP).edits == ()
    assert updated(project, GROWN).conflicts == ()
    assert "        identifier: raw_orders\n" in (project.root / FILE).read_text()


def test_an_entry_of_peoples_own_with_an_identifier_gets_the_facts(project: Project) -> None:
    text = (project.root / FILE).read_text()
    own = "      - name: people\n        identifier: users\n        description: Ours.\n"
    (project.root / FILE).write_text(text[: text.index("      - name: users\n")] + own)
    edit(project, "tables: 2}", "tables: 1}")
    updated(project, SHOP)
    text = (project.root / FILE).read_text()
    assert "      - name: people\n        identifier: users\n" in text
    assert "        description: Ours.\n" in text
    facts = ("schema: public", "table: users")
    assert "\n".join(["producer:", *(f"              {fact}" for fact in facts)]) in text
    assert "- name: users" not in text
    assert updated(project, SHOP).edits == ()


def test_two_entries_that_changed_names(project: Project) -> None:
    edit(project, "      - name: users\n", "      - name: x\n        identifier: users\n")
    edit(project, "      - name: orders\n", "      - name: users\n        identifier: orders\n")
    edit(project, "      - name: x\n", "      - name: orders\n")
    result = updated(project, GROWN)
    source = declared(project)
    columns = {table["name"]: [column["name"] for column in table["columns"]] for table in source["tables"]}
    assert columns == {"users": ["id", "note", "placed"], "orders": ["id", "note"]}
    assert result.conflicts == ()


@pytest.mark.parametrize(
    ("path", "upstream", "says"),
    [
        (("tables", "orders"), None, "orders is gone upstream; kept"),
        (("tables", "orders", "columns", "config"), None, "orders.config is gone upstream; kept"),
        (("tables", "meta", "columns", "columns"), None, "meta.columns is gone upstream; kept"),
        (("models", "stg_shop__orders", "columns", "meta"), None, "stg_shop__orders.meta is gone upstream"),
        (
            ("tables", "orders", "columns", "columns", "description"),
            None,
            "orders.columns: description is kept as it is; upstream removed it",
        ),
        (
            ("tables", "orders", "config", "freshness"),
            1,
            "orders: freshness is kept as it is; now 1 is proposed",
        ),
        (
            ("tables", "orders", "config", "meta", "updated_at"),
            None,
            "orders: updated_at is kept as it is; it is no longer proposed",
        ),
        (("config", "meta", "contract", "timezone"), "UTC", "contract.timezone is kept as it is"),
    ],
)
def test_a_conflict_names_the_thing_whatever_it_is_called(
    path: YamlPath, upstream: object, says: str
) -> None:
    assert f"file.yml:1: {says}" in said(Open(Conflict(path, upstream), "file.yml:1"))


def test_what_is_kept_though_it_is_gone_keeps_what_names_it(tmp_path: Path) -> None:
    """Its identifier and its quotes: without them, the entry would be another table, or no SQL."""
    order = Column("order", "text", "text", comment="Theirs.")
    live = replace(SHOP, tables=(replace(ORDERS, columns=(ID, order)), USERS))
    project = scaffold(tmp_path, live)
    edit(
        project,
        "      - name: orders\n",
        "      - name: sales\n        identifier: orders\n        tags: [ours]\n",
    )
    edit(project, "description: Theirs.", "description: Ours.")
    updated(project, replace(SHOP, tables=(replace(ORDERS, columns=(ID,)), USERS)))
    text = (project.root / FILE).read_text()
    assert "          - name: order\n            description: Ours.\n            quote: true\n" in text
    result = updated(project, replace(SHOP, tables=(USERS,)))
    assert (
        "      - name: sales\n        identifier: orders\n        tags: [ours]\n"
        in (project.root / FILE).read_text()
    )
    assert any("sales is gone upstream; kept" in line for line in result.conflicts)
    assert updated(project, replace(SHOP, tables=(USERS,))).edits == ()


@pytest.mark.parametrize(
    ("name", "schema", "comment"),
    [("orders", "archive", None), ("purchases", "public", "renamed_from: orders")],
)
def test_an_entry_with_an_identifier_is_renamed_upstream(
    project: Project, name: str, schema: str, comment: str | None
) -> None:
    edit(
        project,
        "      - name: orders\n",
        "      - name: sales_orders\n        identifier: orders\n        tags: [ours]\n",
    )
    live = replace(SHOP, tables=(replace(ORDERS, schema=schema, name=name, comment=comment), USERS))
    assert updated(project, live).conflicts == ()
    text = (project.root / FILE).read_text()
    assert f"      - name: sales_orders\n        identifier: {name}\n        tags: [ours]\n" in text
    assert f"table: {name}" in text
    assert "- name: orders\n" not in text
    assert updated(project, live).edits == ()


def tables_of(project: Project) -> dict[str, dict[str, object]]:
    """The entries of the source's tables by name."""
    return {table["name"]: table for table in declared(project)["tables"]}


RENAMED = replace(SHOP, tables=(replace(ORDERS, name="purchases", comment="renamed_from: orders"), USERS))


def test_a_table_that_was_renamed_and_then_dropped_goes(project: Project) -> None:
    """`renamed_from` is the tool's own word: nobody wrote anything there."""
    updated(project, RENAMED)
    assert updated(project, replace(SHOP, tables=(USERS,))).conflicts == ()
    assert list(tables_of(project)) == ["users"]


def test_a_new_table_gets_no_name_that_a_kept_entry_has(project: Project) -> None:
    updated(project, RENAMED)
    edit(project, "      - name: orders\n", "      - name: orders\n        tags: [ours]\n")
    updated(project, replace(SHOP, tables=(USERS,)))
    updated(project, SHOP)
    tables = tables_of(project)
    assert tables["orders"]["identifier"] == "purchases"
    assert tables["orders"]["tags"] == ["ours"]
    assert tables["orders_2"]["identifier"] == "orders"


# ---- columns that people left out


def lines_of(text: str) -> list[str]:
    """The columns in the facts of orders."""
    (source,) = yaml.safe_load(text)["sources"]
    return list(source["tables"][0]["config"]["meta"]["producer"]["columns"])


def test_a_left_out_column_that_is_gone_upstream_is_no_fact(project: Project) -> None:
    text = (project.root / FILE).read_text()
    start, end = text.index("          - name: note\n"), text.index("      - name: users\n")
    (project.root / FILE).write_text(text[:start] + text[end:])
    updated(project, replace(SHOP, tables=(replace(ORDERS, columns=(ID,)), USERS)))
    assert lines_of((project.root / FILE).read_text()) == ["id"]


def test_a_column_that_somebody_took_out_of_the_list_is_back_in_it(project: Project) -> None:
    """With its entry there, it is neither new nor left out: nothing that people deleted comes back."""
    edit(project, '                note: {type: text, comment_hash: "1da02d70"}\n', "")
    edit(project, "            description: Free text.\n", "")
    before = (project.root / FILE).read_text()
    assert updated(project, SHOP).conflicts == ()
    text = (project.root / FILE).read_text()
    assert lines_of(text) == ["id", "note"]
    assert text.count("description: Free text.") == before.count("description: Free text.")
    assert updated(project, SHOP).edits == ()


def test_a_model_that_selects_what_people_left_out_and_upstream_dropped_is_a_conflict(
    project: Project,
) -> None:
    """Neither side of the merge knows the column: people took it out of the YAML, upstream of the table."""
    text = (project.root / FILE).read_text()
    start = text.index("          - name: note\n")
    edit(project, text[start : text.index("      - name: users\n")], "")
    result = updated(project, replace(SHOP, tables=(replace(ORDERS, columns=(ID,)), USERS)))
    assert (
        [line for line in result.conflicts if "stg_shop__orders.sql" in line] == list(result.conflicts) != []
    )
    assert lines_of((project.root / FILE).read_text()) == ["id"]
    again = updated(project, replace(SHOP, tables=(replace(ORDERS, columns=(ID,)), USERS)))
    assert again.edits == ()
    assert again.conflicts == result.conflicts
    edit(project, "        note\n", "        1 as one\n", "models/staging/shop/stg_shop__orders.sql")
    assert updated(project, replace(SHOP, tables=(replace(ORDERS, columns=(ID,)), USERS))).conflicts == ()


def test_an_entry_called_otherwise_keeps_its_identifier_when_a_namesake_comes(project: Project) -> None:
    """`billing__orders` would be a name for want of another; `purchases` is one that people chose."""
    edit(project, "      - name: orders\n", "      - name: purchases\n        identifier: orders\n")
    namesake = replace(ORDERS, schema="billing")
    updated(project, replace(SHOP, tables=(namesake, ORDERS, USERS)))
    text = (project.root / FILE).read_text()
    assert "      - name: purchases\n        identifier: orders\n" in text
    assert "      - name: billing__orders\n" in text
    assert text.count("identifier:") == 1


def test_a_table_that_moves_is_none_of_those_that_people_deleted(project: Project) -> None:
    """One run says all: the next has nothing to do."""
    text = (project.root / FILE).read_text()
    (project.root / FILE).write_text(text[: text.index("      - name: users\n")])
    edit(project, "      - name: orders\n", "      - name: orders\n        tags: [ours]\n")
    elsewhere = replace(ORDERS, schema="archive", columns=(ID, PLACED, Column("city", "text", "text")))
    moved = replace(SHOP, tables=(elsewhere, USERS))
    first = updated(project, moved)
    text = (project.root / FILE).read_text()
    assert "      - name: archive__orders\n" in text
    assert "exclude: [public.users]" in text
    assert any(" orders is gone upstream; kept" in line for line in first.conflicts)
    again = updated(project, moved)
    assert again.edits == ()
    assert len(again.conflicts) == len(first.conflicts)
