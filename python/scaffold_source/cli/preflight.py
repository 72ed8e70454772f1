"""`scaffold-source preflight`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from scaffold_source.cli.options import SSH, loader_option, option_group, output_option
from scaffold_source.cli.output import print_exactly, progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold_source.model import ServerKind
    from scaffold_source.preflight import Preflight
    from scaffold_source.producers.tunnel import Tunnels
    from scaffold_source.producers.where import Where

_BLOCKED = 1
_UNSEEN = 3


@dataclass(frozen=True, slots=True)
class Saying:
    """How the outcomes are said, and where they are kept."""

    style: str
    output: str
    verbose: bool


_SAYING_OPTIONS = option_group(
    "saying",
    Saying,
    click.option(
        "--format",
        "style",
        type=click.Choice(["text", "json", "markdown"]),
        default="text",
        show_default=True,
        help="How to say it.",
    ),
    output_option("FILE.json"),
    click.option("--verbose", is_flag=True, help="List what is fine and what does not apply, too."),
)


@dataclass(frozen=True, slots=True)
class Scripts:
    """What is asked for instead: SQL that somebody runs, or what a role may do. One at most."""

    print_sql: ServerKind | None
    grants: str | None
    revoke: str | None
    audit: str | None

    @property
    def is_asked(self) -> bool:
        return any((self.print_sql, self.grants, self.revoke, self.audit))

    def __post_init__(self) -> None:
        if "" in (self.grants, self.revoke, self.audit):
            raise click.UsageError("--grants, --revoke and --audit name a role, and this name is empty")
        if sum(map(bool, (self.print_sql, self.grants, self.revoke, self.audit))) > 1:
            raise click.UsageError("--print-sql, --grants, --revoke and --audit exclude each other")


_SCRIPT_OPTIONS = option_group(
    "scripts",
    Scripts,
    click.option(
        "--print-sql",
        is_flag=False,
        flag_value="postgresql",
        type=click.Choice(["postgresql", "mysql"]),
        help="Print a script for psql, or for mysql, that makes the file, where you have no access.",
    ),
    click.option("--grants", metavar="ROLE", help="Print the SQL for a role that reads, and nothing else."),
    click.option("--revoke", metavar="ROLE", help="Print the SQL that takes it back."),
    click.option(
        "--audit",
        metavar="ROLE",
        help="Say what a role may do. --from is a member of it; of MySQL, one that reads the schema mysql.",
    ),
)


@click.command(short_help="Say whether a loader can copy the database.")
@click.option(
    "--from",
    "wheres",
    multiple=True,
    metavar="WHERE",
    help="The server, or a file that --print-sql made; twice, to compare two instances.",
)
@SSH
@loader_option("the loader's own needs are left out")
@click.option(
    "--schema",
    "schemas",
    multiple=True,
    metavar="S",
    help="Only this schema (repeatable; default all, of MySQL the one that the connection names).",
)
@_SAYING_OPTIONS
@_SCRIPT_OPTIONS
def preflight(
    wheres: tuple[str, ...],
    loader: str | None,
    schemas: tuple[str, ...],
    saying: Saying,
    scripts: Scripts,
    *,
    tunnels: Tunnels | None,
) -> None:
    """Say whether a loader can copy the producer's database, in one go, without a single write.

    \b
    scaffold-source preflight --from env:SHOP_URL --loader debezium
    scaffold-source preflight --from env:SHOP_URL --grants analytics_reader > grants.sql
    scaffold-source preflight --print-sql > preflight.sql           # no access yet: the DBA runs it
    psql -XAtqf preflight.sql 'dbname=shop' > preflight.json        # and mails the file
    scaffold-source preflight --print-sql=mysql > preflight.sql     # for MySQL and MariaDB
    scaffold-source preflight --from preflight.json --loader debezium
    scaffold-source preflight --from env:PROD_URL --from env:REPLICA_URL   # which one to read from
    """
    places = [_place(where, tunnels) for where in wheres]
    if len(places) > 1:
        _compare(places, loader, schemas, saying, scripts)
    place = places[0] if places else None
    if scripts.print_sql:
        from scaffold_source.commands.preflight import questions

        print_exactly(questions(scripts.print_sql, place))
        return
    if place is None:
        asks = next((name for name in ("grants", "revoke", "audit") if getattr(scripts, name)), None)
        if asks:
            raise click.UsageError(f"--{asks} asks a server about its roles: give --from, too")
        raise click.UsageError("Missing option '--from', or --print-sql where you have no access")
    doing = "Asking the server…" if place.path is None else "Reading the file…"
    with progress(doing):
        text = _script(place, loader, schemas, scripts)
    if text:
        print_exactly(text)
        return
    from scaffold_source.commands.preflight import preflight as ask

    with progress(doing):
        answers = ask(place, loader, schemas, audited=scripts.audit)
    print_exactly(_said(answers.found, answers.address, saying))
    if saying.output != "-":
        _keep(Path(saying.output), answers.text)
    sys.exit(_exit_code(answers.found))


def _place(where: str, tunnels: Tunnels | None) -> Where:
    """Return where --from leads. Only a profile needs the project, which takes longer to load than to ask."""
    from scaffold_source.producers.where import parse_where

    if not where.startswith("profile:"):
        return parse_where(where, None, tunnels)
    from scaffold_source.project import project_root

    return parse_where(where, project_root(Path()), tunnels)


def _compare(
    places: Sequence[Where], loader: str | None, schemas: tuple[str, ...], saying: Saying, scripts: Scripts
) -> NoReturn:
    """Print how two instances differ; exit with what the one to read from comes to."""
    if scripts.is_asked or saying.output != "-":
        raise click.UsageError(
            "two --from are compared: --grants, --revoke, --audit and -o are about one server"
        )
    from scaffold_source.commands.compare_instances import compare_instances
    from scaffold_source.report import preflight_comparison as reports

    with progress("Asking both…"):
        comparison = compare_instances(places, loader, schemas)
    if saying.style == "text":
        print_exactly(reports.text(comparison, verbose=saying.verbose))
    else:
        print_exactly(reports.json(comparison) if saying.style == "json" else reports.markdown(comparison))
    sys.exit(_exit_code(comparison.chosen.found))


def _script(place: Where, loader: str | None, schemas: tuple[str, ...], scripts: Scripts) -> str | None:
    from scaffold_source.commands.preflight import granting, revoking

    if scripts.grants:
        return granting(place, loader, schemas, scripts.grants)
    return revoking(place, schemas, scripts.revoke) if scripts.revoke else None


def _said(found: Preflight, address: str, saying: Saying) -> str:
    from scaffold_source.report import preflight as reports

    if saying.style == "json":
        return reports.json(found, address)
    if saying.style == "markdown":
        return reports.markdown(found, address)
    if sys.stdout.isatty():
        return reports.coloured(found, address, verbose=saying.verbose)
    return reports.text(found, address, verbose=saying.verbose)


def _keep(path: Path, text: str) -> None:
    from scaffold_source.cli.output import notice
    from scaffold_source.commands.document_files import document_edit
    from scaffold_source.producers.documents import PREFLIGHT
    from scaffold_source.project import Writing, project_root, write_all

    edit = document_edit(path, text, PREFLIGHT)
    write_all([edit], project_root(edit.path.parent), Writing(notice))


def _exit_code(found: Preflight) -> int:
    """Return 1 where something blocks, 3 where what decides could not be seen."""
    if found.of("blocker"):
        return _BLOCKED
    return _UNSEEN if found.undecided else 0
