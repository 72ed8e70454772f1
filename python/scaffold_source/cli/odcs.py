"""`scaffold-source export` and `scaffold-source import`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold_source.cli.changes import dry_run_options, print_changes
from scaffold_source.cli.completion import sources
from scaffold_source.cli.options import PROJECT_DIR, SSH, output_option
from scaffold_source.cli.output import notice, presentable, progress
from scaffold_source.cli.project_files import opened, outside, saying_what_became
from scaffold_source.cli.reports import write_text

if TYPE_CHECKING:
    from scaffold_source.cli.changes import Preview
    from scaffold_source.commands.odcs import Importing
    from scaffold_source.producers.tunnel import Tunnels


@click.command(short_help="Write the contract in a standard that other tools read.")
@click.argument("source", shell_complete=sources)
@click.option(
    "--format",
    "style",
    type=click.Choice(("odcs",)),
    default="odcs",
    show_default=True,
    help="The standard: the Open Data Contract Standard.",
)
@click.option(
    "--odcs-version",
    type=click.Choice(("3.1.0", "3.2.0")),
    default="3.2.0",
    show_default=True,
    help="The version of the standard.",
)
@output_option("FILE.yaml")
@PROJECT_DIR
def export(source: str, style: str, odcs_version: str, output: str, project_dir: Path) -> None:
    """Write the contract of SOURCE in the Open Data Contract Standard (ODCS).

    What the standard has a key for stands there; the rest stands beside it as custom properties, so that
    `import` gives the same source back. docs/odcs.md has the mapping.

    \b
    scaffold-source export shop -o shop.odcs.yaml
    scaffold-source export shop --odcs-version 3.1.0
    """
    from scaffold_source.commands.odcs import export as exported

    with progress("Reading the contract…"):
        document = exported(opened(project_dir, writes=False), source, odcs_version)
    write_text(document, output)


@click.command("import", short_help="Make a new source of a contract in that standard.")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.argument("source", required=False)
@click.option("--from", "where", metavar="WHERE", help="The database to compare it with (default: none).")
@SSH
@PROJECT_DIR
@dry_run_options
@click.option(
    "--keep-jinja", is_flag=True, help="Keep Jinja in our own properties: the file is an export of yours."
)
@click.option("--quiet", is_flag=True, help="Print errors only.")
def import_(
    file: Path,
    source: str | None,
    where: str | None,
    project_dir: Path,
    *,
    tunnels: Tunnels | None,
    dry_run: Preview | None,
    keep_jinja: bool,
    quiet: bool,
) -> None:
    """Make a new source of FILE, a contract in the Open Data Contract Standard (ODCS) 3.

    The source has the document's name, or SOURCE. What the document says are its facts and agreements; what
    it does not say is taken from the database, and proposed, as by `add`. Where the database says otherwise,
    the document is kept, and the contract lists both as a conflict (exit code 1). Nothing in the document is
    evaluated: Jinja is shown as text.

    \b
    scaffold-source import shop.odcs.yaml --from env:SHOP_URL --dry-run
    scaffold-source import orders-latest.odcs.yaml orders
    """
    from scaffold_source.commands.odcs import ImportOptions, import_odcs
    from scaffold_source.project import write_all

    project = opened(project_dir, writes=not dry_run)
    doing = "Reading the document…" if where is None else "Reading the document and the producer…"
    with progress(doing, quiet=quiet):
        importing = import_odcs(project, file, source, ImportOptions(where, keep_jinja, tunnels))
    for line in (*importing.notices, *outside(importing.edits, project.root)):
        notice(line)
    if dry_run:
        print_changes(importing.edits, project.root, dry_run)
    else:
        writing = project.writing(notice, importing.name)
        with saying_what_became(writing):
            write_all(importing.edits, project.root, writing)
        if not quiet:
            _report(importing, project.root, was_compared=where is not None)
    for line in importing.conflicts:
        notice(line)
    if importing.conflicts and not dry_run:
        sys.exit(1)


def _report(importing: Importing, root: Path, *, was_compared: bool) -> None:
    name = importing.name
    nexts = [f"questions {name}   (what people must still answer)"]
    if not was_compared:
        nexts.insert(0, f"check {name} --from WHERE   (what the database says otherwise)")
    lines = (
        *(f"Wrote {edit.name(root)}" for edit in importing.edits),
        "Next:",
        *(f"  scaffold-source {line}" for line in nexts),
    )
    for line in lines:
        click.echo(presentable(line))
