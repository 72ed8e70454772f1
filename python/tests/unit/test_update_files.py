"""`update` on one small shop: what it takes, what it keeps, and what it refuses."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from test_update import FILE, files, scaffold, snapshot, updated

from scaffold_source.cli import main
from scaffold_source.model import Column, Database, Evidence, Key, Table
from scaffold_source.project import Project

ID = Column("id", "bigint", "bigint", nullable=False)
NOTE = Column("note", "text", "text", comment="Free text.")
PLACED = Column("placed", "timestamp without time zone", "timestamp without time zone")
ORDERS = Table("public", "orders", "table", (ID, NOTE), (Key("primary", ("id",)),))
USERS = replace(ORDERS, name="users")
SHOP = Database("shop", "18", "UTC", (ORDERS, USERS))
GROWN = replace(SHOP, tables=(replace(ORDERS, columns=(ID, NOTE, PLACED)), USERS))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return scaffold(tmp_path, SHOP)


def run(project: Project, *options: str) -> Result:
    return CliRunner().invoke(main, ["update", "shop", "--project-dir", str(project.root), *options])


def edit(project: Project, old: str, new: str, file: str = FILE) -> None:
    path = project.root / file
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def column(project: Project, table: str, name: str) -> dict[str, object] | None:
    source = yaml.safe_load((project.root / FILE).read_text())["sources"][0]
    columns = next(item["columns"] for item in source["tables"] if item["name"] == table)
    return next((item for item in columns if item["name"] == name), None)


def fails(project: Project, *says: str) -> None:
    before = files(project)
    result = run(project)
    assert result.exit_code == 2, result.output
    for part in says:
        assert part in result.stderr
    assert "Traceback" not in result.output
    assert files(project) == before


# ---- the command


def test_dry_run_prints_the_diff_and_check_exits_1(project: Project) -> None:
    snapshot(project, GROWN)
    before = files(project)
    dry, check = run(project, "--dry-run"), run(project, "--check")
    assert "+          - name: placed" in dry.stdout
    assert "--- /dev/null\n+++ b/models/staging/shop/CHANGELOG.md" in dry.stdout
    assert (dry.exit_code, check.exit_code) == (0, 1)
    assert files(project) == before
    assert run(project).exit_code == 0
    assert run(project, "--check").exit_code == 0
    assert "up to date" in run(project).output


def test_only_what_changed_is_in_the_diff(project: Project) -> None:
    snapshot(project, GROWN)
    changed = [line for line in run(project, "--dry-run").stdout.splitlines() if line[:1] in "+-"]
    removed = [line for line in changed if line.startswith("-") and not line.startswith("---")]
    assert removed == [
        "-          version: 1.0.0",
        "-            producer: {schema: public, kind: table, columns: [id, note], primary_key: [id]}",
        "-        note",
    ]


def test_versions_and_changelog(project: Project) -> None:
    updated(project, GROWN)
    text = (project.root / "models/staging/shop/CHANGELOG.md").read_text()
    assert "\n## 1.1.0\n" in text
    assert "- `orders.placed`: nothing → timestamp without time zone (fact)\n" in text
    updated(project, SHOP)
    text = (project.root / "models/staging/shop/CHANGELOG.md").read_text()
    assert text.index("## 2.0.0") < text.index("## 1.1.0")
    updated(project, replace(SHOP, tables=(replace(ORDERS, comment="All of them."), USERS)))
    assert "version: 2.0.1" in (project.root / FILE).read_text()


def test_the_contract_says_where_the_producer_is(project: Project) -> None:
    edit(project, "            from: shop.json\n", "            from: null\n")
    fails(project, "does not say where its producer is", "--from WHERE")
    snapshot(project, GROWN)
    assert run(project, "--from", str(project.root / "shop.json")).exit_code == 0


def test_no_such_source(project: Project) -> None:
    result = CliRunner().invoke(main, ["update", "shp", "--project-dir", str(project.root)])
    assert result.exit_code == 2
    assert "No source 'shp'" in result.stderr


def test_a_source_that_moved_is_found(project: Project) -> None:
    (project.root / "models/raw").mkdir()
    (project.root / FILE).rename(project.root / "models/raw/shop.yaml")
    updated(project, GROWN)
    assert "- name: placed" in (project.root / "models/raw/shop.yaml").read_text()
    assert not (project.root / FILE).exists()


def test_a_source_in_two_files(project: Project) -> None:
    text = (project.root / FILE).read_text()
    users = text.index("      - name: users\n")
    (project.root / FILE).write_text(text[:users])
    other = project.root / "models/users.yml"
    other.write_text("sources:\n  - name: shop\n    schema: shop\n    tables:\n" + text[users:])
    updated(project, replace(SHOP, tables=(ORDERS, replace(USERS, columns=(ID, NOTE, PLACED)))))
    assert "- name: placed" in other.read_text()
    assert "- name: placed" not in (project.root / FILE).read_text()
    assert (
        updated(project, replace(SHOP, tables=(ORDERS, replace(USERS, columns=(ID, NOTE, PLACED))))).edits
        == ()
    )


# ---- what is kept


def test_a_loader_of_ones_own(project: Project) -> None:
    edit(project, "    schema: shop\n", "    schema: shop\n    loader: a script of ours\n")
    assert updated(project, SHOP).edits == ()
    updated(project, GROWN)
    assert "loader: a script of ours" in (project.root / FILE).read_text()


def test_a_dropped_column_with_a_persons_words_is_kept(project: Project) -> None:
    edit(project, "description: Free text.", "description: What the customer told us.")
    result = updated(project, replace(SHOP, tables=(replace(ORDERS, columns=(ID,)), USERS)))
    assert column(project, "orders", "note") == {"name": "note", "description": "What the customer told us."}
    assert any("orders.note is gone upstream; kept" in line for line in result.conflicts)


def test_a_dropped_column_that_a_model_uses_is_kept(project: Project) -> None:
    model = "models/staging/shop/stg_shop__orders.sql"
    edit(project, "        note\n", "        lower(note) as note\n", model)
    result = updated(project, replace(SHOP, tables=(replace(ORDERS, columns=(ID,)), USERS)))
    assert column(project, "orders", "note")
    assert "lower(note)" in (project.root / model).read_text()
    assert len([line for line in result.conflicts if "orders.note" in line or model in line]) >= 2


def test_a_dropped_table_takes_its_untouched_model_along(project: Project) -> None:
    updated(project, replace(SHOP, tables=(ORDERS,)))
    assert not (project.root / "models/staging/shop/stg_shop__users.sql").exists()
    assert "users" not in (project.root / FILE).read_text()
    assert "users" not in (project.root / "models/staging/shop/_shop__models.yml").read_text()


def test_a_dropped_table_that_another_model_refers_to_is_kept(project: Project) -> None:
    (project.root / "models/people.sql").write_text("select * from {{ ref('stg_shop__users') }}\n")
    result = updated(project, replace(SHOP, tables=(ORDERS,)))
    assert (project.root / "models/staging/shop/stg_shop__users.sql").exists()
    assert any("users is gone upstream; kept" in line for line in result.conflicts)


def test_bookkeeping_gets_no_model(project: Project) -> None:
    """A migration tool's table has none, old or new; one that turns out to hold more gets one, and back."""
    model = project.root / "models/staging/shop/stg_shop__migrations.sql"
    declared = project.root / "models/staging/shop/_shop__models.yml"
    own = replace(ORDERS, name="migrations", columns=(ID,))
    for columns, staged in (((ID,), False), ((ID, NOTE), True), ((ID,), False)):
        live = replace(SHOP, tables=(replace(own, columns=columns), ORDERS, USERS))
        updated(project, live)
        assert ("role: bookkeeping" in (project.root / FILE).read_text()) is not staged
        assert model.exists() is staged
        assert ("stg_shop__migrations" in declared.read_text()) is staged
        assert updated(project, live).edits == ()


def test_bookkeeping_keeps_a_model_that_people_need(project: Project) -> None:
    model = "models/staging/shop/stg_shop__migrations.sql"
    own = replace(ORDERS, name="migrations")
    updated(project, replace(SHOP, tables=(own, ORDERS, USERS)))
    edit(project, "        note\n", "        lower(note) as note\n", model)
    result = updated(project, replace(SHOP, tables=(replace(own, columns=(ID,)), ORDERS, USERS)))
    assert "lower(note)" in (project.root / model).read_text()
    assert any("stg_shop__migrations is gone upstream; kept" in line for line in result.conflicts)


def test_a_table_that_people_deleted_stays_out(project: Project) -> None:
    text = (project.root / FILE).read_text()
    (project.root / FILE).write_text(text[: text.index("      - name: users\n")])
    assert updated(project, SHOP).edits == ()
    updated(project, GROWN)
    text = (project.root / FILE).read_text()
    assert "exclude: [public.users]" in text
    assert "- name: users" not in text
    refunds = replace(ORDERS, name="refunds")
    updated(project, replace(GROWN, tables=(*GROWN.tables, refunds)))
    text = (project.root / FILE).read_text()
    assert "- name: refunds" in text
    assert "- name: users" not in text


def test_deleted_or_new_is_not_guessed(project: Project) -> None:
    text = (project.root / FILE).read_text()
    (project.root / FILE).write_text(text[: text.index("      - name: users\n")])
    both = replace(SHOP, tables=(ORDERS, replace(ORDERS, name="refunds"), USERS))
    result = updated(project, both)
    assert "public.refunds, public.users" in " ".join(result.notices)
    assert "- name: refunds" not in (project.root / FILE).read_text()


def test_what_is_agreed_is_not_changed_behind_anybodys_back(project: Project) -> None:
    updated(project, GROWN)
    edit(project, "status: draft", "status: agreed")
    result = updated(project, replace(GROWN, timezone="Asia/Tokyo"))
    assert "          timezone: UTC" in (project.root / FILE).read_text()
    assert any("contract.timezone is kept as it is" in line for line in result.conflicts)
    updated(project, replace(GROWN, timezone="Asia/Tokyo"), reconsider="timezone")
    assert "          timezone: Asia/Tokyo" in (project.root / FILE).read_text()


def test_reconsider_proposes_again_what_people_deleted(project: Project) -> None:
    edit(project, "            description: Free text.\n", "")
    assert updated(project, SHOP).edits == ()
    updated(project, SHOP, reconsider="description-from-comment")
    assert column(project, "orders", "note")["description"] == "Free text."  # type: ignore[index]
    result = run(project, "--reconsider", "nope")
    assert result.exit_code == 2
    assert "description-from-comment" in result.stderr


def test_what_files_cannot_know_overwrites_nothing(tmp_path: Path) -> None:
    known = replace(SHOP, tables=(replace(ORDERS, evidence=Evidence(rows="millions")), USERS))
    project = scaffold(tmp_path, known)
    assert updated(project, replace(SHOP, version=None, timezone=None)).edits == ()


def test_a_fact_that_a_person_changed_follows_the_producer(project: Project) -> None:
    edit(project, "producer: {type: text", "producer: {type: varchar")
    result = updated(project, SHOP)
    assert "producer: {type: text" in (project.root / FILE).read_text()
    assert "`orders.note` type: varchar → text (fact)" in result.changes


def test_markers_where_they_are_asked_for(project: Project) -> None:
    model = "models/staging/shop/stg_shop__orders.sql"
    edit(project, "        note\n", "        note as remark\n", model)
    snapshot(project, GROWN)
    assert run(project, "--conflict", "markers").exit_code == 0
    text = (project.root / model).read_text()
    assert "<<<<<<< ours\n        note as remark\n" in text
    assert "=======\n        note,\n" in text
    assert ">>>>>>> upstream\n" in text


# ---- what is refused


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("          - name: note\n", "          - name: [\n", "_shop__sources.yml:"),
        ("            description: Free text.\n", "            description: a\n            description: b\n", "stands twice"),
        ("      - name: users\n", "      - name: orders\n", "table 'orders' is declared twice"),
        ("    tables:\n", "<<<<<<< HEAD\n    tables:\n=======\n>>>>>>> x\n", "a merge conflict's marker"),
        ("kind: table", "kind: tabel", "kind: is 'tabel' where"),
        ("            producer: {schema", "            producer: &p {schema", "&p stands in what must be edited"),
    ],
)  # fmt: skip
def test_yaml_that_cannot_be_edited(project: Project, old: str, new: str, says: str) -> None:
    edit(project, old, new)
    snapshot(project, GROWN)
    fails(project, says, "_shop__sources.yml:")


def test_an_alias_elsewhere_is_no_matter(project: Project) -> None:
    edit(project, "      - name: users\n", "      - name: users\n        tags: &t [a]\n")
    updated(project, GROWN)
    assert "tags: &t [a]" in (project.root / FILE).read_text()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_file(project: Project) -> None:
    (project.root / FILE).chmod(0o444)
    snapshot(project, GROWN)
    fails(project, "read-only", "nothing was written")
