"""`scaffold-source landed`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from scaffold_source.cli.completion import sources
from scaffold_source.cli.options import PROJECT_DIR
from scaffold_source.cli.output import progress
from scaffold_source.cli.project_files import opened
from scaffold_source.cli.reports import OUTPUT_OPTIONS, Outputs, say_problem, write_reports
from scaffold_source.errors import ScaffoldError


@click.command(short_help="Judge what dbt's tests and freshness found out.")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", shell_complete=sources)
@click.option(
    "--dbt-output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What `dbt test` printed, run with SCAFFOLD_SOURCE_PROMISES=json.",
)
@click.option(
    "--target-path",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where dbt wrote its results (default: target in the project).",
)
@OUTPUT_OPTIONS
@PROJECT_DIR
def landed(
    sources: tuple[str, ...], dbt_output: Path, target_path: Path | None, outputs: Outputs, project_dir: Path
) -> None:
    """Judge what `dbt test` and `dbt source freshness` found out about each SOURCE (default: all).

    What breaks an agreed contract fails; a draft's broken promises and stale tables are warnings.

    Exit codes: 0 nothing at --fail-on or above; 1 findings; 2 usage or contract error; 3 dbt could not look
    at something.

    \b
    SCAFFOLD_SOURCE_PROMISES=json dbt test --select 'source:shop' > dbt.txt
    dbt source freshness --select 'source:shop'
    scaffold-source landed shop --dbt-output dbt.txt --format github --report markdown=summary.md
    """
    from scaffold_source.change import exit_code
    from scaffold_source.commands.landed import landed as judge
    from scaffold_source.project.dbt_results import read_results

    try:
        project = opened(project_dir, writes=False)
        with progress("Reading what dbt found…"):
            judgements = judge(
                project, sources, read_results(target_path or project.root / "target", dbt_output)
            )
    except ScaffoldError as error:
        say_problem(error, outputs)
        raise
    write_reports(judgements, outputs)
    sys.exit(exit_code(judgements, outputs.threshold))
