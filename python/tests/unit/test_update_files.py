"""`update` on one small shop: what it takes, and what it keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from helpers.cli import cli
from helpers.small_shop import (
    GROWN,
    GROWN_BY_A_NAME,
    ID,
    MODEL,
    MODELS,
    NOTE,
    ORDERS,
    PLACED,
    SHOP,
    USERS,
    column,
    edit,
    fails,
    run,
)
from helpers.updating import FILE, files, scaffold, snapshot, updated

from scaffold_source.commands.check import check
from scaffold_source.commands.contract_producer import Asked
from scaffold_source.commands.contracts import of_project
from scaffold_source.model import Column, Evidence
from scaffold_source.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return scaffold(tmp_path, SHOP)


# ---- the command


def test_dry_run_prints_the_diff_and_check_exits_1(project: Project) -> None:
    snapshot(project, GROWN)
    before = files(project)
    dry, check = run(project, "--dry-run"), run(project, "--check")
    assert "+          - {name: placed," in dry.stdout
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
        "-        note",
    ]


def test_versions_and_changelog(project: Project) -> None:
    """As `check` judges: what breaks is major, what warns or is new minor, the rest patch; each entry names its rule."""
    changelog = project.root / "models/staging/shop/CHANGELOG.md"
    longer = replace(ORDERS, columns=(ID, NOTE, Column("size", "text", "text")))
    updated(project, replace(SHOP, tables=(longer, USERS)))
    assert changelog.read_text().startswith("# Changelog of the source shop\n\n## 1.1.0\n\n")
    assert "\n- `public.orders.size` is new: text (column-added)\n" in changelog.read_text()
    nullable = replace(ORDERS, columns=(replace(ID, nullable=True), *longer.columns[1:]), keys=())
    updated(project, replace(SHOP, tables=(nullable, USERS)))
    text = changelog.read_text()
    assert text.index("## 2.0.0") < text.index("## 1.1.0")
    assert "\n- `public.orders.id` now accepts NULL (primary key) (column-became-nullable)\n" in text
    updated(project, replace(SHOP, tables=(replace(nullable, comment="All of them."), USERS)))
    assert "version: 2.0.1" in (project.root / FILE).read_text()


@pytest.mark.parametrize(
    ("comment", "line"),
    [
        ("All orders.", "has another comment: All orders."),
        (None, "no longer has a comment"),
        ("It: `a`", "has another comment: It: `` `a` ``"),
    ],
)
def test_the_changelog_quotes_the_comment_of_today_where_the_old_one_is_not_known(
    tmp_path: Path, comment: str | None, line: str
) -> None:
    """People describe the table in their own words, so the contract has the comment's digest alone."""
    project = scaffold(tmp_path, replace(SHOP, tables=(replace(ORDERS, comment="Orders."), USERS)))
    edit(project, "description: Orders.", "description: What customers want of us.")
    updated(project, replace(SHOP, tables=(replace(ORDERS, comment=comment), USERS)))
    text = (project.root / "models/staging/shop/CHANGELOG.md").read_text()
    assert f"\n- `public.orders` {line}" in text
    assert "not kept" not in text
    assert "description: What customers want of us." in (project.root / FILE).read_text()


def test_the_version_is_the_one_that_check_suggests(project: Project) -> None:
    for live in (GROWN_BY_A_NAME, SHOP):
        snapshot(project, live)
        (judgement,) = check(of_project(project), ["shop"], Asked(None), date(2026, 6, 1))
        assert run(project).exit_code == 0
        assert f"version: {judgement.suggested_version}\n" in (project.root / FILE).read_text()


def test_the_contract_says_where_the_producer_is(project: Project) -> None:
    edit(project, "            from: shop.json\n", "            from: null\n")
    fails(project, "does not say where its producer is", "--from WHERE")
    snapshot(project, GROWN)
    assert run(project, "--from", str(project.root / "shop.json")).exit_code == 0


def test_no_such_source(project: Project) -> None:
    result = cli("update", "shp", "--project-dir", project.root)
    assert result.exit_code == 2
    assert "No source 'shp'" in result.stderr


def test_a_source_that_moved_is_found(project: Project) -> None:
    (project.root / "models/raw").mkdir()
    (project.root / FILE).rename(project.root / "models/raw/shop.yaml")
    updated(project, GROWN)
    assert "- {name: placed," in (project.root / "models/raw/shop.yaml").read_text()
    assert not (project.root / FILE).exists()


def test_a_source_in_two_files(project: Project) -> None:
    text = (project.root / FILE).read_text()
    users = text.index("      - name: users\n")
    (project.root / FILE).write_text(text[:users])
    other = project.root / "models/users.yml"
    other.write_text("sources:\n  - name: shop\n    schema: shop\n    tables:\n" + text[users:])
    updated(project, replace(SHOP, tables=(ORDERS, replace(USERS, columns=(ID, NOTE, PLACED)))))
    assert "- {name: placed," in other.read_text()
    assert "- {name: placed," not in (project.root / FILE).read_text()
    assert (
        updated(project, replace(SHOP, tables=(ORDERS, replace(USERS, columns=(ID, NOTE, PLACED))))).edits
        == ()
    )


# ---- what is kept


def test_the_first_of_two_tests_of_one_name_may_go(project: Project) -> None:
    edit(
        project,
        "          - not_null\n",
        "          - not_null\n          - not_null: {name: ours}\n",
        MODELS,
    )
    updated(project, replace(SHOP, tables=(replace(ORDERS, keys=()), USERS)))
    models = yaml.safe_load((project.root / MODELS).read_text())["models"]
    assert models[0]["columns"][0]["data_tests"] == [{"not_null": {"name": "ours"}}]


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


def test_a_table_lands_where_it_did_when_the_other_of_its_name_is_dropped(tmp_path: Path) -> None:
    others = replace(ORDERS, schema="billing")
    shared = replace(SHOP, tables=(others, *SHOP.tables))
    project = scaffold(tmp_path, shared)
    updated(project, SHOP)
    text = (project.root / FILE).read_text()
    assert "- name: public__orders\n" in text
    assert "billing" not in text
    assert "identifier" not in text


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
    edit(project, "note: {type: text", "note: {type: varchar")
    result = updated(project, SHOP)
    assert "note: {type: text" in (project.root / FILE).read_text()
    assert "`public.orders.note` is text, it was varchar (type-family-changed)" in result.changes


def test_markers_where_they_are_asked_for(project: Project) -> None:
    edit(project, "        note\n", "        lower(note) as note\n", MODEL)
    snapshot(project, replace(SHOP, tables=(replace(ORDERS, columns=(ID, PLACED)), USERS)))
    assert run(project, "--conflict", "markers").exit_code == 1
    text = (project.root / MODEL).read_text()
    assert "<<<<<<< ours\n        -- strings\n        lower(note) as note,\n|||||||" in text
    assert "=======\n        -- timestamps\n" in text
    assert ">>>>>>> upstream\n" in text


# ---- conflicts last until they are settled


def test_a_conflict_is_reported_until_it_is_settled(project: Project) -> None:
    model = "models/staging/shop/stg_shop__orders.sql"
    edit(project, "description: Free text.", "description: What the customer told us.")
    edit(project, "        note\n", "        lower(note) as note\n", model)
    snapshot(project, replace(SHOP, tables=(replace(ORDERS, columns=(ID,)), USERS)))
    first = run(project)
    assert first.exit_code == 1
    # Every file that was written; then what changed; the conflicts come last, and once.
    assert "  models/staging/shop/_shop__sources.yml\n" in first.stdout
    assert "  models/staging/shop/CHANGELOG.md\nWhat changed:\n" in first.stdout
    assert [line.count("merge it by hand") for line in first.output.splitlines()][-1] == 1
    assert first.output.count("orders.note is gone upstream; kept") == 1
    before = files(project)
    for options in ((), ("--check",)):
        again = run(project, *options)
        assert again.exit_code == 1
        assert "up to date, with 2 conflicts open." in again.output
        assert "orders.note is gone upstream; kept" in again.stderr
        assert f"{model}: people and upstream both changed this" in again.stderr
        assert files(project) == before
    edit(project, "        lower(note) as note\n", "        null as note\n", model)
    assert "people and upstream both" not in run(project).stderr
    text = (project.root / FILE).read_text()
    start = text.index("          - name: note\n")
    (project.root / FILE).write_text(text[:start] + text[text.index("      - name: users\n") :])
    settled = run(project)
    assert (settled.exit_code, settled.stderr) == (0, "")
    assert "conflicts" not in (project.root / FILE).read_text()
    assert run(project, "--check").exit_code == 0


def test_a_person_may_take_a_conflict_off_the_list(project: Project) -> None:
    edit(project, "status: draft", "status: agreed")
    updated(project, GROWN)
    updated(project, replace(GROWN, timezone="Asia/Tokyo"))
    edit(project, CONFLICT, "")
    assert updated(project, replace(GROWN, timezone="Asia/Tokyo")).conflicts == ()


def test_a_conflict_ends_where_upstream_takes_it_back(project: Project) -> None:
    edit(project, "status: draft", "status: agreed")
    updated(project, GROWN)
    updated(project, replace(GROWN, timezone="Asia/Tokyo"))
    assert CONFLICT in (project.root / FILE).read_text()
    assert updated(project, GROWN).conflicts == ()
    assert CONFLICT not in (project.root / FILE).read_text()


CONFLICT = """\
          conflicts:
            - {at: [config, meta, contract, timezone], upstream: Asia/Tokyo}
"""
