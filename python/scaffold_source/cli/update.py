"""`scaffold-source update`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from scaffold_source.cli.changes import dry_run_options, print_changes
from scaffold_source.cli.completion import rule_ids, sources
from scaffold_source.cli.options import FROM_OR_CONTRACT, PROJECT_DIR, SSH, VERBOSE
from scaffold_source.cli.output import announce, list_files, notice, presentable, progress
from scaffold_source.cli.project_files import opened, outside, saying_what_became

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold_source.cli.changes import Preview
    from scaffold_source.commands.update import Update
    from scaffold_source.producers.tunnel import Tunnels


@click.command(short_help="Bring in what changed upstream, keep every human edit.")
@click.argument("source", shell_complete=sources)
@FROM_OR_CONTRACT
@SSH
@PROJECT_DIR
@dry_run_options
@click.option(
    "--check", is_flag=True, help="Write nothing; exit 1 where there is anything to write or settle."
)
@click.option(
    "--reconsider",
    shell_complete=rule_ids,
    metavar="RULE",
    help="Propose again what this rule proposes, whatever stands there.",
)
@click.option(
    "--conflict",
    type=click.Choice(["report", "markers"]),
    default="report",
    show_default=True,
    help="A model that people and upstream both changed: leave it alone, or mark it as git does.",
)
@click.option("--quiet", is_flag=True, help="Print errors and conflicts only.")
@VERBOSE
def update(
    source: str,
    where: str | None,
    project_dir: Path,
    reconsider: str | None,
    conflict: str,
    *,
    tunnels: Tunnels | None,
    dry_run: Preview | None,
    check: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Take what changed upstream into the files of SOURCE, and keep every human edit.

    \b
    scaffold-source update shop --dry-run     # the diff that it would write
    scaffold-source update shop --check       # in CI: exit 1 where the files are behind
    """
    from scaffold_source.commands.update import UpdateOptions
    from scaffold_source.commands.update import update as take_changes
    from scaffold_source.project import write_all

    writes = not (dry_run or check)
    project = opened(project_dir, writes=writes)
    writing = project.writing(notice, source)
    with saying_what_became(writing):
        options = UpdateOptions(reconsider, conflict == "markers", announce, tunnels)
        with progress("Reading the producer…", quiet=quiet):
            result = take_changes(project, source, where, options)
        for line in (*result.notices, *outside(result.edits, project.root)):
            notice(line)
        if verbose:
            list_files(result.files)
        if dry_run:
            print_changes(result.edits, project.root, dry_run)
        elif writes:
            write_all(result.edits, project.root, writing)
    if not quiet:
        _report(source, result, project.root, written=writes)
    for line in result.conflicts:
        notice(line)
    if not dry_run and (result.conflicts or (check and result.edits)):
        sys.exit(1)


def _report(source: str, result: Update, root: Path, *, written: bool) -> None:
    from scaffold_source.report import updated

    files = [edit.name(root) for edit in result.edits]
    for line in updated.summary(source, result.changes, files, result.conflicts, written=written):
        click.echo(presentable(line), err=not written)
