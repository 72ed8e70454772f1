"""`brief` with files beside the contract: dbt's artifacts, a preflight file, findings, a changelog, an accept list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.briefed import CHANGELOG, PLACE, SETTINGS, edit, freshness, manifest, shop
from helpers.cli import Result, cli
from helpers.git import git
from test_preflight_probes import observed

from scaffold_source.brief.page import Brief
from scaffold_source.commands.brief import brief
from scaffold_source.commands.brief_given import Given
from scaffold_source.producers.preflight_file import to_json
from scaffold_source.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = shop(tmp_path / "analytics")
    target = project.root / "target"
    target.mkdir()
    (target / "manifest.json").write_text(json.dumps(manifest()))
    return project


def made(project: Project, **given: Path) -> Brief:
    return brief(project, "shop", Given(**given)).brief


def run(project: Project, *options: str) -> Result:
    return cli("brief", "shop", "--project-dir", project.root, *options)


def test_columns_know_who_reads_them(project: Project) -> None:
    found = {(r.table, r.column): r for r in made(project, target=project.root / "target").readers}
    assert found["orders", "status"].readers == ("stg_orders", "all_of_it", "by_status", "exposure board")
    assert found["orders", "total_cents"].readers == (
        "stg_orders", "all_of_it", "other", "semantic model s", "metric m", "measure net revenue",
    )  # fmt: skip
    assert dict(found["orders", "status"].breaks)["dropped"] == "breaking"
    assert "says which rows are deleted" in found["orders", "status"].uses
    # A model that reads the table for its test rows alone takes no column of it.
    assert not [
        key for key, reader in found.items() if key[0] == "customers" and "stg_orders" in reader.readers
    ]


def test_without_a_manifest_the_contract_says_what_relies_on_a_column(project: Project) -> None:
    found = {(r.table, r.column): r for r in made(project).readers}
    assert found["orders", "total_cents"].readers == ("measure net revenue",)
    assert "incremental loads" in found["orders", "updated_at"].uses


def test_dbt_says_when_a_table_was_last_written(project: Project) -> None:
    target = project.root / "target"
    (target / "sources.json").write_text(json.dumps(freshness()))
    page = made(project, target=target)
    (orders,) = (table for table in page.tables if table.name == "orders")
    words = {statement.label: statement.text for statement in orders.words}
    assert words["Last written"] == "2026-03-02 10:11 UTC, which is stale"
    assert page.troubles[0].what == "orders is stale: newest row 2026-03-02 10:11 UTC"
    assert orders.models == ("stg_orders",)


def test_a_manifest_of_another_project_is_said_and_not_shown(project: Project) -> None:
    target = project.root / "target"
    (target / "manifest.json").write_text(json.dumps(manifest("billing")))
    (target / "sources.json").write_text(json.dumps({"results": []}))
    page = made(project, target=target)
    assert page.notices == (
        "The manifest in target is of analytics, and knows no source shop: nothing of it is shown",
    )
    assert page.readers == made(project).readers


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "has no manifest.json"),
        ("[]", "holds no artifact of dbt"),
        ("{", "cannot be read"),
        ('{"nodes": {}}', "does not hold what dbt writes"),
    ],
)
def test_what_dbt_never_wrote_is_exit_2(project: Project, content: str | None, said: str) -> None:
    file = project.root / "target/manifest.json"
    file.unlink() if content is None else file.write_text(content)
    result = run(project, "--target-path", str(file.parent))
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


def test_the_timeline_has_what_was_what_is_pending_and_what_ends(project: Project, tmp_path: Path) -> None:
    root = project.root
    (root / PLACE.parent / "CHANGELOG.md").write_text(CHANGELOG)
    (root / "scaffold_source.yml").write_text(SETTINGS)
    ends = "            deprecated: {sunset: 2027-06-30, use: orders}\n"
    edit(project, "            on_deleted: flag\n", f"            on_deleted: flag\n{ends}")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "more", day="2026-05-05", who="Cleo")
    findings = tmp_path / "drift.json"
    found = {"severity": "breaking", "path": "public.orders.note", "message": "is gone", "accepted": None}
    findings.write_text(
        json.dumps({"source": "shop", "findings": [found, {**found, "accepted": {"reason": "x"}}]})
    )
    events = made(project, findings=findings).events
    assert [(event.day, event.kind, event.title) for event in events] == [
        ("2027-06-30", "deprecated", "public.customers goes away; use orders"),
        ("", "pending", "Drift that nobody has taken in: 1 breaking"),
        ("2026-05-05", "notice", "Notice was given: public.customers goes away on 2027-06-30; use orders"),
        ("2026-05-05", "accepted", "public.orders.note: column-removed was accepted"),
        ("2026-05-05", "version", "Version 1.1.0"),
        ("2026-05-05", "version", "Version 1.0.1"),
    ]
    assert events[4].lines == ("public.orders.status can now be 'refunded' (enum-label-added)",)
    assert events[2].lines == ("421 days before, as agreed (14d)",)
    assert events[3].lines == ("nobody reads it (Ben, until 2027-01-31)",)
    for style in ("html", "markdown"):
        assert "nobody reads it" in run(project, "--format", style).stdout


@pytest.mark.parametrize("content", ["{}", "[1]", '{"source": "shop", "findings": [{}]}', "x"])
def test_what_check_never_wrote_is_exit_2(project: Project, tmp_path: Path, content: str) -> None:
    file = tmp_path / "drift.json"
    file.write_text(content)
    result = run(project, "--findings", str(file))
    assert (result.exit_code, "does not hold what" in result.stderr) == (2, True)


def test_a_preflight_file_answers_and_blocks(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "preflight.json"
    file.write_text(to_json(observed({"wal_level": "replica"})))
    before, after = made(project), made(project, preflight=file)
    assert len(after.open) < len(before.open)
    answered = {card.id: card.answer for card in after.cards if card.state == "evidence"}
    assert "(preflight, preflight.json)" in answered["write-access"]
    assert run(project, "--preflight", str(tmp_path / "nowhere.json")).exit_code == 2


@pytest.mark.parametrize(
    ("sla", "ends", "title", "length"),
    [
        ("notice: 60d", "2026-07-01", "goes away on 2026-07-01", "57 days before, less than agreed (60d)"),
        ("notice: 57 days", "2026-07-01", "goes away on 2026-07-01", "57 days before, as agreed (57 days)"),
        ("respond: 4h", "2026-05-06", "goes away on 2026-05-06", "1 day before; how much notice is due, nobody has agreed"),
        ("notice: 14d", "2026-01-31", "goes away on 2026-01-31", "after that day, less than agreed (14d)"),
        ("notice: 14d", "{use: orders}", "goes away, and no date was said; use orders", None),
    ],
)  # fmt: skip
def test_notice_is_measured_by_what_was_agreed(
    project: Project, sla: str, ends: str, title: str, length: str | None
) -> None:
    edit(project, "            on_deleted: flag\n", f"            on_deleted: flag\n            deprecated: {ends}\n")  # fmt: skip
    edit(project, "notice: 14d, respond: 4h", sla)
    git(project.root, "add", "-A")
    git(project.root, "commit", "-qm", "more", day="2026-05-05")
    (notice,) = (event for event in made(project).events if event.kind == "notice")
    assert (notice.day, notice.title) == ("2026-05-05", f"Notice was given: public.customers {title}")
    assert notice.lines == ((length,) if length else ())


def test_what_is_not_committed_is_no_notice_yet(project: Project) -> None:
    edit(project, "            on_deleted: flag\n", "            on_deleted: flag\n            deprecated: true\n")  # fmt: skip
    assert [event.kind for event in made(project).events] == ["deprecated"]
