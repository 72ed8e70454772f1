"""How changes are shown before they are written: as a diff that `git apply` takes, or a line for each file.

At a terminal they have git's colours, and what is longer than the screen goes through the person's pager.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Literal

import click

from scaffold_source.cli.output import presentable, wants_colour
from scaffold_source.safe_text.visible import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from scaffold_source.edit import FileEdit

    Command = Callable[..., object]

Preview = Literal["diff", "stat"]

# As git sets it for less: leave where a screen suffices, keep colours, leave the text on the screen.
_LESS = "FRX"
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def dry_run_options(command: Command) -> Command:
    """Give a command `--dry-run` and `--stat`, which is a dry run too. It gets `dry_run: Preview | None`."""
    diff = click.option("--dry-run", "dry_run", flag_value="diff", help="Print the diff, write nothing.")
    stat = click.option(
        "--stat", "dry_run", flag_value="stat", help="Print what each file gains and loses, write nothing."
    )
    return diff(stat(command))


def print_changes(edits: Sequence[FileEdit], root: Path, preview: Preview) -> None:
    """Print what writing `edits` would change, and how much it is in all."""
    from scaffold_source.report import changed

    if preview == "diff":
        _page(list(_diff_lines(edits, root)))
    else:
        for row in changed.stat(edits, root):
            click.echo(presentable(row))
    if edits and (preview == "stat" or sys.stdout.isatty()):
        click.echo(changed.total(edits), err=preview == "diff")


def print_diffs(edits: Sequence[FileEdit], root: Path) -> None:
    """Print the diff of `edits` where the next line asks something about it: in no pager."""
    for line in _diff_lines(edits, root):
        click.echo(line, nl=False)


def _diff_lines(edits: Sequence[FileEdit], root: Path) -> Iterator[str]:
    """Yield the lines of a diff with their line ends and colours. Its first two name the file: a comment of
    SQL that goes begins with `---` as well."""
    for edit in edits:
        for number, line in enumerate(lines(edit.diff(root)).splitlines(keepends=True)):
            yield click.style(line, bold=True) if number < 2 else click.style(line, fg=_COLOURS.get(line[0]))


def _page(printed: Sequence[str]) -> None:
    """Print lines; in a pager where they are more than a person's screen holds."""
    text = "".join(printed)
    if sys.stdin.isatty() and sys.stdout.isatty() and len(printed) >= shutil.get_terminal_size().lines:
        os.environ.setdefault("LESS", _LESS)
        click.echo_via_pager(text, color=wants_colour())
    else:
        click.echo(text, nl=False)
