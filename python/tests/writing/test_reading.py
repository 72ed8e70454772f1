"""The project's files as of one moment, whatever lies among them and whoever writes meanwhile."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from conftest import make_dbt_project
from helpers.dying import Fate, cli, ended, run, snapshot, start

from scaffold_source.edit import FileEdit
from scaffold_source.errors import ContractError, ProjectError
from scaffold_source.project import (
    Project,
    Writing,
    find_project,
    finish_writing,
    lock,
    reading,
    selecting_models,
    write_all,
)
from scaffold_source.project.signals import Waiting


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = make_dbt_project(tmp_path / "analytics")
    (root / "models/a.yml").write_text("version: 2\n")
    (root / "models/x.sql").write_text("select * from {{ source('shop', 'orders') }}")
    return find_project(root)


def test_what_was_read_stays_so(project: Project) -> None:
    read = project.read()
    (project.root / "models/a.yml").write_text("version: 3\n")
    (project.root / "models/b.yml").write_text("version: 3\n")
    (project.root / "models/CHANGELOG.md").write_text("new")
    (project.root / "models/x.sql").unlink()
    assert list(read.yaml_texts()) == [(project.root / "models/a.yml", b"version: 2\n")]
    assert list(selecting_models(read, "shop")) == ["orders"]
    assert read.content(project.root / "models/CHANGELOG.md") is None
    assert [path.name for path in project.yaml_files()] == ["a.yml", "b.yml"]  # not read: as it is now


def test_what_only_looks_like_a_file_is_left_out(project: Project) -> None:
    models = project.root / "models"
    for suffix in (".sql", ".yml", ".py"):
        (models / f".#editor{suffix}").symlink_to("somebody@host.1234:5678")
        (models / f"folder{suffix}").mkdir()
        os.mkfifo(models / f"pipe{suffix}")
    assert [path.name for path in project.model_files()] == ["x.sql"]
    assert [path.name for path in project.yaml_files()] == ["a.yml"]
    assert list(selecting_models(project, "shop")) == ["orders"]
    assert project.notices() == ()


def unreadable(path: Path) -> OSError:
    return PermissionError(13, "Permission denied", str(path))


def test_a_file_without_permission_is_named(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    sql, yml = (project.root / "models" / name for name in ("secret.sql", "secret.yml"))
    sql.write_text("select 1")
    real = reading._read
    monkeypatch.setattr(
        reading, "_read", lambda path: unreadable(path) if "secret" in path.name else real(path)
    )
    assert project.notices() == (
        "models/secret.sql cannot be read (Permission denied): the sources that it selects are unknown",
    )
    assert list(selecting_models(project, "shop")) == ["orders"]
    with pytest.raises(ContractError, match=r"secret\.sql cannot be read: Permission denied"):
        project.read().content(sql)
    yml.write_text("version: 2\n")
    with pytest.raises(ContractError, match=r"secret\.yml cannot be read: Permission denied"):
        list(project.yaml_texts())


@pytest.mark.parametrize(
    "command", [["check"], ["update", "shop", "--from", "v.json"], ["add", "crm", "--from", "v.json"]]
)
def test_no_command_stumbles_over_them(tmp_path: Path, command: list[str]) -> None:
    root = make_dbt_project(tmp_path / "analytics")
    (root / "v.json").write_text(snapshot("note"))
    assert run(cli(root, "add", "shop", "--from", "v.json", "--quiet")).code == 0
    for name in (".#stg_shop__orders.sql", ".#_shop__sources.yml"):
        (root / "models/staging/shop" / name).symlink_to("somebody@host.1234:5678")
    (root / "models/staging/shop/stg_shop__odd.sql").mkdir()
    done = run(cli(root, *command))
    assert done.code == 0, done.said
    assert (root / "models/staging/shop/stg_shop__odd.sql").is_dir()


@pytest.mark.parametrize("dies", [False, True])
def test_a_whole_write_between_two_files_is_seen_whole(
    project: Project, monkeypatch: pytest.MonkeyPatch, *, dies: bool
) -> None:
    """The reader has read `a.yml` when a command writes both, or dies while it does."""
    root, real = project.root, reading._read
    names = [root / f"models/{name}.yml" for name in ("a", "b")]
    names[1].write_text("version: 2\n")
    edits = [FileEdit(name, "version: 2\n", "version: 3\n") for name in names]
    lines = iter(
        [0 if not dies else next(line for line in range(1, 2000, 7) if _leaves_a_journal(root, edits, line))]
    )

    def read(path: Path) -> bytes | OSError:
        content = real(path)
        for line in lines:
            run(lambda: write_all(edits, root), Fate(line))
        return content

    monkeypatch.setattr(reading, "_read", read)
    seen = project.read()
    assert [content for _, content in seen.yaml_texts()] == [b"version: 3\n"] * 2
    assert any("Unfinished" in line for line in seen.notices()) is dies


def _leaves_a_journal(root: Path, edits: list[FileEdit], line: int) -> bool:
    """Whether a death at `line` leaves the rest to others. Puts everything back."""
    run(lambda: write_all(edits, root), Fate(line))
    found = (root / ".scaffold_source/journal.json").exists()
    finish_writing(root)
    for edit in edits:
        edit.path.write_text(edit.before or "")
    return found


def test_a_file_that_two_links_lead_to_is_one(project: Project) -> None:
    (project.root / "models/real").mkdir()
    (project.root / "models/real/CHANGELOG.md").write_text("1")
    (project.root / "models/staging").symlink_to("real")
    read = project.read()
    for name in ("real", "staging"):
        assert read.content(project.root / "models" / name / "CHANGELOG.md") == b"1"


def test_files_that_never_stand_still_are_no_endless_wait(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_PATIENCE_S", 0.3)
    real, numbers = reading._signature, iter(range(10**9))
    monkeypatch.setattr(reading, "_signature", lambda path: real(path) and (next(numbers), 0, 0, 0))
    began = time.monotonic()
    with pytest.raises(ProjectError, match="keep changing"):
        project.read()
    assert time.monotonic() - began < 10


def test_a_reader_never_waits_for_a_writer_that_stands_still(project: Project) -> None:
    """A writer that was stopped holds its lock for as long as it likes."""
    root = project.root

    def stopped() -> None:
        with lock.writing_in(root, print, Waiting()):
            print("held", flush=True)
            time.sleep(60)

    running = start(stopped)
    try:
        while (
            not (root / ".scaffold_source/lock").exists() or not (root / ".scaffold_source/lock").read_text()
        ):
            time.sleep(0.01)
        assert project.notices() == ()
        assert [path.name for path in project.yaml_files()] == ["a.yml"]
    finally:
        os.kill(running.child, 9)
        ended(running)
    assert project.notices() == ()
    write_all([FileEdit(root / "models/n.sql", None, "x")], root)
    assert not (root / ".scaffold_source").exists()


def test_a_second_writer_waits_says_so_and_gives_up(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PATIENCE_S", 1.0)
    said: list[str] = []
    edit = FileEdit(project.root / "models/n.sql", None, "x")
    with lock.writing_in(project.root, said.append, Waiting()):
        with pytest.raises(
            ProjectError, match=rf"\(process {os.getpid()}\) has been writing .* nothing was written"
        ):
            write_all([edit], project.root, Writing(said.append))
        assert not edit.path.exists()
    assert said == [
        f"Waiting for another scaffold-source command (process {os.getpid()}), which writes into {project.root}…"
    ]
    write_all([edit], project.root)
    assert edit.path.read_text() == "x"


def test_a_lock_that_somebody_takes_away_is_made_anew(project: Project) -> None:
    """The file goes with the command that made it; who waited for it must not believe that it has the lock."""
    folder = project.root / ".scaffold_source"

    def wrote() -> None:
        write_all([FileEdit(project.root / "models/n.sql", None, "x")], project.root)

    with lock.writing_in(project.root, print, Waiting()):
        running = start(wrote)
        time.sleep(0.3)
        (folder / "lock").unlink()
        (folder / "lock").write_text("")
    done = ended(running)
    assert done.code == 0, done.said
    assert (project.root / "models/n.sql").read_text() == "x"
    assert not folder.exists()


@pytest.mark.parametrize("after", [False, True], ids=["before the point of no return", "after it"])
def test_commands_that_read_say_what_a_dead_update_left(tmp_path: Path, *, after: bool) -> None:
    root = make_dbt_project(tmp_path / "analytics")
    (root / "v1.json").write_text(snapshot("note"))
    (root / "v2.json").write_text(snapshot("note", "remark"))
    update, check = (
        ("update", "shop", "--from", "v2.json"),
        ("check", "--from", "v2.json", "--fail-on", "info"),
    )
    assert run(cli(root, "add", "shop", "--from", "v1.json", "--quiet")).code == 0
    before = _texts(root)
    for line in range(100, 2000, 7):
        run(cli(root, *update), Fate(line))
        folder = root / ".scaffold_source"
        if (folder / "journal.json").exists() if after else list(folder.glob("*.new")):
            break
        assert run(cli(root, "update", "shop", "--from", "v1.json")).code in (0, 1)
        assert _texts(root) == before
    left = _texts(root)
    # Once all is done, the contract has the producer's new column.
    for command, behind in (
        (check, "column-added"),
        ((*update, "--check"), "remark"),
        ((*update, "--dry-run"), "+          - name: remark"),
    ):
        done = run(cli(root, *command))
        assert "Unfinished: a command died" in done.said
        assert (behind in done.said) is not after, done.said
        assert _texts(root) == left


def _texts(root: Path) -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
