"""`scaffold-source check`."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold_source.cli.completion import sources
from scaffold_source.cli.options import FROM_OR_CONTRACT, PROJECT_DIR, SSH, VERBOSE, option_group
from scaffold_source.cli.output import announce, list_files, progress
from scaffold_source.cli.project_files import opened
from scaffold_source.cli.reports import OUTPUT_OPTIONS, Outputs, say_problem, write_reports
from scaffold_source.errors import ScaffoldError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold_source.change import Judgement
    from scaffold_source.commands.contracts import Contracts
    from scaffold_source.producers.tunnel import Tunnels


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared with what: the contracts in a dbt project or at `contracts`, with the producer at
    `where`, which `tunnels` lead to, with themselves at the git ref `against`, or with both. Migrations that
    `since` lacks are new. At `owners`, or `since`, CODEOWNERS says who owns what changed."""

    where: str | None
    tunnels: Tunnels | None
    contracts: tuple[str, ...]
    against: str | None
    since: str | None
    owners: str | None

    @property
    def base(self) -> str | None:
        return self.owners or self.since

    def __post_init__(self) -> None:
        if self.against is not None and self.contracts:
            raise click.UsageError(
                "--against compares the contract with what it was in this project: it goes without --contract"
            )
        if self.against is not None and self.where is not None and self.since is None:
            raise click.UsageError(
                "--against compares the contract with what it was: with --from DIR, it takes --since REF too,"
                " for what new migrations do"
            )
        if self.owners is not None and self.against is not None and self.since is None:
            raise click.UsageError(
                "--owners tells who owns migrations that changed: it goes with --since REF"
            )
        if self.against is not None and self.tunnels is not None and self.tunnels.bastion.is_asked:
            raise click.UsageError("--against asks no server, so --ssh leads nowhere: leave it out")


_compared_options = option_group(
    "compared",
    Compared,
    FROM_OR_CONTRACT,
    SSH,
    click.option(
        "--contract",
        "contracts",
        multiple=True,
        metavar="PLACE",
        help="The contract's YAML, without a dbt project: FILE.yml, REF:path/FILE.yml or https://… "
        "(repeatable).",
    ),
    click.option(
        "--against",
        metavar="REF",
        help="Judge what became of the contract since this git ref, instead of the producer.",
    ),
    click.option(
        "--since",
        metavar="REF",
        help="Migrations that this git ref lacks are new: what they swap, or drop and make again, is judged.",
    ),
    click.option(
        "--owners",
        metavar="REF",
        help="Inform the owners of the files that changed, where the contract's notify says CODEOWNERS, as "
        "this git ref has that file (default: that of --since).",
    ),
)


@click.command(short_help="Judge how the producer differs from the contract.")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", shell_complete=sources)
@_compared_options
@OUTPUT_OPTIONS
@PROJECT_DIR
@VERBOSE
def check(
    sources: tuple[str, ...], compared: Compared, outputs: Outputs, project_dir: Path, *, verbose: bool
) -> None:
    """Judge how the producer differs from the contract of each SOURCE (default: all).

    With --against, judge how the contract differs from what it was: for a pull request that changes it; with
    --since, too, one that brings migrations as well.
    With --contract, no dbt project is needed, but --from is: for the producer's CI. A private https:// file
    needs a token in SCAFFOLD_SOURCE_TOKEN.

    Exit codes: 0 nothing at --fail-on or above; 1 findings; 2 usage or contract error; 3 something could
    not be seen.

    \b
    scaffold-source check                              # every source, as its contract says where
    scaffold-source check shop --from db/migrations/   # before a migration ships
    scaffold-source check shop --from db/migrations/ --since origin/main
    scaffold-source check shop --contract https://… --from db/structure.sql
    scaffold-source check --against origin/main        # a pull request that changes the contract
    scaffold-source check --against origin/main --since origin/main --from db/migrations/   # or both
    scaffold-source check --format markdown -o comment.md --fail-on warning
    scaffold-source check --format github --report markdown=summary.md --report sarif=drift.sarif
    """
    from scaffold_source.change import exit_code

    try:
        with progress("Comparing…"):
            judgements = _judgements(sources, compared, project_dir)
    except ScaffoldError as error:
        say_problem(error, outputs)
        raise
    if verbose:
        list_files(*(judgement.files for judgement in judgements))
    write_reports(judgements, outputs)
    sys.exit(exit_code(judgements, outputs.threshold))


def _judgements(sources: tuple[str, ...], compared: Compared, folder: Path) -> Sequence[Judgement]:
    from datetime import date

    from scaffold_source.commands.check import check as check_contracts
    from scaffold_source.commands.contract_producer import Asked, unheard
    from scaffold_source.commands.contracts import of_project

    today = date.today()
    asked = Asked(compared.where, announce, compared.since, compared.base, compared.tunnels)
    if compared.against is not None:
        from scaffold_source.commands.check_against import check_against, check_change

        project = opened(folder, writes=False)
        if compared.since is None:
            return check_against(project, sources, compared.against, today)
        return check_change(project, sources, compared.against, asked, today)
    if compared.contracts:
        contracts = _contracts_elsewhere(compared, folder)
        return check_contracts(contracts, sources, replace(asked, announce=unheard), today)
    return check_contracts(of_project(opened(folder, writes=False)), sources, asked, today)


def _contracts_elsewhere(compared: Compared, folder: Path) -> Contracts:
    """Return the contracts that --contract names. Raises UsageError if nobody says where facts come from."""
    from scaffold_source.commands.contract_producer import needs_where
    from scaffold_source.commands.contracts import of_texts
    from scaffold_source.project.elsewhere import contract_texts

    if compared.where is None:
        raise needs_where()
    return of_texts(contract_texts(compared.contracts, folder), folder)
