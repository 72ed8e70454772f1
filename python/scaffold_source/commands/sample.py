"""`sample`: rows to develop against before there are any, made from a contract alone. Nobody connects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold_source import __version__
from scaffold_source.commands.questions import with_lists
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import Contract
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError, UsageError
from scaffold_source.project import Project, read_source
from scaffold_source.render.unit_tests import unit_tests
from scaffold_source.sample.agreements import agreements, keys_nobody_declares
from scaffold_source.sample.landed_text import landed_script
from scaffold_source.sample.making import Made, make
from scaffold_source.sample.mysql_text import mysql_script
from scaffold_source.sample.seed_files import seed_files
from scaffold_source.sample.sql_text import sql_script
from scaffold_source.sample.wishes import Wish
from scaffold_source.yaml_text.values import Values

MANIFEST = "sample.md"
_HEADING = "# A sample of the source "
_ROWS_TO_CHOOSE_FROM = 100  # for unit tests, which need a deleted row and a test at least


@dataclass(frozen=True, slots=True)
class Sample:
    """Files by name, what was made, and what people should hear of it."""

    files: Mapping[str, str]
    made: Made
    notices: tuple[str, ...]

    @property
    def empty(self) -> tuple[str, ...]:
        """Return the tables for which no row was found that keeps every rule."""
        return tuple(str(t.table.full_name) for t in self.made.tables if t.lacking and not t.count)


def sample(project: Project, name: str, wish: Wish, kind: str, models: Sequence[str] = ()) -> Sample:
    """Return a sample of the source `name` as files of a `kind`; unit tests of `models` alone, where some are
    named.

    Raises ProjectError where no YAML declares the source, ContractError where its contract does not fit, and
    UsageError for a circle of keys in which no row can be the first.
    """
    declaration = read_source(project, name)
    tree = declaration.tree()
    contract = read_contract(name, tree, declaration.location)
    if not contract.all_facts.tables:
        raise UsageError(
            f"The source {name} has no facts, so nothing is known to make rows from",
            do=f"bring it under contract first: scaffold-source adopt {name} --from WHERE",
        )
    if kind == "unit-tests":
        wish = replace(wish, rows=max(wish.rows, _ROWS_TO_CHOOSE_FROM))
    made = make(contract.all_facts, wish, agreements(contract, tree), keys_nobody_declares(contract, tree))
    files, notices = _WRITERS[kind](made, contract, tree, models)
    if not files:
        raise UsageError(
            f"There is nothing to write for {', '.join(models) or name}",
            do=f"name a staging model of the source: `scaffold-source sample {name} --as unit-tests`",
        )
    manifest = _manifest(name, wish, kind, made, files)
    return Sample({**files, MANIFEST: manifest}, made, (*made.notices, *notices))


Written = tuple[dict[str, str], tuple[str, ...]]


def _sql(made: Made, contract: Contract, _: Values, __: Sequence[str]) -> Written:
    write = mysql_script if contract.all_facts.kind == "mysql" else sql_script
    return {"sample.sql": write(made, contract.source.name)}, ()


def _landed(made: Made, contract: Contract, tree: Values, _: Sequence[str]) -> Written:
    script, notices = landed_script(made, contract, tree)
    return {"landed.sql": script}, notices


def _seeds(made: Made, contract: Contract, tree: Values, _: Sequence[str]) -> Written:
    return seed_files(made, contract, tree)


def _unit_tests(made: Made, contract: Contract, tree: Values, models: Sequence[str]) -> Written:
    return unit_tests(made, contract, tree, with_lists({**tree, "name": contract.source.name}), models)


_WRITERS: Mapping[str, Callable[[Made, Contract, Values, Sequence[str]], Written]] = {
    "sql": _sql,
    "landed": _landed,
    "seeds": _seeds,
    "unit-tests": _unit_tests,
}
KINDS = tuple(_WRITERS)


def _manifest(name: str, wish: Wish, kind: str, made: Made, files: Mapping[str, str]) -> str:
    """Return what says of a folder that it holds a sample, and how to make it again."""
    lines = [
        f"{_HEADING}{name}",
        "",
        f"Made by scaffold-source {__version__}: `scaffold-source sample {name} --as {kind} "
        f"--rows {wish.rows} --seed {wish.seed} --until {wish.until}`.",
        "No row is anybody's. Whatever stands in this folder is overwritten when it is made again.",
        "",
        *(f"- {file}" for file in sorted(files)),
        "",
        "| table | rows |",
        "|---|---|",
        *(f"| {filling.table.full_name} | {filling.count} |" for filling in made.tables),
    ]
    return "\n".join(lines) + "\n"


def edits(sample: Sample, folder: Path) -> list[FileEdit]:
    """Return the edits that put the sample's files into `folder`, in place of an earlier sample's.

    Raises ProjectError where the folder holds anything else.
    """
    folder = folder.resolve()
    _require_ours(folder)
    before = {path.name: _text(path) for path in _files_of(folder)}
    changed = [
        FileEdit(folder / name, before.get(name), text)
        for name, text in sample.files.items()
        if before.get(name) != text
    ]
    gone = [FileEdit(folder / name, text, None) for name, text in before.items() if name not in sample.files]
    return [*changed, *gone]


def _require_ours(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ProjectError(f"{folder} is a file", do="name a folder: -o DIR")
    if not folder.exists() or not any(folder.iterdir()):
        return
    manifest = folder / MANIFEST
    if not manifest.is_file() or not _text(manifest).startswith(_HEADING):
        raise ProjectError(
            f"{folder} is not empty and holds no sample; nothing was written",
            do="name a new folder: -o DIR",
        )
    listed = {MANIFEST, *_listed(manifest)}
    foreign = sorted(path.name for path in folder.iterdir() if path.name not in listed)
    if foreign:
        raise ProjectError(
            f"{folder} holds {foreign[0]}, which is no part of the sample; nothing was written",
            do="move it away, or name another folder: -o DIR",
        )


def _files_of(folder: Path) -> list[Path]:
    """Return the files of the sample that is in a folder already."""
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _listed(manifest: Path) -> list[str]:
    return [line[2:] for line in _text(manifest).splitlines() if line.startswith("- ")]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(
            f"{path} cannot be read: {error}", do="move it away, or name another folder: -o DIR"
        ) from None
