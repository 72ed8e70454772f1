"""`scaffold-source demo`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="Show the whole main job on an embedded PostgreSQL.")
@click.argument(
    "folder",
    metavar="[DIR]",
    type=click.Path(file_okay=False, path_type=Path),
    default="scaffold_source_demo",
)
@click.option("--serve", is_flag=True, help="Start the databases of a finished demo again, until Ctrl-C.")
def demo(folder: Path, *, serve: bool) -> None:
    """Show the whole main job in DIR (default: scaffold_source_demo), on an embedded PostgreSQL.

    It makes a web shop's database, lands it in a warehouse, scaffolds it into a fresh dbt project, builds
    that, and says what it found. Everything stays in DIR to look at.
    """
    from scaffold_source import demo as demonstration

    if serve:
        demonstration.serve(folder, click.echo)
    else:
        demonstration.run(folder, click.echo)
