"""`scaffold-source add`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from scaffold_source.cli.changes import dry_run_options, print_changes
from scaffold_source.cli.options import (
    FROM,
    KEYS_OPTION,
    PROJECT_DIR,
    SSH,
    TESTS_OPTION,
    VERBOSE,
    Reading,
    loader_option,
    option_group,
    reading_options,
    warehouse_option,
)
from scaffold_source.cli.output import list_files, notice, presentable, progress, reading_from
from scaffold_source.cli.project_files import opened, outside, saying_what_became
from scaffold_source.contract.choices import LAYOUTS
from scaffold_source.safe_text.visible import lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scaffold_source.cli.changes import Preview
    from scaffold_source.commands.add import Scaffolding
    from scaffold_source.infer import Inference
    from scaffold_source.producers.tunnel import Tunnels
    from scaffold_source.producers.where import Where
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
    keys: str | None


# What --explain holds where no table is named; no table's name is empty.
_EVERYTHING = ""
# The lines that a person reads of a run, and those that stand beside what is explained and asked.
_MOST, _ROWS_BESIDE = 120, 8
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
    KEYS_OPTION,
)


@click.command(short_help="Write the source YAML and staging models of a new source.")
@click.argument("source")
@FROM
@SSH
@reading_options
@_landing_options
@click.option(
    "--layout",
    type=click.Choice(LAYOUTS),
    help="The files that the source is declared in (default: single).",
)
@click.option("--no-staging", is_flag=True, help="Write the source YAML alone.")
@PROJECT_DIR
@dry_run_options
@click.option(
    "--explain",
    is_flag=False,
    flag_value=_EVERYTHING,
    metavar="[TABLE]",
    help="Say why each agreement is proposed; of a TABLE (or a glob) alone, all of it, and write nothing.",
)
@click.option("--quiet", is_flag=True, help="Print errors only.")
@VERBOSE
def add(
    source: str,
    where: str,
    reading: Reading,
    landing: Landing,
    *,
    tunnels: Tunnels | None,
    layout: str | None,
    project_dir: Path,
    no_staging: bool,
    dry_run: Preview | None,
    explain: str | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Scaffold SOURCE: its source YAML, staging models and their YAML.

    What a team repeats (schema, loader, warehouse, tests, keys, layout) can stand in scaffold_source.yml,
    beside dbt_project.yml, as defaults: {loader: fivetran, …}; an option given here wins.

    \b
    scaffold-source add shop --from env:SHOP_URL
    scaffold-source add shop --from postgresql://reader@replica/shop --schema public --exclude 'public.tmp_*'
    """
    from scaffold_source.commands.add import add as scaffold
    from scaffold_source.commands.add_options import AddOptions, source_of
    from scaffold_source.commands.committed import explained_by_contract
    from scaffold_source.infer import Inference
    from scaffold_source.producers.where import parse_where
    from scaffold_source.project import write_all

    only_explains = bool(explain)
    project = opened(project_dir, writes=not (dry_run or only_explains))
    writing = project.writing(notice, source)
    if explain and (committed := explained_by_contract(project, source)):
        _print_tables(source, explain, committed)
        return
    place = parse_where(where, project.root, tunnels)
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
        landing.keys,
    )
    scaffolded, choice = source_of(project, source, options, place.recorded)
    with saying_what_became(writing):
        with progress(reading_from(place), quiet=quiet):
            scaffolding = scaffold(
                project, scaffolded, place, staging=not no_staging, landed_at=landing.landed
            )
        if choice and not quiet:
            notice(choice)
        for line in (*scaffolding.notices, *outside(scaffolding.edits, project.root)):
            notice(line)
        if verbose:
            list_files(scaffolding.files)
        if explain:
            _print_tables(source, explain, Inference(scaffolding.proposals, scaffolding.doubts))
            return
        if dry_run:
            print_changes(scaffolding.edits, project.root, dry_run)
            if explain is not None:
                _print_explanation(source, scaffolding, _MOST, to_stderr=True)
            return
        with progress("Writing…", quiet=quiet):
            write_all(scaffolding.edits, project.root, writing)
    if not quiet:
        _report(
            project,
            source,
            scaffolding,
            [*_beside_the_contract(place), *_preflight(place, landing.loader)],
            explain=explain is not None,
        )


def _beside_the_contract(place: Where) -> Iterator[str]:
    if place.recorded is None:
        yield "  give `check` and `update` --from too: the contract records env:NAME, profile:NAME or"
        yield "  a path inside the repository, and no other place"
    if place.bastion:
        yield f"  give `check` and `update` --ssh {place.bastion} too, or put it into SCAFFOLD_SOURCE_SSH:"
        yield "  the contract records no bastion"


def _preflight(place: Where, loader: str | None) -> Iterator[str]:
    """Say what the server was not asked: the facts do not tell it. A file is no server."""
    if place.path is not None:
        return
    of_loader = f" --loader {loader}" if loader and loader != "none" else ""
    way = f" --ssh {place.bastion}" if place.bastion else ""
    yield f"  scaffold-source preflight --from {place.recorded or 'WHERE'}{way}{of_loader}"
    yield "  says whether this role can read the log and the tables of tomorrow, and how big a first sync is"


def _report(
    project: Project, source: str, scaffolding: Scaffolding, beside: list[str], *, explain: bool
) -> None:
    from scaffold_source.questions.open_ones import open_questions
    from scaffold_source.report import added, questions

    edits = scaffolding.edits
    asked = list(questions.first(source, open_questions(scaffolding.questions)))
    folder = edits[0].path.parent.relative_to(project.root).as_posix()
    click.secho(lines(added.summary(source, scaffolding.database, len(edits), folder)), bold=True)
    if explain:
        _print_explanation(source, scaffolding, _MOST - len(asked) - _ROWS_BESIDE)
    else:
        of = {"proposed": added.counts(scaffolding.proposals), "roles": added.roles(scaffolding.proposals)}
        for title, told in of.items():
            if told:
                click.echo(f"  {title}: {told}")
    _report_next(project, source, folder)
    for line in (*beside, *asked):
        click.echo(presentable(line))


def _print_explanation(source: str, scaffolding: Scaffolding, most: int, *, to_stderr: bool = False) -> None:
    from scaffold_source.report import explained

    for line in explained.explanation(source, scaffolding.proposals, scaffolding.doubts, most):
        _print_explained(line, to_stderr=to_stderr)


def _print_explained(line: str, *, to_stderr: bool = False) -> None:
    click.secho(presentable(line), err=to_stderr, bold=bool(line) and not line.startswith(" "))


def _print_tables(source: str, pattern: str, inferred: Inference) -> None:
    """Print all that there is to say of the tables that a person named. Raises UsageError where none is."""
    from scaffold_source.errors import UsageError, did_you_mean
    from scaffold_source.report import explained

    rows = list(explained.of_tables(pattern, inferred.proposals, inferred.doubts))
    if not rows:
        raise UsageError(
            f"--explain {pattern}: nothing is proposed of a table of that name in {source}",
            do=did_you_mean(pattern, explained.tables_of(inferred.proposals))
            + "name it as the source YAML does, or by a glob: 'sales_*'",
        )
    for line in rows:
        _print_explained(line)


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
