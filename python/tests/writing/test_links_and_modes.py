"""What a file is beside its text stays: links, owner, mode, attributes. Nothing leaves the project unsaid."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import make_dbt_project
from helpers.dying import cli, run, snapshot
from test_write_all import everything_in

from scaffold_source.edit import FileEdit
from scaffold_source.project import find_project, outside, write_all

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


def test_keeps_the_mode_of_a_replaced_file(tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    file.write_text("old")
    file.chmod(0o640)
    write_all([FileEdit(file, "old", "new")])
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o640


def test_new_files_and_folders_have_the_modes_that_people_expect(tmp_path: Path) -> None:
    write_all([FileEdit(tmp_path / "f/a.sql", None, "x")], tmp_path)
    write_all([FileEdit(tmp_path / "f/b.sql", None, "x")], tmp_path)
    (tmp_path / "g").mkdir()
    (tmp_path / "g/a.sql").write_text("x")
    assert (tmp_path / "f").stat().st_mode == (tmp_path / "g").stat().st_mode
    for name in ("a.sql", "b.sql"):
        assert (tmp_path / "f" / name).stat().st_mode == (tmp_path / "g/a.sql").stat().st_mode


@root_only
def test_the_owner_stays(tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    file.write_text("old")
    os.chown(file, 12345, 23456)
    file.chmod(0o4750)
    write_all([FileEdit(file, "old", "new")])
    about = file.stat()
    assert (file.read_text(), about.st_uid, about.st_gid, about.st_mode & 0o7777) == (
        "new",
        12345,
        23456,
        0o4750,
    )


@root_only
def test_a_file_that_cannot_be_given_away_is_written_in_its_place(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    for folder in tmp_path.parents:
        if folder.stat().st_uid == 0 and folder != folder.parent and "pytest" in folder.name:
            folder.chmod(0o755)
    file = tmp_path / "x.yml"
    file.write_text("old")
    os.chown(file, 12345, 23456)
    file.chmod(0o666)
    os.seteuid(65534)
    try:
        write_all([FileEdit(file, "old", "new")], tmp_path)
    finally:
        os.seteuid(0)
    assert (file.read_text(), file.stat().st_uid, file.stat().st_gid) == ("new", 12345, 23456)
    assert everything_in(tmp_path) == ["x.yml"]


def test_a_set_group_id_folder_gives_its_group(tmp_path: Path) -> None:
    groups = [group for group in os.getgroups() if group != os.getegid()]
    group = 23456 if os.geteuid() == 0 else next(iter(groups), os.getegid())
    os.chown(tmp_path, -1, group)
    tmp_path.chmod(0o2775)
    write_all([FileEdit(tmp_path / "f/x.sql", None, "x")], tmp_path)
    write_all([FileEdit(tmp_path / "f/y.sql", None, "x")], tmp_path)
    assert {path.stat().st_gid for path in (tmp_path / "f", *(tmp_path / "f").iterdir())} == {group}
    assert (tmp_path / "f").stat().st_mode & stat.S_ISGID


def test_extended_attributes_stay(tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    file.write_text("old")
    try:
        os.setxattr(file, "user.colour", b"red")
    except OSError as error:
        pytest.skip(f"no attributes here: {error.strerror}")
    write_all([FileEdit(file, "old", "new")])
    assert (file.read_text(), os.getxattr(file, "user.colour")) == ("new", b"red")


def test_hard_links_stay_one_file(tmp_path: Path) -> None:
    file, other = tmp_path / "x.yml", tmp_path / "other.yml"
    file.write_text("old and longer")
    other.hardlink_to(file)
    edit = FileEdit(file, "old and longer", "new")
    assert list(outside([edit], tmp_path)) == [
        "x.yml has other names (hard links): their content changes with it"
    ]
    write_all([edit])
    assert other.read_text() == file.read_text() == "new"
    assert file.samefile(other)


@pytest.mark.parametrize("error", [errno.EXDEV, errno.EBUSY, errno.EACCES])
def test_a_file_that_no_rename_reaches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    def refused(number: int) -> Callable[..., None]:
        def refuse(*_: object) -> None:
            raise OSError(number, os.strerror(number))

        return refuse

    (tmp_path / "x.yml").write_text("old")
    edits = [FileEdit(tmp_path / "x.yml", "old", "new"), FileEdit(tmp_path / "f/y.yml", None, "é" * 100_000)]
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refused(error))
        patch.setattr(os, "link", refused(errno.EPERM))
        write_all(edits, tmp_path)
    assert (tmp_path / "x.yml").read_text() == "new"
    assert (tmp_path / "f/y.yml").read_text() == "é" * 100_000
    assert everything_in(tmp_path) == ["f", "f/y.yml", "x.yml"]


def test_a_folder_on_another_file_system(tmp_path: Path) -> None:
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("one file system only")
    elsewhere = memory / f"scaffold-source-{os.getpid()}"
    elsewhere.mkdir()
    try:
        (tmp_path / "models").symlink_to(elsewhere)
        write_all(
            [FileEdit(tmp_path / "models/shop" / name, None, "x") for name in ("x.sql", "y.yml")], tmp_path
        )
        write_all([FileEdit(tmp_path / "models/shop/x.sql", "x", "new")], tmp_path)
        assert everything_in(elsewhere) == ["shop", "shop/x.sql", "shop/y.yml"]
        assert (elsewhere / "shop/x.sql").read_text() == "new"
        assert everything_in(tmp_path) == ["models"]
    finally:
        for path in sorted(elsewhere.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        elsewhere.rmdir()


def test_a_linked_file_is_written_through_its_link(tmp_path: Path) -> None:
    project, common = tmp_path / "project", tmp_path / "common"
    for folder in (project, common):
        folder.mkdir()
    (common / "far.yml").write_text("old")
    (project / "near.yml").write_text("old")
    (project / "a.yml").symlink_to("../common/far.yml")
    (project / "b.yml").symlink_to(project / "near.yml")
    edits = [FileEdit(project / name, "old", "new") for name in ("a.yml", "b.yml")]
    assert list(outside(edits, project)) == [f"a.yml is outside the project: it is {common / 'far.yml'}"]
    write_all(edits, project)
    assert (project / "a.yml").is_symlink()
    assert (project / "b.yml").is_symlink()
    assert {(folder / name).read_text() for folder, name in ((common, "far.yml"), (project, "near.yml"))} == {
        "new"
    }
    assert everything_in(tmp_path) == [
        "common", "common/far.yml", "project", "project/a.yml", "project/b.yml", "project/near.yml",
    ]  # fmt: skip


def test_a_linked_file_that_goes_leaves_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "x.sql").write_text("old")
    (tmp_path / "link.sql").symlink_to("x.sql")
    write_all([FileEdit(tmp_path / "link.sql", "old", None)], tmp_path)
    assert everything_in(tmp_path) == ["x.sql"]


@pytest.mark.parametrize("how", ["model-paths", "linked folder"])
def test_add_and_update_say_what_they_write_outside_the_project(tmp_path: Path, how: str) -> None:
    project, outer = make_dbt_project(tmp_path / "analytics"), tmp_path / "outer"
    (outer / "staging").mkdir(parents=True)
    if how == "model-paths":
        (project / "dbt_project.yml").write_text('name: t\nprofile: t\nmodel-paths: ["../outer"]\n')
    else:
        (project / "models/staging").symlink_to(outer / "staging")
    (project / "shop.json").write_text(snapshot("note"))
    written = f"is outside the project: it is {outer}/staging/shop/stg_shop__orders.sql"
    for options in (["--dry-run"], []):
        made = run(cli(project, "add", "shop", "--from", "shop.json", *options))
        assert (made.code, written in made.said) == (0, True), made.said
        assert (outer / "staging/shop").exists() is not bool(options)
    # dbt follows links to folders, and so do we: the source is found where it was written.
    (project / "shop.json").write_text((project / "shop.json").read_text().replace('"text"', '"integer"'))
    made = run(cli(project, "update", "shop", "--from", "shop.json"))
    assert (made.code, f"it is {outer}/staging/shop/_shop__sources.yml" in made.said) == (0, True), made.said
    assert "integer" in (outer / "staging/shop/_shop__sources.yml").read_text()
    assert not (project / ".scaffold_source").exists()


def test_a_link_that_leads_round_in_a_circle(tmp_path: Path) -> None:
    project = make_dbt_project(tmp_path / "analytics")
    (project / "models/a.yml").write_text("version: 2\n")
    (project / "models/again").symlink_to(project / "models")
    assert [path.name for path in find_project(project).yaml_files()] == ["a.yml"]
