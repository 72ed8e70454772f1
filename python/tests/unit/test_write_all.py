"""All files or none."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError
from scaffold_source.project import find_project, write_all


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
        assert _everything_in(root) == ["a.yml", "b.yml"]
        assert (root / "a.yml").read_text() == "old"


def test_a_link_to_nowhere_is_in_the_way_too(tmp_path: Path) -> None:
    (tmp_path / "x.sql").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ProjectError, match="nothing was written"):
        write_all([FileEdit(tmp_path / "x.sql", None, "x")])
    assert (tmp_path / "x.sql").is_symlink()


# ---- crashes and full disks, in a process of their own

EDITS = """
import os, resource, signal, sys
from pathlib import Path
from scaffold_source.edit import FileEdit
from scaffold_source.project import find_project, write_all

root = Path(sys.argv[1])
edits = [
    FileEdit(root / "a.yml", "old", "new"),
    FileEdit(root / "gone.sql", "old", None),
    FileEdit(root / "sub/b.sql", None, "new"),
    FileEdit(root / "c.yml", "old", "new" * 100_000),
]
"""
# Every call that opens, renames or removes a file of the project is a place to die.
CRASH = (
    EDITS
    + """
left = int(sys.argv[2])

def hook(event, arguments):
    global left
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.chmod") and str(root) in str(arguments[0]):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(hook)
write_all(edits, root)
"""
)
FULL_DISK = (
    EDITS
    + """
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
write_all(edits, root)
"""
)


def _old_state(root: Path) -> dict[str, str]:
    root.mkdir()
    (root / "dbt_project.yml").write_text("name: analytics")
    for name in ("a.yml", "gone.sql", "c.yml"):
        (root / name).write_text("old")
    (root / "a.yml").chmod(0o640)
    return _state(root)


def _state(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


def _run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_a_crash_anywhere_leaves_the_old_or_the_new_state(tmp_path: Path) -> None:
    new = {"a.yml": "new", "sub/b.sql": "new", "c.yml": "new" * 100_000, "dbt_project.yml": "name: analytics"}
    outcomes = []
    for call in itertools.count(1):
        root = tmp_path / str(call)
        old = _old_state(root)
        died = _run(CRASH, root, call)
        find_project(root)  # whichever command comes next
        assert _state(root) in (old, new)
        assert (root / "a.yml").stat().st_mode & 0o777 == 0o640
        outcomes.append(_state(root) == new)
        if died.returncode == 0:
            break
        assert died.returncode == -signal.SIGKILL, died.stderr
    # It dies in both halves, and never goes back.
    assert outcomes == sorted(outcomes)
    assert outcomes.count(True) >= 5
    assert outcomes.count(False) >= 5


def test_a_full_disk_leaves_the_old_state(tmp_path: Path) -> None:
    old = _old_state(tmp_path / "project")
    refused = _run(FULL_DISK, tmp_path / "project")
    assert "ProjectError: Cannot write" in refused.stderr
    assert "File too large; nothing was written" in refused.stderr
    assert _state(tmp_path / "project") == old


def test_a_file_that_somebody_changed_after_the_crash_is_kept(tmp_path: Path) -> None:
    root = tmp_path / "project"
    for call in itertools.count(1):
        shutil.rmtree(root, ignore_errors=True)
        _old_state(root)
        _run(CRASH, root, call)
        if (root / ".scaffold_source_writing.json").exists():
            break
    (root / "c.yml").write_text("a person's")
    with pytest.raises(ProjectError, match=r"c\.yml has changed since"):
        find_project(root)
    assert (root / "c.yml").read_text() == "a person's"
