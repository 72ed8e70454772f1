"""`scaffold-source sample`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold_source.cli.changes import dry_run_options, print_changes
from scaffold_source.cli.completion import sources
from scaffold_source.cli.options import PROJECT_DIR, option_group
from scaffold_source.cli.output import notice, presentable, print_exactly
from scaffold_source.cli.project_files import opened, saying_what_became

if TYPE_CHECKING:
    from scaffold_source.cli.changes import Preview
    from scaffold_source.commands.sample import Sample

_KINDS = ("sql", "landed", "seeds", "unit-tests")  # of commands/sample.py, which is slow to import
_NO_ROWS = 1
_DAY = click.DateTime(formats=("%Y-%m-%d",))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be made: which kind of files, how many rows, by which seed, before which day."""

    kind: str
    rows: int
    seed: int
    until: datetime
    models: tuple[str, ...]


_MAKING = option_group(
    "asked",
    Asked,
    click.option(
        "--as",
        "kind",
        type=click.Choice(_KINDS),
        default="sql",
        show_default=True,
        help="sql: a script that loads the rows into an empty database of the producer's; landed: one that "
        "puts them into the warehouse as the loader would; seeds: these as dbt's seeds, with a warning "
        "for what dbt changes in them; unit-tests: dbt's, of the staging models.",
    ),
    click.option(
        "--rows",
        type=click.IntRange(1, 1_000_000),
        default=1000,
        show_default=True,
        help="Rows for each table; a lookup has few, and a key with few values as many as it can.",
    ),
    click.option(
        "--seed", type=int, default=1, show_default=True, help="The same seed and version make the same rows."
    ),
    click.option(
        "--until",
        type=_DAY,
        default="2026-01-01",
        show_default=True,
        help="Everything happened in the two years before this day.",
    ),
    click.option(
        "--model",
        "models",
        multiple=True,
        metavar="MODEL",
        help="With --as unit-tests: of this staging model alone (repeatable).",
    ),
)


@click.command(short_help="Make rows to develop against, before there are any.")
@click.argument("source", shell_complete=sources)
@_MAKING
@click.option("-o", "output", metavar="DIR", required=True, help="The folder to write, - for the terminal.")
@PROJECT_DIR
@dry_run_options
def sample(source: str, asked: Asked, output: str, project_dir: Path, *, dry_run: Preview | None) -> None:
    """Make rows for every table of SOURCE, from its contract alone: nobody connects anywhere.

    They keep its types, lists of values, ranges, checks and keys, and look like what their columns are
    called. No row is anybody's: mail goes to example.org, telephones are those that films use.

    Exit codes: 0 made; 1 there is a table for which no row keeps every rule; 2 usage or contract error.

    \b
    scaffold-source sample shop -o sample                        # then: psql -f sample/sample.sql
    scaffold-source sample shop --rows 50 --seed 7 -o - | psql
    """
    from scaffold_source.commands.sample import MANIFEST
    from scaffold_source.commands.sample import sample as make
    from scaffold_source.sample.wishes import Wish

    writes = not dry_run and output != "-"
    project = opened(project_dir, writes=writes)
    result = make(project, source, Wish(asked.rows, asked.seed, asked.until.date()), asked.kind, asked.models)
    for line in result.notices:
        notice(line)
    if output == "-":
        _print(result, MANIFEST)
    else:
        _write(result, Path(output), dry_run=dry_run)
    sys.exit(_NO_ROWS if result.empty else 0)


def _print(result: Sample, manifest: str) -> None:
    texts = [text for name, text in result.files.items() if name != manifest]
    if len(texts) != 1:
        raise click.UsageError(f"This makes {len(texts)} files: name a folder for them, -o DIR")
    print_exactly(texts[0])


def _write(result: Sample, folder: Path, *, dry_run: Preview | None) -> None:
    from scaffold_source.commands.sample import edits
    from scaffold_source.project import Writing, project_root, write_all

    planned = edits(result, folder)
    if dry_run:
        print_changes(planned, folder.resolve(), dry_run)
        return
    writing = Writing(notice)
    with saying_what_became(writing):
        write_all(planned, project_root(folder.resolve()), writing)
    rows = sum(filling.count for filling in result.made.tables)
    names = ", ".join(list(result.files)[:3]) + (" …" if len(result.files) > 3 else "")
    click.echo(presentable(f"{rows:,} rows for {len(result.made.tables)} tables → {folder}/ ({names})"))
