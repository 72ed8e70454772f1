"""`update` on one small shop with files that it cannot edit: what it says, and that it wrote nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.small_shop import (
    GROWN,
    ID,
    NOTE,
    ORDERS,
    PLACED,
    SHOP,
    USERS,
    edit,
    fails,
    run,
)
from helpers.updating import FILE, files, scaffold, snapshot, updated

from scaffold_source.errors import DefectError
from scaffold_source.merge.respliced import respliced
from scaffold_source.project import Project, read_source
from scaffold_source.project.declaration import declared_values


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return scaffold(tmp_path, SHOP)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("          - name: note\n", "          - name: [\n", "_shop__sources.yml:"),
        ("            description: Free text.\n", "            description: a\n            description: b\n", "stands twice"),
        ("      - name: users\n", "      - name: orders\n", "table 'orders' is declared twice"),
        ("    tables:\n", "<<<<<<< HEAD\n    tables:\n=======\n>>>>>>> x\n", "a merge conflict's marker"),
        ("            producer:\n", "            x: *p\n            producer: &p\n", "*p has no anchor"),
    ],
)  # fmt: skip
def test_yaml_that_cannot_be_edited(project: Project, old: str, new: str, says: str) -> None:
    edit(project, old, new)
    snapshot(project, GROWN)
    fails(project, says, "_shop__sources.yml:")


def line_of(project: Project, text: str) -> int:
    return (project.root / FILE).read_text().split(text)[0].count("\n") + 1


def test_an_alias_in_what_changes(project: Project) -> None:
    edit(project, "            producer:\n", "            producer: &facts\n")
    text = (project.root / FILE).read_text()
    start = text.index("            producer:\n")
    edit(project, text[start : text.index("        data_tests:", start)], "            producer: *facts\n")
    snapshot(project, replace(SHOP, tables=(ORDERS, replace(USERS, columns=(ID, NOTE, PLACED)))))
    line = line_of(project, "producer: *facts")
    fails(project, f"_shop__sources.yml:{line}: *facts stands in what must be edited", "write the value out")


def test_an_anchor_in_what_changes(project: Project) -> None:
    edit(project, "            producer:\n", "            producer: &p\n")
    edit(project, "      - name: users\n", "      - name: users\n        tags: [*p]\n")
    snapshot(project, GROWN)
    line = line_of(project, "&p\n")
    fails(project, f"_shop__sources.yml:{line}: &p stands in what must be edited", "write the value out")


def test_an_anchor_that_nothing_refers_to_is_no_matter(project: Project) -> None:
    edit(project, "            producer:\n", "            producer: &p\n")
    edit(project, "          - name: note\n", "          - &the-note\n            name: note\n")
    updated(project, replace(GROWN, tables=(replace(GROWN.tables[0], columns=(ID, PLACED)), USERS)))
    text = (project.root / FILE).read_text()
    assert "                placed: {type: timestamp" in text
    assert "the-note" not in text


def test_a_merge_key_in_what_changes(project: Project) -> None:
    text = (project.root / FILE).read_text()
    facts = text[text.index("            producer:\n") : text.index("        data_tests:")]
    edit(project, facts, "            <<: *meta\n")
    edit(project, "\nsources:\n", f"\nx: &meta\n{facts}sources:\n")
    snapshot(project, GROWN)
    line = line_of(project, "<<: *meta")
    fails(project, f"_shop__sources.yml:{line}: << stands in what must be edited", "write the value out")


def test_a_source_that_is_declared_twice(project: Project) -> None:
    (project.root / "models/again.yml").write_bytes((project.root / FILE).read_bytes())
    fails(project, "source 'shop' has a contract in two places", "keep one of them")


def test_a_source_that_is_declared_twice_in_one_file(project: Project) -> None:
    text = (project.root / FILE).read_text()
    (project.root / FILE).write_text(text + text.partition("sources:\n")[2])
    fails(project, "_shop__sources.yml:", "source 'shop' is declared twice")


def test_a_file_that_is_no_utf_8(project: Project) -> None:
    (project.root / FILE).write_bytes((project.root / FILE).read_bytes() + b"# \xff\n")
    fails(project, "_shop__sources.yml is not UTF-8")


def test_a_producer_that_is_not_there(project: Project) -> None:
    before = files(project)
    (project.root / "shop.json").unlink()
    result = run(project)
    assert (result.exit_code, files(project)) == (2, before)
    assert "shop.json" in result.stderr
    refused = run(project, "--from", "postgresql://nobody:secret@127.0.0.1:1/shop")
    assert (refused.exit_code, files(project)) == (3, before)
    assert len(refused.stderr.splitlines()) <= 3
    assert "secret" not in refused.stderr


def test_what_would_not_read_back_is_never_written(project: Project) -> None:
    """A splicer that goes wrong (here: it was told something else than the file holds) writes nothing."""
    (file,) = read_source(project, "shop").files
    values = declared_values(file)
    wrong = {key: value for key, value in values.items() if key != "schema"}  # so it would stand twice
    with pytest.raises(DefectError, match="does not read back as it must; nothing was written"):
        respliced(file, wrong, {**wrong, "schema": "raw"})


def test_an_alias_elsewhere_is_no_matter(project: Project) -> None:
    edit(project, "      - name: users\n", "      - name: users\n        tags: &t [a]\n")
    updated(project, GROWN)
    assert "tags: &t [a]" in (project.root / FILE).read_text()
