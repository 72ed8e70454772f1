"""A repository that somebody sends brings write-ahead files along: they are ours alone, and do nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from conftest import make_dbt_project
from helpers.dying import Fate, cli, run, snapshot
from helpers.git import git

from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError
from scaffold_source.project import find_project, finish_writing, write_all

STAGED = "0123456789abcdef.new"
HOOK = "#!/bin/sh\necho run by git\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A dbt project with a contract, beside somebody's files."""
    for name, text in {"victim/precious.txt": "precious", "victim/hooks/.keep": ""}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    folder = make_dbt_project(tmp_path / "analytics")
    (folder / "shop.json").write_text(snapshot("note"))
    (folder / "models/x.sql").write_text("select 1")
    assert run(cli(folder, "add", "shop", "--from", "shop.json", "--quiet")).code == 0
    return folder


def state(folder: Path) -> dict[str, str | None]:
    """Everything beside git's own: files with their text, links with where they lead."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink())
        if path.is_symlink()
        else path.read_text(errors="replace")
        if path.is_file()
        else None
        for path in folder.rglob("*")
        if ".git/" not in path.as_posix()
    }


def planted(project: Path, *steps: dict[str, Any], text: str = HOOK, **more: Any) -> None:
    """A journal as this tool would write it, and the text that it names."""
    folder = project / ".scaffold_source"
    folder.mkdir()
    (folder / STAGED).write_text(text)
    (folder / "journal.json").write_text(json.dumps({"steps": steps, "signature": None, **more}))


def step(path: str, before: str | None = None, text: str = HOOK, **more: Any) -> dict[str, Any]:
    digest = sha256(text.encode()).hexdigest()
    old = None if before is None else sha256(before.encode()).hexdigest()
    return {"path": path, "staged": STAGED, "before": old, "after": digest, **more}


def tracked(project: Path) -> None:
    git(project, "init", "-q")
    git(project, "add", "-f", "-A")


READERS = (
    ["check"],
    ["check", "--format", "json"],
    ["check", "shop", "--contract", "models/staging/shop/_shop__sources.yml", "--from", "shop.json"],
    ["snapshot", "--from", "shop.json"],
    ["update", "shop", "--check"],
    ["update", "shop", "--dry-run"],
    ["add", "crm", "--from", "shop.json", "--dry-run"],
    ["ci", "--consumer", "--requirement", "scaffold-source", "--dry-run"],
    ["rules"],
)
WRITERS = (
    ["update", "shop"],
    ["add", "crm", "--from", "shop.json"],
    ["ci", "--consumer", "--requirement", "scaffold-source"],
    ["ci", "--producer", "shop", "--from", "shop.json", "--requirement", "scaffold-source"],
)


def require_refused(
    project: Path, says: str, readers: Iterator[list[str]] | tuple[list[str], ...] = READERS
) -> None:
    """Nothing acts on what was planted; who writes refuses it aloud, who reads says so or has no use for it."""
    before = state(project.parent)
    for arguments in readers:
        ended = run(cli(project, *arguments))
        assert ended.code in (0, 1), ended.said
        assert state(project.parent) == before, arguments
    for arguments in WRITERS:
        ended = run(cli(project, *arguments))
        assert (ended.code, says in ended.said) == (2, True), (arguments, ended.said)
        assert state(project.parent) == before, arguments


@pytest.mark.parametrize("is_tracked", [False, True])
def test_the_journal_of_unreleased_versions(project: Path, *, is_tracked: bool) -> None:
    (project / ".scaffold_source_writing.json.planned").write_text(
        '[{"path": "x", "temporary": "../victim/precious.txt", "before": null, "goes": false}]'
    )
    (project / ".scaffold_source_writing.json").write_text(
        '[{"path": "../victim/hooks/post-checkout", "temporary": "shop.json", "before": null, "goes": false}]'
    )
    if is_tracked:
        tracked(project)
    require_refused(project, "names files to rename and to delete")


def test_one_that_git_tracks(project: Path) -> None:
    planted(project, step("models/y.sql"))
    tracked(project)
    require_refused(project, "is tracked by git, so somebody else wrote it")
    said = run(cli(project, "check")).said
    assert "is tracked by git, so somebody else wrote it: ignored here" in said


PLACES = {
    "above": "../victim/hooks/post-checkout",
    "absolute": "/tmp/scaffold-source-planted",
    "within and out": "models/../../victim/hooks/post-checkout",
    "through a linked folder": "models/linked/post-checkout",
    "through a linked file": "models/linked.sql",
    "git's own": ".git/hooks/post-checkout",
    "git's own, as some file systems spell it": ".GIT/hooks/post-checkout",
    "our own": ".scaffold_source/lock",
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_one_that_names_a_place_which_is_no_file_of_the_project(project: Path, place: str) -> None:
    (project / "models/linked").symlink_to("../../victim/hooks")
    (project / "models/linked.sql").symlink_to("../../victim/precious.txt")
    planted(project, step(place))
    require_refused(project, "journal.json names", READERS[:2])
    assert not Path("/tmp/scaffold-source-planted").exists()


def test_one_that_would_delete_elsewhere(project: Path) -> None:
    planted(project, step("../victim/precious.txt", "precious", staged=None, after=None))
    require_refused(project, "journal.json names", READERS[:1])


BAD_STEPS: dict[str, Any] = {
    "a file of the project as the staged one": step("models/y.sql", staged="../shop.json"),
    "a file of somebody's as the staged one": step("models/y.sql", staged="../../victim/precious.txt"),
    "another text than was staged": step("models/y.sql", text="another"),
    "a staged text that is not to be": step("models/y.sql", after=None),
    "no digest": step("models/y.sql", after="0"),
    "a number": step("models/y.sql") | {"path": 5},
    "nothing": {},
    "a list": [],
    "null byte": step("models/\0.sql"),
    "the project itself": step("."),
}


@pytest.mark.parametrize("entry", BAD_STEPS.values(), ids=BAD_STEPS)
def test_one_that_this_tool_would_not_have_written(project: Path, entry: Any) -> None:
    planted(project, entry)
    require_refused(project, "journal.json", READERS[:1])


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"steps": 5, "signature": null}', "[" * 100_000, "\xff"], ids=range(7)
)
def test_a_journal_that_is_none(project: Path, text: str) -> None:
    (project / ".scaffold_source").mkdir()
    (project / ".scaffold_source/journal.json").write_bytes(text.encode("latin-1"))
    require_refused(project, "is not a journal that this tool writes", READERS[:1])


def test_a_proof_that_this_user_did_not_give(project: Path) -> None:
    planted(project, step("../victim/hooks/post-checkout"), signature="0" * 64)
    require_refused(project, "which leads elsewhere", READERS[:1])


def test_foreign_names_in_our_folder(project: Path) -> None:
    planted(project)
    (project / ".scaffold_source/post-checkout").write_text("x")
    require_refused(project, ".scaffold_source/post-checkout was not made by this tool", READERS[:1])


@pytest.mark.parametrize("name", ["lock", "journal.json", STAGED, ".gitignore"])
def test_links_in_our_folder(project: Path, name: str) -> None:
    (project / ".scaffold_source").mkdir()
    (project / ".scaffold_source" / name).symlink_to("../../victim/precious.txt")
    require_refused(project, f".scaffold_source/{name} was not made by this tool", READERS[:1])


def test_a_staged_folder_that_holds_links_is_cleared_away_alone(project: Path) -> None:
    staged = project / ".scaffold_source/0123456789abcdef.folder"
    staged.mkdir(parents=True)
    (staged / "x").symlink_to("../../../victim")
    (staged / "y").symlink_to("../../../victim/precious.txt")
    ended = run(cli(project, "update", "shop"))
    assert (ended.code, "what it had staged is cleared away" in ended.said) == (0, True), ended.said
    assert (project.parent / "victim/precious.txt").read_text() == "precious"
    assert (project.parent / "victim/hooks/.keep").exists()
    assert not (project / ".scaffold_source").exists()


def test_a_link_in_place_of_our_folder(project: Path) -> None:
    (project / ".scaffold_source").symlink_to("../victim")
    require_refused(project, "was not made by this tool", READERS[:2])


def test_a_pipe_in_place_of_our_lock_holds_nobody(project: Path) -> None:
    (project / ".scaffold_source").mkdir()
    os.mkfifo(project / ".scaffold_source/lock")
    os.mkfifo(project / ".scaffold_source/journal.json")
    for arguments in (["check"], ["update", "shop"]):
        ended = run(cli(project, *arguments))
        assert "was not made by this tool" in ended.said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root plays two users")
def test_another_users_folder(project: Path) -> None:
    planted(project, step("models/y.sql"))
    os.chown(project / ".scaffold_source", 12345, -1)
    require_refused(project, "belongs to another user", READERS[:1])


# ---- and what is ours is finished, outside the project too


def killed_half_way(root: Path, edits: list[FileEdit]) -> Path:
    """The journal of a command that died after the point of no return."""
    for line in range(1, 2000, 11):
        ended = run(lambda: write_all(edits, root), Fate(line))
        assert ended.code == -9
        if (root / ".scaffold_source/journal.json").exists():
            return root / ".scaffold_source/journal.json"
        finish_writing(root)
    raise AssertionError


@pytest.fixture
def linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, list[FileEdit]]:
    """A project with a linked file, and edits of that and of another."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    project = make_dbt_project(tmp_path / "analytics")
    (tmp_path / "shared").mkdir()
    for path in (tmp_path / "shared/a.yml", project / "models/b.yml"):
        path.write_text("old")
    (project / "models/a.yml").symlink_to(tmp_path / "shared/a.yml")
    return project, [FileEdit(project / "models" / name, "old", "new") for name in ("b.yml", "a.yml")]


def test_what_this_user_began_outside_is_finished(linked: tuple[Path, list[FileEdit]]) -> None:
    project, edits = linked
    killed_half_way(project, edits)
    texts = [content for _, content in find_project(project).yaml_texts()]
    assert texts == [b"new", b"new"]
    said: list[str] = []
    finish_writing(project, said.append)
    assert (project.parent / "shared/a.yml").read_text() == (project / "models/b.yml").read_text() == "new"
    assert "its writing is finished now: models/b.yml" in said[0]
    assert not (project / ".scaffold_source").exists()


@pytest.mark.parametrize("change", ["the key", "the text", "the project"])
def test_what_somebody_else_began_outside_is_not(
    linked: tuple[Path, list[FileEdit]], monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    project, edits = linked
    journal = killed_half_way(project, edits)
    if change == "the key":
        monkeypatch.setenv("XDG_STATE_HOME", str(project.parent / "another"))
    elif change == "the text":
        journal.write_text(journal.read_text().replace("shared/a.yml", "shared/b.yml"))
    else:
        project = project.rename(project.parent / "moved")
    with pytest.raises(ProjectError, match="which is outside the project"):
        finish_writing(project)
    assert (project.parent / "shared/a.yml").read_text() == "old"
    assert next(find_project(project).yaml_texts())[1] == b"old"
