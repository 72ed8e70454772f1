"""Small dbt projects with a contract, and commands that write into them: what kills and races start from."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from conftest import make_dbt_project
from helpers.dying import cli, run, snapshot

from scaffold_source.project import find_project
from scaffold_source.project.journal import FOLDER

State = dict[str, str]
FACTS = {
    "v1": snapshot("note", tables=("orders", "users")),
    "v2": snapshot("note", "remark", tables=("orders", "refunds")),
    "v3": snapshot("colour", tables=("orders", "users", "visits")),
    "crm": snapshot("phone", tables=("calls", "orders")),
    "a": snapshot(tables=("b__c",)),
    "c": snapshot(tables=("c",)),
}
CI = ("ci", "--consumer", "--requirement", "scaffold-source")
_OTHER_NAME = "common/orders.txt"  # of a model, in the project with links
# A command that writes, and has nothing of its own to write.
STEADY = ("update", "steady", "--from", "v1.json")


@dataclass
class Case:
    """A command in a project: `template` is the folder that holds the project (`analytics`) and what is
    beside it, `new` the state that the command makes of `old`."""

    name: str
    template: Path
    command: tuple[str, ...]
    old: State = field(default_factory=dict)
    new: State = field(default_factory=dict)
    lines: int = 0


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder for templates, copies and logs."""
    with TemporaryDirectory(prefix="scaffold-source-attack-") as folder:
        yield Path(folder).resolve()


def template(folder: Path) -> Path:
    """A repository with a dbt project that has the sources shop and steady, and somebody's edits."""
    project = make_dbt_project(folder / "analytics")
    for name, facts in FACTS.items():
        (project / f"{name}.json").write_text(facts)
    subprocess.run(["git", "init", "-q", "--template="], cwd=project, check=True)
    for source in ("shop", "steady"):
        ended = run(cli(project, "add", source, "--from", "v1.json", "--quiet"))
        assert ended.code == 0, ended.said
    model = project / "models/staging/shop/stg_shop__orders.sql"
    model.write_text("-- somebody's words\n" + model.read_text())
    model.chmod(0o640)
    return folder


def in_sight(base: Path, folder: Path) -> Path:
    """A copy of `base` whose root dbt reads itself."""
    settings = copied(base, folder) / "analytics/dbt_project.yml"
    settings.write_text(settings.read_text() + "model-paths: [models]\nanalysis-paths: ['.']\n")
    return folder


def linked(base: Path, folder: Path) -> Path:
    """A copy with a file behind a link out of the project, and one with two names."""
    staging = copied(base, folder) / "analytics/models/staging/shop"
    common = folder / "common"
    common.mkdir()
    (staging / "_shop__sources.yml").rename(common / "sources.yml")
    (staging / "_shop__sources.yml").symlink_to("../../../../common/sources.yml")
    (folder / _OTHER_NAME).hardlink_to(staging / "stg_shop__orders.sql")
    return folder


def writing_cases(folder: Path) -> list[Case]:
    """Every kind of command that writes, with the states before and after."""
    base = template(folder / "base")
    made = [
        Case("update", base, ("update", "shop", "--from", "v2.json")),
        Case(
            "update through links", linked(base, folder / "linked"), ("update", "shop", "--from", "v2.json")
        ),
        Case("add", base, ("add", "crm", "--from", "crm.json")),
        Case("add in sight", in_sight(base, folder / "sight"), ("add", "crm", "--from", "crm.json")),
        Case("ci", base, CI),
        Case("snapshot", base, ("snapshot", "--from", "v2.json", "-o", "v3.json")),
    ]
    for case in made:
        case.old = state(case.template)
        place = copied(case.template, folder / "clean")
        ended = run(cli(place / "analytics", *case.command))
        assert ended.code == 0, (case.name, ended.said)
        case.new, case.lines = state(place), ended.lines
        assert case.new != case.old
    return made


def copied(template_folder: Path, place: Path) -> Path:
    """A fresh copy at `place`; its links and its files with two names are its own."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(template_folder, place, symlinks=True)
    staging = place / "analytics/models/staging/shop"
    if (place / _OTHER_NAME).exists():
        (place / _OTHER_NAME).unlink()
        (place / _OTHER_NAME).hardlink_to(staging / "stg_shop__orders.sql")
    return place


def state(place: Path) -> State:
    """Every file's text, mode and link on the disk; folders too. Without git's and our own."""
    return {
        path.relative_to(place).as_posix(): _look(path)
        for path in sorted(place.rglob("*"))
        if not {".git", FOLDER} & set(path.relative_to(place).parts)
    }


def _look(path: Path) -> str:
    if path.is_symlink():
        return f"-> {path.readlink()}"
    about = path.stat()
    text = path.read_bytes().decode("utf-8", errors="surrogateescape") if path.is_file() else "a folder"
    return f"{about.st_mode:o} {about.st_nlink if path.is_file() else 0} {text}"


def texts(found: State) -> State:
    """The part of a state that a reader sees: texts of files. Of a file with two names no command reads the
    one that is outside the project."""
    return {
        name: look.split(" ", 2)[2]
        for name, look in found.items()
        if look.startswith("1") and name != _OTHER_NAME
    }


def as_read(place: Path, names: set[str]) -> State:
    """What a command that reads takes for the texts of `names`: through a journal, where there is one."""
    files = find_project(place / "analytics").read().files
    assert files
    found = {name: files.content(place / name) for name in sorted(names)}
    return {
        name: content.decode("utf-8", errors="surrogateescape")
        for name, content in found.items()
        if content is not None
    }


def leftover(place: Path) -> list[str]:
    """Every name that a command left where its own folder was."""
    return [path.relative_to(place).as_posix() for path in place.rglob(f"{FOLDER}*")]
