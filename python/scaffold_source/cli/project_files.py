"""The project's files: opened with what must be said of them, and what became of them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from scaffold_source.cli.changes import print_changes, print_diffs
from scaffold_source.cli.output import notice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scaffold_source.cli.changes import Preview
    from scaffold_source.edit import FileEdit
    from scaffold_source.project import Project, Writing


def opened(folder: Path, *, writes: bool) -> Project:
    """Find the dbt project at `folder` and read its files.

    A command that writes first finishes what another one left there; one that only reads says that it is
    unfinished.
    """
    from scaffold_source.project import find_project, finish_writing

    project = find_project(folder)
    if writes:
        finish_writing(project.root, notice)
    project = project.read()
    for line in project.notices():
        notice(line)
    return project


def outside(edits: Sequence[FileEdit], root: Path) -> Iterator[str]:
    """Yield a line for each edit that, by a link, would write outside `root`."""
    from scaffold_source.project import outside as outside_of

    return outside_of(edits, root)


@contextmanager
def saying_what_became(writing: Writing) -> Iterator[None]:
    """Say whether files were written, if a person interrupts what happens inside."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo("Everything was written." if writing.written else "Nothing was written.", err=True)
        raise


def write_shown(edits: Sequence[FileEdit], project: Project, source: str, *, asks: bool) -> bool:
    """Print the diff of `edits`, then write them; return whether they were written. `asks` lets the person
    decline."""
    from scaffold_source.project import write_all

    _say_outside(edits, project.root)
    print_diffs(edits, project.root)
    if asks and not click.confirm("Write this?", default=True, err=True):
        return False
    writing = project.writing(notice, source)
    with saying_what_became(writing):
        write_all(edits, project.root, writing)
    return True


def show(edits: Sequence[FileEdit], root: Path, preview: Preview) -> None:
    """Print what `edits` would change, and which of them a link leads out of the project."""
    _say_outside(edits, root)
    print_changes(edits, root, preview)


def _say_outside(edits: Sequence[FileEdit], root: Path) -> None:
    for line in outside(edits, root):
        notice(line)
