"""`scaffold-source adopt`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from scaffold_source.cli.changes import dry_run_options, print_changes
from scaffold_source.cli.completion import sources
from scaffold_source.cli.options import (
    FROM_OR_CONTRACT,
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
from scaffold_source.cli.output import announce, list_files, notice, presentable, progress
from scaffold_source.cli.project_files import opened, outside, saying_what_became

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold_source.cli.changes import Preview
    from scaffold_source.commands.adopt import Adoption
    from scaffold_source.producers.tunnel import Tunnels


@dataclass(frozen=True, slots=True)
class Landing:
    """How the data lands, and how constraints become data tests there. None is what a person did not say."""

    loader: str | None
    warehouse: str | None
    tests: str | None
    keys: str | None


_landing_options = option_group(
    "landing",
    Landing,
    loader_option("default: as the source says"),
    warehouse_option("The dbt adapter where it lands"),
    TESTS_OPTION,
    KEYS_OPTION,
)


@dataclass(frozen=True, slots=True)
class Staging:
    """Whether people's staging models are looked at instead of their source, and which offers are taken."""

    staging: bool
    take: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.take and not self.staging:
            raise click.UsageError("--take belongs to --staging: it takes an offer that this makes")


_staging_options = option_group(
    "models",
    Staging,
    click.option(
        "--staging",
        is_flag=True,
        help="Show what your own staging models lack of the contract, as a diff each; write nothing.",
    ),
    click.option(
        "--take",
        multiple=True,
        metavar="MODEL",
        help="With --staging: write the diff of this model (repeatable).",
    ),
)


@click.command(short_help="Take a source that is there already under contract.")
@click.argument("source", shell_complete=sources)
@click.argument("tables", nargs=-1, metavar="[TABLE]...")
@FROM_OR_CONTRACT
@SSH
@reading_options
@_landing_options
@click.option("--all-tables", is_flag=True, help="Also the producer's tables that nobody declared.")
@click.option(
    "--replace-tests",
    is_flag=True,
    help="Take out the tests that say what facts say: honours_contract looks at these.",
)
@_staging_options
@PROJECT_DIR
@dry_run_options
@click.option("--quiet", is_flag=True, help="Print errors only.")
@VERBOSE
def adopt(
    source: str,
    tables: tuple[str, ...],
    where: str | None,
    reading: Reading,
    landing: Landing,
    *,
    tunnels: Tunnels | None,
    models: Staging,
    all_tables: bool,
    replace_tests: bool,
    project_dir: Path,
    dry_run: Preview | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Take SOURCE, which the project declares already, under contract: all of its tables, or each TABLE.

    Facts are added, and proposals where people said nothing. What they wrote stays, word for word; where a
    proposal differs from it, both are listed.

    \b
    scaffold-source adopt shop --from env:SHOP_URL --stat      # what it would do
    scaffold-source adopt shop orders --from env:SHOP_URL      # one table today, the rest later
    scaffold-source adopt shop --staging                       # what your own staging models lack
    """
    if models.staging:
        if where or all_tables or replace_tests or (tunnels and tunnels.bastion.is_asked):
            raise click.UsageError(
                "--staging looks at models and at the contract as it stands: adopt first, then ask for it "
                "without --from, --ssh, --all-tables and --replace-tests"
            )
        _offer(source, tables, models.take, project_dir, dry_run=dry_run)
        return
    from scaffold_source.commands.add_options import AddOptions
    from scaffold_source.commands.adopt import AdoptOptions
    from scaffold_source.commands.adopt import adopt as take_under_contract
    from scaffold_source.commands.adoptable import Wanted
    from scaffold_source.producers import Scope
    from scaffold_source.project import write_all

    writes = not dry_run
    project = opened(project_dir, writes=writes)
    writing = project.writing(notice, source)
    options = AdoptOptions(
        where,
        Wanted(tables, all_tables, Scope(reading.schemas, reading.include, reading.exclude)),
        AddOptions(
            reading.schemas,
            evidence=reading.evidence,
            loader=landing.loader,
            warehouse=landing.warehouse,
            tests=landing.tests,
            keys=landing.keys,
        ),
        replace_tests,
        announce,
        tunnels,
    )
    with saying_what_became(writing):
        with progress("Reading the producer…", quiet=quiet):
            result = take_under_contract(project, source, options)
        for line in (*result.notices, *outside(result.edits, project.root)):
            notice(line)
        if verbose:
            list_files(result.files)
        if not quiet:
            _report(source, result, project.root, to_stderr=dry_run == "diff")
        if writes:
            write_all(result.edits, project.root, writing)
        elif dry_run == "diff":
            print_changes(result.edits, project.root, dry_run)
    if writes and result.edits and not quiet:
        click.echo(presentable(f"Next: look at the diff, then `scaffold-source check {source}`"))


def _report(source: str, result: Adoption, root: Path, *, to_stderr: bool) -> None:
    from scaffold_source.report import adopted

    found = result.found

    def placed(place: str) -> str:
        return place.replace(f"{root}/", "")

    tables = {name: table for table, name in found.names.items() if name in found.new}
    for line in (
        *adopted.summary(source, tables, result.edits, root),
        *adopted.other_names(tables, result.renamed),
        *adopted.replaced([(path, placed(place)) for path, place in result.replaced]),
        *adopted.kept([(one, placed(place)) for one, place in result.kept]),
        *adopted.strangers(found.unmatched, result.strange, found.again),
        *adopted.left(found.several, found.later, found.undeclared),
    ):
        click.echo(presentable(line), err=to_stderr)


def _offer(
    source: str, tables: tuple[str, ...], take: tuple[str, ...], folder: Path, *, dry_run: Preview | None
) -> None:
    """Print what people's own models could have of the contract, and write the offers that they `take`."""
    from scaffold_source.commands.adopt_staging import offers_of, taken_edits
    from scaffold_source.project import write_all
    from scaffold_source.report import adopted

    writes = bool(take) and not dry_run
    project = opened(folder, writes=writes)
    writing = project.writing(notice, source)
    with saying_what_became(writing):
        with progress("Reading the models…"):
            offers = offers_of(project, source, tables)
        taken = taken_edits(offers, take)
        for line in outside(taken, project.root):
            notice(line)
        shown = [
            adopted.OwnModel(
                one.path.relative_to(project.root).as_posix(),
                one.offer.gains,
                one.offer.by_hand,
                one.offer.unclear,
            )
            for one in offers
        ]
        for line in adopted.offered(source, shown, take if writes else ()):
            click.echo(presentable(line), err=not writes and dry_run != "stat")
        if writes:
            write_all(taken, project.root, writing)
        elif dry_run != "stat":
            print_changes(taken or [one.edit for one in offers if one.edit], project.root, "diff")
