"""`sample`: rows to develop against: made from a contract alone, or drawn from its producer and masked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scaffold_source import __version__
from scaffold_source.commands.contract_producer import Asked
from scaffold_source.commands.draw import DrawOptions, drawn, for_warehouse, is_safe
from scaffold_source.commands.questions import with_lists
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import Contract
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError, UsageError
from scaffold_source.project import Project, read_source
from scaffold_source.project.git import tracked_files
from scaffold_source.render.unit_tests import unit_tests
from scaffold_source.safe_text.markdown import code_span, prose
from scaffold_source.sample.agreements import agreements, keys_nobody_declares
from scaffold_source.sample.landed_text import landed_script
from scaffold_source.sample.making import Made, make
from scaffold_source.sample.mysql_text import mysql_script
from scaffold_source.sample.seed_files import seed_files
from scaffold_source.sample.sql_text import sql_script
from scaffold_source.sample.wishes import Wish
from scaffold_source.yaml_text.values import Values

MANIFEST = "sample.md"
IGNORE = ".gitignore"
_HEADING = "# A sample of the source "
_OURS, _NOBODYS = 0o600, 0o077
_MOST_ROWS = 3_000_000  # of about 3 KB each in memory
_DAYS = (date(1972, 1, 1), date(2037, 12, 31))  # of numbers that count from 1970; MySQL's timestamp
_ROWS_TO_CHOOSE_FROM = 100  # for unit tests, which need a deleted row and a test at least


@dataclass(frozen=True, slots=True)
class Sample:
    """Files by name, what was made, and what people should hear of it."""

    files: Mapping[str, str]
    made: Made
    notices: tuple[str, ...]

    @property
    def is_drawn(self) -> bool:
        """Return whether the rows were somebody's."""
        return bool(self.made.drawn)

    @property
    def empty(self) -> tuple[str, ...]:
        """Return the tables for which no row was found that keeps every rule, and the roots without rows."""
        roots = self.made.roots
        return tuple(
            str(t.table.full_name)
            for t in self.made.tables
            if not t.count and (t.lacking or t.table.full_name in roots)
        )


def sample(project: Project, name: str, wish: Wish, kind: str, models: Sequence[str] = ()) -> Sample:
    """Return a sample of the source `name` as files of a `kind`; unit tests of `models` alone, where some are
    named.

    Raises ProjectError where no YAML declares the source, ContractError where its contract does not fit, and
    UsageError for a circle of keys in which no row can be the first, and for more rows than fit.
    """
    contract, tree = _contract(project, name)
    _require_room(wish, len(contract.all_facts.tables))
    if kind == "unit-tests":
        wish = replace(wish, rows=max(wish.rows, _ROWS_TO_CHOOSE_FROM))
    made = make(contract.all_facts, wish, agreements(contract, tree), keys_nobody_declares(contract, tree))
    files, notices = _WRITERS[kind](made, contract, tree, models)
    if not files:
        raise UsageError(
            f"There is nothing to write for {', '.join(models) or name}",
            do=f"name a staging model of the source: `scaffold-source sample {name} --as unit-tests`",
        )
    how = [
        f"Made by scaffold-source {__version__}: `scaffold-source sample {name} --as {kind} "
        f"--rows {wish.rows} --seed {wish.seed} --until {wish.until}`.",
        "No row is anybody's. Whatever stands in this folder is overwritten when it is made again.",
    ]
    manifest = _manifest(name, how, made, files)
    return Sample({**files, MANIFEST: manifest}, made, (*made.notices, *notices))


def drawn_sample(project: Project, name: str, asked: Asked, options: DrawOptions, kind: str) -> Sample:
    """Return rows of the producer of the source `name`, masked, as files of a `kind`.

    Raises what `sample` and `draw.drawn` raise.
    """
    contract, tree = _contract(project, name)
    if kind == "unit-tests":
        raise UsageError(
            "Unit tests stand in git, so their rows are made, not drawn",
            do="leave --from out: --as unit-tests makes the rows that hurt",
        )
    made = drawn(project, contract, tree, asked, options)
    shown = made if kind == "sql" else for_warehouse(made, contract)
    files, notices = _WRITERS[kind](shown, contract, tree, ())
    manifest = _manifest(name, made.drawn, made, {**files, IGNORE: ""})
    return Sample({**files, IGNORE: "*\n", MANIFEST: manifest}, made, (*made.notices, *notices))


def _contract(project: Project, name: str) -> tuple[Contract, Values]:
    declaration = read_source(project, name)
    tree = declaration.tree()
    contract = read_contract(name, tree, declaration.location)
    if not contract.all_facts.tables:
        raise UsageError(
            f"The source {name} has no facts, so nothing is known to make rows from",
            do=f"bring it under contract first: scaffold-source adopt {name} --from WHERE",
        )
    return contract, tree


def _require_room(wish: Wish, tables: int) -> None:
    """Raise UsageError for more rows than fit into memory, and for a day near which not every type has
    times."""
    if wish.rows * tables > _MOST_ROWS:
        raise UsageError(
            f"{wish.rows:,} rows for each of {tables} tables are {wish.rows * tables:,}, and at most "
            f"{_MOST_ROWS:,} are made at once",
            do=f"--rows {_MOST_ROWS // tables}, or a source of fewer tables",
        )
    first, last = _DAYS
    if not first <= wish.until <= last:
        raise UsageError(
            f"--until {wish.until}: rows are made for days from {first} to {last}, which every type has",
            do="name a day between them",
        )


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


def _manifest(name: str, how: Sequence[str], made: Made, files: Mapping[str, str]) -> str:
    """Return what says of a folder that it holds a sample, and `how` it came to be."""
    lines = [
        f"{_HEADING}{name}",
        "",
        *how,
        "",
        *(f"- {file}" for file in sorted(files)),
        "",
        "| table | rows |",
        "|---|---|",
        *(f"| {filling.table.full_name} | {filling.count} |" for filling in made.tables),
        *(["", "| column | is | why |", "|---|---|---|"] if made.columns else []),
        *(
            f"| {code_span(column, in_table=True)} | {how} | {prose(why, in_table=True)} |"
            for column, how, why in made.columns
        ),
    ]
    return "\n".join(lines) + "\n"


def edits(sample: Sample, folder: Path) -> list[FileEdit]:
    """Return the edits that put the sample's files into `folder`, in place of an earlier sample's.

    Raises ProjectError where the folder holds anything else.
    """
    folder = folder.resolve()
    _require_ours(folder)
    if sample.is_drawn and not is_safe(sample.made):
        _require_untracked(folder)
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


def _require_untracked(folder: Path) -> None:
    """Raise ProjectError where git keeps files of the folder, and would keep what was not masked."""
    tracked = tracked_files(folder)
    if tracked:
        raise ProjectError(
            f"git tracks {tracked[0]} in {folder}, and not every column is masked; nothing was written",
            do="name a folder that git does not know, or take it out of git: git rm -r --cached",
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


@contextmanager
def private(folder: Path, *, is_asked: bool) -> Iterator[None]:
    """Let nobody else read what is written into the folder meanwhile, nor what stands there already."""
    if not is_asked:
        yield
        return
    for path in _files_of(folder):
        path.chmod(_OURS)
    before = os.umask(_NOBODYS)
    try:
        yield
    finally:
        os.umask(before)
