"""What a run prints. Names and comments are the producer's, so every text is made fit for a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from scaffold_source.safe_text.redaction import redacted
from scaffold_source.safe_text.visible import lines

if TYPE_CHECKING:
    from scaffold_source.change import FilesRead
    from scaffold_source.producers.where import Where


def presentable(text: str) -> str:
    """Return `text` without any known secret, and without characters that could drive a terminal."""
    return lines(redacted(text))


def wants_colour() -> bool | None:
    """Return False where the environment asks for no colour (https://no-color.org).

    None otherwise: a terminal gets it, nothing else does.
    """
    return False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None


_ERASE = "\r\x1b[2K"
_in_progress: list[str] = []


def notice(line: str) -> None:
    """Print on stderr what a person should hear, whatever the output is for."""
    with _aside():
        click.secho(presentable(line), fg="yellow", err=True)


def announce(text: str) -> None:
    """Print which server a contract leads to, before anybody connects: no option silences it."""
    with _aside():
        click.echo(presentable(text), err=True)


@contextmanager
def progress(text: str, *, quiet: bool = False) -> Iterator[None]:
    """Show what is happening, for a person who waits at a terminal, and erase it when it is over. A log, and
    a terminal that cannot, get nothing of it."""
    if quiet or not sys.stderr.isatty() or wants_colour() is False:
        yield
        return
    _in_progress.append(text)
    _show_progress()
    try:
        yield
    finally:
        _in_progress.pop()
        click.echo(_ERASE, err=True, nl=False)


@contextmanager
def _aside() -> Iterator[None]:
    """Take away what is shown of progress while something else is printed."""
    if _in_progress:
        click.echo(_ERASE, err=True, nl=False)
    yield
    _show_progress()


def _show_progress() -> None:
    if _in_progress:
        click.secho(_in_progress[-1], dim=True, err=True, nl=False)


def reading_from(place: Where) -> str:
    """Return what is happening while facts are read from `place`."""
    if place.path and place.path.suffix.lower() != ".json":
        return "Applying the SQL to an embedded PostgreSQL, which is thrown away…"
    return "Reading the snapshot…" if place.path else "Reading the producer's catalogue…"


def list_files(*read: FilesRead | None) -> None:
    """Print every file that facts were read from, in order, and what was left out of it; each list once."""
    for files in dict.fromkeys(filter(None, read)):
        for line in files.lines():
            click.echo(presentable(line), err=True)


def print_exactly(text: str) -> None:
    """Print a file's content on stdout, with its own line ends and in UTF-8 whatever the terminal is."""
    click.get_binary_stream("stdout").write(text.encode())
