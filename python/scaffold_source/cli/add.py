"""`scaffold-source add`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from scaffold_source.cli.options import (
    DRY_RUN,
    FROM,
    PROJECT_DIR,
    TESTS_OPTION,
    VERBOSE,
    Reading,
    loader_option,
    option_group,
    reading_options,
    warehouse_option,
)
from scaffold_source.cli.output import list_files, notice, presentable, print_diffs, progress, reading_from
from scaffold_source.cli.project_files import opened, outside, saying_what_became
from scaffold_source.contract.choices import LAYOUTS
from scaffold_source.safe_text.visible import lines

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold_source.commands.add import Scaffolding
    from scaffold_source.project import Project


@dataclass(frozen=True, slots=True)
class Landing:
    """Where the data lands, by which loader; and how constraints become data tests there. None is what a
    person did not say."""

    loader: str | None
    warehouse: str | None
    raw_database: str | None
    raw_schema: str | None
    landed: str | None
    tests: str | None


_landing_options = option_group(
    "landing",
    Landing,
    loader_option("default: none"),
    warehouse_option("The dbt adapter where it lands: its types and names"),
    click.option(
        "--raw-database", metavar="D", help="The database the data lands in (default: the target's)."
    ),
    click.option(
        "--raw-schema",
        metavar="S",
        help="The schema the data lands in (default: the loader's, else the source's name).",
    ),
    click.option(
        "--landed",
        metavar="WHERE",
        help="What landed, where it can be seen: as --from, or a DuckDB file. It says which loader explains "
        "it best, and its names and types go before the loader's rules.",
    ),
    TESTS_OPTION,
)


@click.command()
@click.argument("source")
@FROM
@reading_options
@_landing_options
@click.option(
    "--layout",
    type=click.Choice(LAYOUTS),
    help="The files that the source is declared in (default: single).",
)
@click.option("--no-staging", is_flag=True, help="Write the source YAML alone.")
@PROJECT_DIR
@DRY_RUN
@click.option("--explain", is_flag=True, help="Say why each agreement is proposed.")
@click.option("--quiet", is_flag=True, help="Print errors only.")
@VERBOSE
def add(
    source: str,
    where: str,
    reading: Reading,
    landing: Landing,
    *,
    layout: str | None,
    project_dir: Path,
    no_staging: bool,
    dry_run: bool,
    explain: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Scaffold SOURCE: its source YAML, staging models and their YAML.

    What a team repeats (schema, loader, warehouse, tests, layout) can stand in scaffold_source.yml beside
    dbt_project.yml, as defaults: {loader: fivetran, …}; an option given here wins.

    \b
    scaffold-source add shop --from env:SHOP_URL
    scaffold-source add shop --from postgresql://reader@replica/shop --schema public --exclude 'public.tmp_*'
    """
    from scaffold_source.commands.add import add as scaffold
    from scaffold_source.commands.add_options import AddOptions, source_of
    from scaffold_source.producers.where import parse_where
    from scaffold_source.project import write_all

    project = opened(project_dir, writes=not dry_run)
    writing = project.writing(notice, source)
    place = parse_where(where, project.root)
    options = AddOptions(
        reading.schemas,
        reading.include,
        reading.exclude,
        reading.evidence,
        landing.loader,
        landing.warehouse,
        landing.raw_database,
        landing.raw_schema,
        landing.tests,
        layout,
    )
    scaffolded, choice = source_of(project, source, options, place.recorded)
    with saying_what_became(writing):
        if not quiet:
            progress(reading_from(place))
        scaffolding = scaffold(project, scaffolded, place, staging=not no_staging, landed_at=landing.landed)
        if choice and not quiet:
            notice(choice)
        for line in (*scaffolding.notices, *outside(scaffolding.edits, project.root)):
            notice(line)
        if verbose:
            list_files(scaffolding.files)
        if dry_run:
            print_diffs(scaffolding.edits, project.root)
            if explain:
                _print_explanation(source, scaffolding, to_stderr=True)
            return
        if not quiet:
            progress("Writing…")
        write_all(scaffolding.edits, project.root, writing)
    if not quiet:
        _report(project, source, scaffolding, explain=explain, is_recorded=place.recorded is not None)


def _report(
    project: Project, source: str, scaffolding: Scaffolding, *, explain: bool, is_recorded: bool
) -> None:
    from scaffold_source.questions.open_ones import open_questions
    from scaffold_source.report import added, questions

    edits = scaffolding.edits
    folder = edits[0].path.parent.relative_to(project.root).as_posix()
    click.secho(lines(added.summary(source, scaffolding.database, len(edits), folder)), bold=True)
    if explain:
        _print_explanation(source, scaffolding)
    elif proposed := added.counts(scaffolding.proposals):
        click.echo(f"  proposed: {proposed}")
    _report_next(project, source, folder)
    if not is_recorded:
        click.echo(
            "  give `check` and `update` --from too: the contract records env:NAME, profile:NAME or a path "
            "inside the repository, and no other place"
        )
    for line in questions.first(source, open_questions(scaffolding.questions)):
        click.echo(presentable(line))


def _print_explanation(source: str, scaffolding: Scaffolding, *, to_stderr: bool = False) -> None:
    from scaffold_source.report import explained

    for line in explained.explanation(source, scaffolding.proposals, scaffolding.doubts):
        click.secho(presentable(line), err=to_stderr, bold=bool(line) and not line.startswith(" "))


def _report_next(project: Project, source: str, folder: str) -> None:
    from scaffold_source.errors import ContractError
    from scaffold_source.project import installs_package

    click.echo("Next:")
    try:
        is_installed = installs_package(project, "scaffold_source")
    except ContractError as error:  # the source is written all the same
        click.echo(f"  mend {presentable(error.what)}")
        is_installed = False
    if not is_installed:
        click.echo("  add the package scaffold_source to packages.yml (the models use it), then `dbt deps`")
    click.echo(lines(f"  review {folder}/_{source}__sources.yml, then `dbt build --select source:{source}+`"))
