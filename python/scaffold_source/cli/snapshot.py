"""`scaffold-source snapshot`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold_source.cli.options import FROM, SSH, VERBOSE, Reading, output_option, reading_options
from scaffold_source.cli.output import list_files, notice, print_exactly, progress, reading_from

if TYPE_CHECKING:
    from scaffold_source.producers.tunnel import Tunnels


@click.command(short_help="Write the facts as JSON, for where nobody can connect.")
@FROM
@SSH
@output_option("FILE.json")
@reading_options
@VERBOSE
def snapshot(where: str, output: str, reading: Reading, *, tunnels: Tunnels | None, verbose: bool) -> None:
    """Write the producer's facts as JSON, for where it cannot be reached.

    \b
    scaffold-source snapshot --from env:SHOP_URL -o shop.json    # where the producer can be reached
    scaffold-source add shop --from shop.json                    # anywhere
    """
    from scaffold_source.commands.document_files import document_edit
    from scaffold_source.commands.snapshot import snapshot as take_snapshot
    from scaffold_source.producers import Scope
    from scaffold_source.producers.documents import SNAPSHOT
    from scaffold_source.producers.where import parse_where
    from scaffold_source.project import Writing, project_root, write_all

    place = parse_where(where, project_root(Path()), tunnels)
    scope = Scope(reading.schemas, reading.include, reading.exclude, reading.evidence)
    with progress(reading_from(place)):
        result = take_snapshot(place, scope)
    for line in result.notices:
        notice(line)
    if verbose:
        list_files(result.files)
    if output == "-":
        print_exactly(result.text)
        return
    edit = document_edit(Path(output), result.text, SNAPSHOT)
    write_all([edit], project_root(edit.path.parent), Writing(notice))
