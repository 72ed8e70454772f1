"""All files or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError
from scaffold_source.project import write_all


def _everything_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_writes_every_file_and_leaves_no_other(tmp_path: Path) -> None:
    write_all([FileEdit(tmp_path / "a/b/x.sql", None, "x\r\n"), FileEdit(tmp_path / "y.yml", None, "é")])
    assert _everything_in(tmp_path) == ["a", "a/b", "a/b/x.sql", "y.yml"]
    assert (tmp_path / "a/b/x.sql").read_bytes() == b"x\r\n"


def test_keeps_the_mode_of_a_replaced_file(tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    file.write_text("old")
    file.chmod(0o640)
    write_all([FileEdit(file, "old", "new")])
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o640


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
        write_all(edits)
    assert _everything_in(tmp_path) == ["old.yml", "taken.sql"]
    assert old.read_text() == "old"


def test_an_interrupt_half_way_takes_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        if target.name == "b.sql":
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_all([FileEdit(tmp_path / name, None, "x") for name in ("f/a.sql", "g/b.sql", "f/c.sql")])
    assert _everything_in(tmp_path) == []


def test_an_interrupt_before_a_new_folder_is_there_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_all([FileEdit(tmp_path / "new/f" / name, None, "x") for name in ("a.sql", "b.sql")])
    assert _everything_in(tmp_path) == []


def test_a_new_folder_has_the_modes_that_people_expect(tmp_path: Path) -> None:
    write_all([FileEdit(tmp_path / "f/a.sql", None, "x")])
    (tmp_path / "g").mkdir()
    (tmp_path / "g/a.sql").write_text("x")
    assert (tmp_path / "f").stat().st_mode == (tmp_path / "g").stat().st_mode
    assert (tmp_path / "f/a.sql").stat().st_mode == (tmp_path / "g/a.sql").stat().st_mode


def test_no_folder_can_be_made_under_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProjectError, match="Cannot write"):
        write_all([FileEdit(tmp_path / "file/x.sql", None, "x")])


def test_a_file_that_changed_since_it_was_read_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    file.write_text("changed by a person")
    with pytest.raises(ProjectError, match="changed while this ran"):
        write_all([FileEdit(tmp_path / "new.sql", None, "x"), FileEdit(file, "old", "new")])
    assert _everything_in(tmp_path) == ["x.yml"]
    assert file.read_text() == "changed by a person"


def test_a_link_to_nowhere_is_in_the_way_too(tmp_path: Path) -> None:
    (tmp_path / "x.sql").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ProjectError, match="nothing was written"):
        write_all([FileEdit(tmp_path / "x.sql", None, "x")])
    assert (tmp_path / "x.sql").is_symlink()
