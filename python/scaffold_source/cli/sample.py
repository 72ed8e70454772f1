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
from scaffold_source.cli.options import PROJECT_DIR, SSH, option_group
from scaffold_source.cli.output import announce, notice, presentable, print_exactly, progress
from scaffold_source.cli.project_files import opened, saying_what_became

if TYPE_CHECKING:
    from scaffold_source.cli.changes import Preview
    from scaffold_source.commands.sample import Sample
    from scaffold_source.producers.tunnel import Tunnels
    from scaffold_source.project import Project

_KINDS = ("sql", "landed", "seeds", "unit-tests")  # of commands/sample.py, which is slow to import
_NO_ROWS = 1
_DAY = click.DateTime(formats=("%Y-%m-%d",))
_KEY_VARIABLE = "SCAFFOLD_SOURCE_MASK_KEY"
_OF_A_DRAW = ("roots", "children", "most", "seconds", "unmasked", "key_variable", "is_primary_ok")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be made: which kind of files, how many rows, by which seed, before which day."""

    kind: str
    rows: int
    seed: int
    until: datetime
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is to be drawn: from where, beginning with which tables, how much, and how it is masked."""

    where: str | None
    tunnels: Tunnels | None
    roots: tuple[str, ...]
    children: int
    most: int
    seconds: int
    unmasked: tuple[str, ...]
    key_variable: str
    is_primary_ok: bool


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
        help="Rows for each table; a lookup has few, and a key with few values as many as it can. With "
        "--from: of each of the --roots.",
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
_DRAWING = option_group(
    "drawing",
    Drawing,
    click.option(
        "--from",
        "where",
        metavar="WHERE",
        help="Draw rows from this server and mask them, in place of making some (PostgreSQL alone so far).",
    ),
    SSH,
    click.option(
        "--roots",
        multiple=True,
        metavar="TABLE",
        help="With --from: the table to begin with (repeatable); all that its rows point at is drawn, too.",
    ),
    click.option(
        "--children",
        type=click.IntRange(0, 10_000),
        default=0,
        show_default=True,
        help="With --from: for each row at most so many of each table that points at it, and so on down.",
    ),
    click.option(
        "--most",
        type=click.IntRange(1, 1_000_000),
        default=50_000,
        show_default=True,
        help="With --from: the most rows in all.",
    ),
    click.option(
        "--seconds",
        type=click.IntRange(1, 3600),
        default=60,
        show_default=True,
        help="With --from: how long the server is asked.",
    ),
    click.option(
        "--unmasked",
        multiple=True,
        metavar="TABLE.COLUMN",
        help="With --from: leave this column as it is, and say so in the output (repeatable).",
    ),
    click.option(
        "--key-env",
        "key_variable",
        metavar="NAME",
        default=_KEY_VARIABLE,
        show_default=True,
        help="With --from: the environment variable with the key of the masks, 32 bytes at least.",
    ),
    click.option(
        "--primary-ok",
        "is_primary_ok",
        is_flag=True,
        help="With --from: draw from a server that is no replica.",
    ),
)


@click.command(short_help="Make rows to develop against, or draw some and mask them.")
@click.argument("source", shell_complete=sources)
@_MAKING
@_DRAWING
@click.option("-o", "output", metavar="DIR", required=True, help="The folder to write, - for the terminal.")
@PROJECT_DIR
@dry_run_options
@click.pass_context
def sample(
    context: click.Context,
    source: str,
    asked: Asked,
    *,
    drawing: Drawing,
    output: str,
    project_dir: Path,
    dry_run: Preview | None,
) -> None:
    """Make rows for every table of SOURCE, from its contract alone: nobody connects anywhere.

    They keep its types, lists of values, ranges, checks and keys, and look like what their columns are
    called. No row is anybody's: mail goes to example.org, telephones are those that films use.

    With --from rows are drawn from the producer: some of the --roots and all that they point at. Keys,
    times, booleans and lists of values stay; everything else is masked, by a key from the environment.

    Exit codes: 0 made; 1 there is a table for which no row keeps every rule, or a root without rows; 2 usage
    or contract error; 3 the producer was not reached, is a primary, or does not show what is needed.

    \b
    scaffold-source sample shop -o sample                        # then: psql -f sample/sample.sql
    scaffold-source sample shop --rows 50 --seed 7 -o - | psql
    scaffold-source sample shop --from env:SHOP_REPLICA --roots orders -o drawn
    """
    from scaffold_source.commands.sample import IGNORE, MANIFEST

    _require_matching(context, drawing)
    writes = not dry_run and output != "-"
    project = opened(project_dir, writes=writes)
    result = (
        _made(project, source, asked) if drawing.where is None else _drawn(project, source, asked, drawing)
    )
    for line in result.notices:
        notice(line)
    if output == "-":
        _print(result, (MANIFEST, IGNORE))
    else:
        _write(result, Path(output), dry_run=dry_run)
    sys.exit(_NO_ROWS if result.empty else 0)


def _require_matching(context: click.Context, drawing: Drawing) -> None:
    """Raise UsageError for options of a draw without --from, and for a draw without roots."""
    from click.core import ParameterSource

    if drawing.where is not None:
        if not drawing.roots:
            raise click.UsageError("--from draws rows: say where to begin, --roots TABLE")
        return
    for parameter in context.command.params:
        name = parameter.name or ""
        if name in _OF_A_DRAW and context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise click.UsageError(
                f"{parameter.opts[0]} is about rows that are drawn: say from where, --from"
            )


def _made(project: Project, source: str, asked: Asked) -> Sample:
    from scaffold_source.commands.sample import sample as make
    from scaffold_source.sample.wishes import Wish

    wish = Wish(asked.rows, asked.seed, asked.until.date())
    with progress("Making rows…"):
        return make(project, source, wish, asked.kind, asked.models)


def _drawn(project: Project, source: str, asked: Asked, drawing: Drawing) -> Sample:
    from scaffold_source.commands.contract_producer import Asked as AskedProducer
    from scaffold_source.commands.draw import DrawOptions
    from scaffold_source.commands.sample import drawn_sample
    from scaffold_source.sample.draw_plan import Budget

    budget = Budget(
        asked.rows, drawing.children, drawing.most, drawing.seconds, asked.seed, drawing.is_primary_ok
    )
    options = DrawOptions(drawing.roots, budget, drawing.unmasked, drawing.key_variable)
    where = AskedProducer(drawing.where, announce, tunnels=drawing.tunnels)
    with progress("Drawing rows…"):
        return drawn_sample(project, source, where, options, asked.kind)


def _print(result: Sample, beside: tuple[str, ...]) -> None:
    texts = [text for name, text in result.files.items() if name not in beside]
    if len(texts) != 1:
        raise click.UsageError(f"This makes {len(texts)} files: name a folder for them, -o DIR")
    print_exactly(texts[0])


def _write(result: Sample, folder: Path, *, dry_run: Preview | None) -> None:
    from scaffold_source.commands.sample import edits, private
    from scaffold_source.project import Writing, project_root, write_all

    planned = edits(result, folder)
    if dry_run:
        print_changes(planned, folder.resolve(), dry_run)
        return
    writing = Writing(notice)
    with saying_what_became(writing), private(folder, is_asked=result.is_drawn):
        write_all(planned, project_root(folder.resolve()), writing)
    rows = sum(filling.count for filling in result.made.tables)
    shown = [name for name in result.files if not name.startswith(".")]
    names = ", ".join(shown[:3]) + (" …" if len(shown) > 3 else "")
    click.echo(presentable(f"{rows:,} rows for {len(result.made.tables)} tables → {folder}/ ({names})"))
