"""`scaffold-source state`."""

from __future__ import annotations

from pathlib import Path

import click

from scaffold_source.cli.output import notice, presentable, progress


@click.command(short_help="Prepare dbt's state for state:modified+.")
@click.argument("production", metavar="STATE", type=click.Path(path_type=Path))
@click.option(
    "--manifest",
    metavar="FILE.json",
    default=Path("target", "manifest.json"),
    type=click.Path(path_type=Path),
    help="What `dbt parse` wrote of the project as it is now.",
    show_default=True,
)
@click.option(
    "-o",
    "output",
    metavar="FOLDER",
    default=Path("target", "state"),
    type=click.Path(path_type=Path),
    help="Where to write the state to compare with.",
    show_default=True,
)
def state(production: Path, manifest: Path, output: Path) -> None:
    """Prepare dbt's state, so that state:modified+ selects what an agreement changes, and only that.

    STATE is the folder with the manifest.json of production. Prints the source tables whose staging models
    compile differently.

    \b
    dbt parse
    scaffold-source state production/
    dbt build --select state:modified+ --defer --state target/state
    """
    from scaffold_source.commands import state as command
    from scaffold_source.project import Writing, find_project, write_all

    old_file = production / command.MANIFEST
    old = command.read_manifest(old_file, "name the folder that holds the manifest.json of production")
    new = command.read_manifest(manifest, "run `dbt parse`, or name its manifest with --manifest")
    root = find_project(Path()).root
    command.require_current(manifest, new, root)
    with progress("Comparing…"):
        result = command.state(old, new)
    edit = command.state_edit(output / command.MANIFEST, result, (old_file, manifest))
    write_all([edit], root, Writing(notice))
    for unique_id in result.sources:
        click.echo(presentable(unique_id.replace("source.", "source:", 1)))
    tests = f", so do {len(result.tests)} data tests of others" if result.tests else ""
    notice(
        f"{len(result.sources)} of {len(new['sources'])} source tables compile differently{tests}; "
        f"written to {output}"
    )
