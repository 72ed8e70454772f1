"""`scaffold-source preflight`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold_source.cli.options import loader_option, output_option
from scaffold_source.cli.output import print_exactly, progress

if TYPE_CHECKING:
    from scaffold_source.preflight import Preflight

_BLOCKED = 1
_UNSEEN = 3


@click.command()
@click.option("--from", "where", metavar="WHERE", help="The server, or a file that --print-sql made.")
@loader_option("the loader's own needs are left out")
@click.option(
    "--schema", "schemas", multiple=True, metavar="S", help="Only this schema (repeatable; default all)."
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How to say it.",
)
@output_option("FILE.json")
@click.option("--verbose", is_flag=True, help="List what is fine and what does not apply, too.")
@click.option(
    "--print-sql", is_flag=True, help="Print a script for psql that makes the file, where you have no access."
)
def preflight(
    where: str | None,
    loader: str | None,
    schemas: tuple[str, ...],
    style: str,
    output: str,
    *,
    verbose: bool,
    print_sql: bool,
) -> None:
    """Say whether a loader can copy the producer's database, in one go, without a single write.

    \b
    scaffold-source preflight --from env:SHOP_URL --loader debezium
    scaffold-source preflight --print-sql > preflight.sql           # no access yet: the DBA runs it
    psql -XAtqf preflight.sql 'dbname=shop' > preflight.json        # and mails the file
    scaffold-source preflight --from preflight.json --loader debezium
    """
    if print_sql:
        from scaffold_source.producers.postgres.observe import script

        print_exactly(script())
        return
    if where is None:
        raise click.UsageError("Missing option '--from', or --print-sql where you have no access")
    from scaffold_source.commands.preflight import preflight as ask
    from scaffold_source.producers.where import parse_where
    from scaffold_source.project import project_root

    place = parse_where(where, project_root(Path()))
    progress("Asking the server…" if place.path is None else "Reading the file…")
    answers = ask(place, loader, schemas)
    print_exactly(_said(answers.found, answers.address, style, verbose=verbose))
    if output != "-":
        _keep(Path(output), answers.text)
    sys.exit(_exit_code(answers.found))


def _said(found: Preflight, address: str, style: str, *, verbose: bool) -> str:
    from scaffold_source.report import preflight as reports

    if style == "json":
        return reports.json(found, address)
    if style == "markdown":
        return reports.markdown(found, address)
    if sys.stdout.isatty():
        return reports.coloured(found, address, verbose=verbose)
    return reports.text(found, address, verbose=verbose)


def _keep(path: Path, text: str) -> None:
    from scaffold_source.cli.output import notice
    from scaffold_source.commands.document_files import document_edit
    from scaffold_source.producers.documents import PREFLIGHT
    from scaffold_source.project import Writing, project_root, write_all

    edit = document_edit(path, text, PREFLIGHT)
    write_all([edit], project_root(edit.path.parent), Writing(notice))


def _exit_code(found: Preflight) -> int:
    """Return 1 where something blocks, 3 where what decides could not be seen."""
    if found.of("blocker"):
        return _BLOCKED
    return _UNSEEN if found.undecided else 0
