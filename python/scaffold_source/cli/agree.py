"""`scaffold-source agree`."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold_source.cli.changes import dry_run_options
from scaffold_source.cli.completion import sources
from scaffold_source.cli.options import PROJECT_DIR
from scaffold_source.cli.output import presentable, progress
from scaffold_source.cli.project_files import opened, show, write_shown
from scaffold_source.errors import UsageError

if TYPE_CHECKING:
    from scaffold_source.cli.changes import Preview
    from scaffold_source.commands.agree import Agreement


@click.command(short_help="Make the contract an agreement: tests fail, not warn.")
@click.argument("source", shell_complete=sources)
@click.option("--by", multiple=True, metavar="WHO", help="Who agrees (repeatable; default: git's user.name).")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The day of the agreement, such as 2027-01-31 (default: today).",
)
@click.option("--revoke", is_flag=True, help="Make it a draft again, as it was before.")
@click.option("--yes", is_flag=True, help="Write without asking whether to.")
@dry_run_options
@PROJECT_DIR
def agree(
    source: str,
    by: tuple[str, ...],
    day: datetime | None,
    project_dir: Path,
    *,
    revoke: bool,
    yes: bool,
    dry_run: Preview | None,
) -> None:
    """Make the contract of SOURCE an agreement of both teams.

    It says what is still open and what that costs, shows the diff, then writes `status: agreed`, who agreed
    and when; the tests that the tool wrote fail from then on instead of warning, and freshness gets an
    `error_after` of twice its `warn_after`. `--revoke` takes exactly that back.

    Exit codes: 0 written, or nothing to write; 2 usage or contract error.

    \b
    scaffold-source agree shop --dry-run
    scaffold-source agree shop --by "Ada Lovelace" --by "Grace Hopper"
    scaffold-source agree shop --revoke
    """
    from scaffold_source.commands import agree as command
    from scaffold_source.report.agreed import still_open

    project = opened(project_dir, writes=not dry_run)
    if revoke:
        with progress("Reading the contract…"):
            result = command.revoke(project, source)
    else:
        agreement = _agreement(project.root, by, day)
        with progress("Reading the contract…"):
            result = command.agree(project, source, agreement)
        click.echo(presentable("\n".join(still_open(source, result.open, result.conflicts))), err=True)
    if not result.edits:
        click.echo(f"{source} is agreed already, and nothing is left to change", err=True)
        return
    if dry_run:
        show(result.edits, project.root, dry_run)
    elif write_shown(result.edits, project, source, asks=not yes and sys.stdin.isatty()):
        click.echo(f"{source} is {'a draft again' if revoke else 'agreed'}", err=True)


def _agreement(folder: Path, by: tuple[str, ...], day: datetime | None) -> Agreement:
    """Return who agrees and when. Raises UsageError where nobody says who."""
    from scaffold_source.commands.agree import Agreement
    from scaffold_source.project.git_process import user_name

    names = tuple(name.strip() for name in by if name.strip()) or tuple(filter(None, [user_name(folder)]))
    if not names:
        raise UsageError("Nobody is named who agrees", do='say who: --by "Ada Lovelace"')
    return Agreement(names, day.date() if day else date.today())
