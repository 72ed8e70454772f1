"""All files or none, where all goes well and where it does not."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError
from scaffold_source.project import Writing, putting, write_all


def everything_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_writes_every_file_and_leaves_no_other(tmp_path: Path) -> None:
    (tmp_path / "z.sql").write_text("old")
    edits = [
        FileEdit(tmp_path / "a/b/x.sql", None, "x\r\n"),
        FileEdit(tmp_path / "y.yml", None, "é"),
        FileEdit(tmp_path / "z.sql", "old", None),
    ]
    write_all(edits, tmp_path)
    assert everything_in(tmp_path) == ["a", "a/b", "a/b/x.sql", "y.yml"]
    assert (tmp_path / "a/b/x.sql").read_bytes() == b"x\r\n"


def test_a_whole_new_folder_and_those_above_it(tmp_path: Path) -> None:
    write_all([FileEdit(tmp_path / "a/b" / name, None, name) for name in ("x.sql", "y.yml")], tmp_path)
    assert everything_in(tmp_path) == ["a", "a/b", "a/b/x.sql", "a/b/y.yml"]


@pytest.mark.parametrize("in_sight", [False, True])
def test_names_that_nobody_expects(tmp_path: Path, *, in_sight: bool) -> None:
    names = ["two\nlines.sql", "é.sql", " .yml", "x" * 251 + ".sql", "-rf.sql", os.fsdecode(b"\xff.sql")]
    write_all(
        [FileEdit(tmp_path / "new" / name, None, "x") for name in names], tmp_path, Writing(in_sight=in_sight)
    )
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(names)
    write_all([FileEdit(tmp_path / "new" / name, "x", "y") for name in names], tmp_path)
    assert {(tmp_path / "new" / name).read_text() for name in names} == {"y"}
    assert everything_in(tmp_path)[0] == "new"


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    edits = [FileEdit(tmp_path / "a.sql", None, "x"), FileEdit(tmp_path / "f" / ("x" * 256), None, "x")]
    with pytest.raises(ProjectError, match="File name too long; nothing was written"):
        write_all(edits, tmp_path)
    assert everything_in(tmp_path) == []


def test_a_failure_half_way_takes_everything_back(tmp_path: Path) -> None:
    old = tmp_path / "old.yml"
    old.write_text("old")
    (tmp_path / "taken.sql").mkdir()
    edits = [
        FileEdit(old, "old", "new"),
        FileEdit(tmp_path / "new/x.sql", None, "x"),
        FileEdit(tmp_path / "taken.sql", None, "a folder stands there"),
    ]
    with pytest.raises(ProjectError, match="nothing was written"):
        write_all(edits, tmp_path)
    assert everything_in(tmp_path) == ["old.yml", "taken.sql"]
    assert old.read_text() == "old"


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (FileEdit(Path("folder"), "old", "new"), "Is a directory"),
        (FileEdit(Path("file/x.sql"), None, "new"), "Not a directory|there is a file where a folder must be"),
        (FileEdit(Path("gone.sql"), "old", "new"), "No such file"),
        (FileEdit(Path("gone.sql"), "old", None), "gone.sql changed while this ran"),
        (FileEdit(Path("file"), None, "new"), "already exists"),
        (FileEdit(Path("to_nowhere"), None, "new"), "already exists"),
        (FileEdit(Path("file"), "as it was read", "new"), "changed while this ran"),
        (FileEdit(Path("file"), "as it was read", None), "changed while this ran"),
    ],
)
def test_what_is_not_as_it_was_read(tmp_path: Path, edit: FileEdit, says: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("a person's")
    (tmp_path / "to_nowhere").symlink_to(tmp_path / "nowhere")
    before = everything_in(tmp_path)
    other = FileEdit(tmp_path / "other/new.sql", None, "x")
    with pytest.raises(ProjectError, match=f"({says}).*nothing was written"):
        write_all([other, FileEdit(tmp_path / edit.path, edit.before, edit.after)], tmp_path)
    assert everything_in(tmp_path) == before
    assert (tmp_path / "file").read_text() == "a person's"


def test_two_names_of_one_file(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("old")
    (tmp_path / "b.yml").symlink_to("a.yml")
    with pytest.raises(ProjectError, match="are the same file; nothing was written"):
        write_all([FileEdit(tmp_path / name, "old", name) for name in ("a.yml", "b.yml")], tmp_path)
    assert (tmp_path / "b.yml").read_text() == "old"


def test_what_an_edit_rests_on_is_looked_at_last(tmp_path: Path) -> None:
    def gone() -> None:
        raise ProjectError("somebody was quicker")

    with pytest.raises(ProjectError, match="somebody was quicker"):
        write_all([FileEdit(tmp_path / "f/x.sql", None, "x")], tmp_path, Writing(still=gone))
    assert everything_in(tmp_path) == []


def test_where_dbt_looks_into_the_root_nothing_it_could_read_is_staged(tmp_path: Path) -> None:
    seen: list[str] = []
    writing = Writing(in_sight=True)
    edits = [FileEdit(tmp_path / "new" / name, None, "x") for name in ("x.sql", "y.yml")]

    def look(staged: Path, target: Path) -> None:
        seen.extend(path.name for path in (tmp_path / ".scaffold_source").rglob("*"))
        create(staged, target)

    create = putting.create
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(putting, "create", look)
        write_all(edits, tmp_path, writing)
    assert everything_in(tmp_path) == ["new", "new/x.sql", "new/y.yml"]
    assert seen
    assert not [name for name in seen if name.endswith((".sql", ".yml", ".py", ".md", ".csv"))]


def test_a_project_that_nobody_may_write() -> None:
    nobody = 65534 if os.geteuid() == 0 else os.geteuid()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "models").mkdir()
        for path in (root, root / "models"):
            os.chown(path, nobody, -1)
            path.chmod(0o555)
        own = os.geteuid()
        os.seteuid(nobody)  # modes mean nothing to root
        try:
            with pytest.raises(ProjectError, match="Permission denied; nothing was written"):
                write_all([FileEdit(root / "models/x.sql", None, "x")], root)
        finally:
            os.seteuid(own)
            root.chmod(0o755)
        assert everything_in(root) == ["models"]


def test_a_read_only_file_is_kept_though_its_folder_could_be_written() -> None:
    nobody = 65534 if os.geteuid() == 0 else os.geteuid()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("a.yml", "b.yml"):
            (root / name).write_text("old")
        (root / "b.yml").chmod(0o444)
        for path in (root, *root.iterdir()):
            os.chown(path, nobody, -1)
        own = os.geteuid()
        os.seteuid(nobody)  # modes mean nothing to root
        try:
            with pytest.raises(ProjectError, match=r"b\.yml: Permission denied; nothing was written"):
                write_all([FileEdit(root / name, "old", "new") for name in ("a.yml", "b.yml")], root)
        finally:
            os.seteuid(own)
        assert everything_in(root) == ["a.yml", "b.yml"]
        assert (root / "a.yml").read_text() == "old"
