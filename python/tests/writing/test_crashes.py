"""A command that dies anywhere leaves all old or all new, a reader sees it so, and the next writer ends it."""

from __future__ import annotations

import itertools
import resource
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import make_dbt_project
from helpers.dying import UNHURT, Ended, Fate, run

from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError
from scaffold_source.project import Writing, find_project, finish_writing, write_all

LONG = "new" * 50_000
OLD = {"models/a.yml": "old", "models/gone.sql": "old", "models/c.yml": "old"}
NEW = {"models/a.yml": "new", "models/sub/b.sql": "new", "models/c.yml": LONG, "models/CHANGELOG.md": "new"}


def edits(root: Path) -> list[FileEdit]:
    return [FileEdit(root / name, OLD.get(name), NEW.get(name)) for name in {**OLD, **NEW}]


def project(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    root = make_dbt_project(folder)
    for name, text in OLD.items():
        (root / name).write_text(text)
    (root / "models/a.yml").chmod(0o640)
    return root


def on_disk(root: Path) -> dict[str, str]:
    found = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    return {
        name: path.read_text()
        for name, path in found.items()
        if name != "dbt_project.yml" and not name.startswith(".scaffold_source")
    }


def as_read(root: Path) -> dict[str, str]:
    """The files as a command that reads sees them."""
    files = find_project(root).read().files
    assert files
    return {path.relative_to(root).as_posix(): (files.content(path) or b"").decode() for path in files.paths}


def wrote(root: Path, *, in_sight: bool = False, whole_folder: bool = False) -> Callable[[], None]:
    """A command that writes, and says what it believes."""

    def write() -> None:
        writing = Writing(say=print, in_sight=in_sight)
        made = [FileEdit(root / f"models/shop/{name}", None, LONG) for name in ("x.sql", "y.yml")]
        try:
            write_all(made if whole_folder else edits(root), root, writing)
        finally:
            print("written" if writing.written else "nothing was written", flush=True)

    return write


def deaths(
    root: Path, command: Callable[[], None], *signals: int, stride: int = 13
) -> Iterator[tuple[int, Ended]]:
    """The command killed at every 13th line that it runs, and at last not at all, each in a fresh project.
    `make attack` draws from all of them."""
    for line in itertools.count(1, stride):
        project(root)
        ended = run(command, Fate(line, signals))
        yield line, ended
        if ended.lines and ended.lines < line:
            return


def test_killed_anywhere(tmp_path: Path) -> None:
    root, outcomes = tmp_path / "analytics", []
    for _, ended in deaths(root, wrote(root), signal.SIGKILL):
        seen, said = as_read(root), find_project(root).notices()
        assert seen in (OLD, NEW)
        assert on_disk(root) in (OLD, NEW) or "Unfinished" in said[0]
        assert "nothing was written" not in ended.said
        before = on_disk(root)
        find_project(root).read()
        assert on_disk(root) == before, "a reader acted on it"
        finish_writing(root)
        assert on_disk(root) == seen
        assert not (root / ".scaffold_source").exists()
        assert (root / "models/a.yml").stat().st_mode & 0o777 == 0o640
        outcomes.append(seen == NEW)
    # It dies in both halves, and never goes back.
    assert outcomes == sorted(outcomes)
    assert min(outcomes.count(True), outcomes.count(False)) >= 10


@pytest.mark.parametrize("whole_folder", [True, False])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=str)
def test_interrupted_anywhere_twice_in_a_row(tmp_path: Path, number: int, *, whole_folder: bool) -> None:
    root, outcomes = tmp_path / "analytics", set()
    new = {f"models/shop/{name}": LONG for name in ("x.sql", "y.yml")} | OLD if whole_folder else NEW
    command = wrote(root, whole_folder=whole_folder)
    for line, ended in deaths(root, command, number, number, stride=29):
        found = on_disk(root)
        assert found in (OLD, new), line
        if ended.said:  # nothing is, where the default of the signal ends the process
            assert ("nothing was written" in ended.said) is (found == OLD), (line, ended)
        assert not (root / ".scaffold_source").exists() or line < 20 or number == signal.SIGHUP
        outcomes.add(found == new)
        finish_writing(root)
        assert on_disk(root) == found
    assert outcomes == {True, False}


@pytest.mark.parametrize("in_sight", [True, False])
def test_a_new_folder_killed_anywhere_is_there_or_not(tmp_path: Path, *, in_sight: bool) -> None:
    root, outcomes = tmp_path / "analytics", set()
    command = wrote(root, in_sight=in_sight, whole_folder=True)
    for _, _ended in deaths(root, command, signal.SIGKILL):
        parts = sorted(path.name for path in (root / "models").glob("shop/*"))
        assert in_sight or parts in ([], ["x.sql", "y.yml"])
        leftover = [path.name for path in (root / "models").iterdir()]
        assert set(leftover) <= {"a.yml", "c.yml", "gone.sql", "shop"}
        outcomes.add("models/shop/x.sql" in as_read(root))
        # The next one is not in its way, whatever is left of the first.
        again = run(command)
        assert again.code == 0 or "already exists; nothing was written" in again.said
        assert sorted(path.name for path in (root / "models/shop").iterdir()) == ["x.sql", "y.yml"]
        assert not (root / ".scaffold_source").exists()
    assert outcomes == {True, False}


def test_killed_again_while_the_rest_is_finished(tmp_path: Path) -> None:
    root = tmp_path / "analytics"
    is_any_left = False
    for _, _ended in deaths(root, wrote(root), signal.SIGKILL):
        if not (root / ".scaffold_source/journal.json").exists():
            continue
        is_any_left = True
        for second in range(1, 400, 61):
            ended = run(lambda: finish_writing(root), Fate(second))
            assert as_read(root) == NEW
            if not (root / ".scaffold_source/journal.json").exists() or ended.code == 0:
                break
        finish_writing(root)
        assert on_disk(root) == NEW
    assert is_any_left


def test_a_full_disk_leaves_the_old_state(tmp_path: Path) -> None:
    root = project(tmp_path / "analytics")
    for whole_folder in (True, False):
        ended = run(wrote(root, whole_folder=whole_folder), Fate(largest=100_000))
        assert "ProjectError: Cannot write" in ended.said
        assert "File too large; nothing was written" in ended.said
        assert on_disk(root) == OLD
        assert not (root / ".scaffold_source").exists()


def test_a_disk_that_is_full_only_after_the_point_of_no_return(tmp_path: Path) -> None:
    """A file with another name besides is written in place, which needs room again."""
    root = project(tmp_path / "analytics")
    (root / "models/other.txt").hardlink_to(root / "models/c.yml")

    def write() -> None:
        write_all(edits(root), root, _FullFromHereOn())

    ended = run(write)
    assert "File too large; 2 of 5 files are written, and the rest is not yet" in ended.said
    assert "nothing was written" not in ended.said
    assert as_read(root) == NEW
    said: list[str] = []
    finish_writing(root, said.append)
    assert on_disk(root) == {**NEW, "models/other.txt": LONG}
    assert "its writing is finished now" in said[0]


class _FullFromHereOn(Writing):
    """Fills the disk at the point of no return."""

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name == "written" and value:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))


def half_written(root: Path) -> None:
    """A project that a command left after the point of no return, with `c.yml` still to be done."""
    for _ in deaths(root, wrote(root), signal.SIGKILL):
        if (root / ".scaffold_source/journal.json").exists():
            return


@pytest.mark.parametrize("change", ["a person's", None])
def test_what_somebody_did_after_the_crash_is_kept(tmp_path: Path, change: str | None) -> None:
    root = tmp_path / "analytics"
    half_written(root)
    file = root / "models/c.yml"
    file.unlink() if change is None else file.write_text(change)
    says = "is gone since" if change is None else "has changed since"
    for _ in range(2):
        with pytest.raises(ProjectError, match=rf"c\.yml {says}"):
            finish_writing(root)
        assert (file.read_text() if change else None) == change
    file.write_text("old")
    finish_writing(root)
    assert on_disk(root) == NEW


def test_a_file_that_appears_where_one_is_still_to_be_made_is_kept(tmp_path: Path) -> None:
    root = tmp_path / "analytics"
    half_written(root)
    (root / "models/sub").mkdir()
    (root / "models/sub/b.sql").write_text("a person's")
    with pytest.raises(ProjectError, match=r"b\.sql has changed since"):
        finish_writing(root)
    assert (root / "models/sub/b.sql").read_text() == "a person's"


def test_a_file_that_was_written_in_part_is_written_whole(tmp_path: Path) -> None:
    root = tmp_path / "analytics"
    half_written(root)
    (root / "models/c.yml").write_text(LONG[:5000])
    assert as_read(root) == NEW
    finish_writing(root)
    assert on_disk(root) == NEW


def test_a_second_writer_finishes_the_first_ones_work_before_its_own(tmp_path: Path) -> None:
    root = tmp_path / "analytics"
    half_written(root)
    said: list[str] = []
    write_all([FileEdit(root / "models/a.yml", "new", "newer")], root, Writing(said.append))
    assert on_disk(root) == {**NEW, "models/a.yml": "newer"}
    assert "its writing is finished now" in said[0]


def test_unhurt(tmp_path: Path) -> None:
    root = project(tmp_path / "analytics")
    ended = run(wrote(root), UNHURT)
    assert (ended.code, ended.said) == (0, "written\n")
    assert on_disk(root) == NEW
