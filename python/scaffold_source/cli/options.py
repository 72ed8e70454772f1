"""Options that commands share, and the types that a command gets them as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from scaffold_source.cli.completion import loaders
from scaffold_source.contract.choices import KEYS, TESTS
from scaffold_source.errors import UsageError
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.loaders.registry import LOADERS
from scaffold_source.loaders.warehouses import WAREHOUSES

if TYPE_CHECKING:
    from scaffold_source.model import EvidenceFrom
    from scaffold_source.producers.tunnel import Tunnels

_Command = TypeVar("_Command", bound=Callable[..., Any])
Decorator = Callable[[_Command], _Command]


def loader_option(otherwise: str) -> Decorator[Any]:
    """Return the option that names a loader and how it is set up; `otherwise` says what holds without it."""
    return click.option(
        "--loader",
        callback=_known_loader,
        shell_complete=loaders,
        metavar="NAME[:VARIANT,…]",
        help=f"What copies the data, and how it is set up, as in dlt:pyarrow,direct ({otherwise}). One of "
        f"{', '.join(LOADERS)}; docs/loaders.md has their variants.",
    )


def warehouse_option(what: str) -> Decorator[Any]:
    """Return the option that names a dbt adapter; `what` says what it is."""
    return click.option(
        "--warehouse",
        type=click.Choice(list(WAREHOUSES)),
        help=f"{what} (default: the dbt profile's, else the producer's).",
    )


TESTS_OPTION = click.option(
    "--tests",
    type=click.Choice(TESTS),
    help="How constraints become data tests (default: one-scan).",
)
KEYS_OPTION = click.option(
    "--keys",
    type=click.Choice(KEYS),
    help="Propose keys that nobody declares where name and type agree, each with a test that warns; or those "
    "alone that the producer declares (default: likely).",
)


def _known_loader(_: click.Context, __: click.Parameter, text: str | None) -> str | None:
    """Return the loader that a person named. Raise BadParameter for one without an entry."""
    try:
        return text if text is None else loader_named(text).asked_as
    except UsageError as error:
        raise click.BadParameter(f"{error.what}: {error.do}") from None


def option_group(parameter: str, group: type, *options: Decorator[Any]) -> Decorator[Any]:
    """Return a decorator that gives a command `options`, and their values as one `group` under `parameter`.

    `group` is a dataclass; each of its fields is named as an option's parameter.
    """
    names = [field.name for field in fields(group)]

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def with_group(**values: object) -> object:
            grouped = group(**{name: values.pop(name) for name in names})
            return command(**values, **{parameter: grouped})

        decorated: Callable[..., Any] = with_group
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


# ---- the dbt project

PROJECT_DIR = click.option(
    "--project-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The dbt project (default: found upwards from here).",
)


# ---- the producer

VERBOSE = click.option(
    "--verbose", is_flag=True, help="List every file of SQL that was read, in order, and what was left out."
)

FROM = click.option("--from", "where", metavar="WHERE", required=True, help="Where facts come from.")
FROM_OR_CONTRACT = click.option(
    "--from", "where", metavar="WHERE", help="Where facts come from (default: as the contract says)."
)


def _tunnels(context: click.Context, parameter: click.Parameter, text: str | None) -> Tunnels | None:
    """Return what leads through the bastion that a person named. The tunnels end with the command."""
    if text is None:
        return None
    from scaffold_source.producers.bastion import parse_bastion
    from scaffold_source.producers.tunnel import Tunnels

    assert parameter.name is not None, "an option has a name"
    is_asked = context.get_parameter_source(parameter.name) is not ParameterSource.ENVIRONMENT
    return context.with_resource(Tunnels(parse_bastion(text, is_asked=is_asked)))


SSH = click.option(
    "--ssh",
    "tunnels",
    metavar="[USER@]BASTION[:PORT]",
    envvar="SCAFFOLD_SOURCE_SSH",
    callback=_tunnels,
    help="Reach the server through this host, by your own OpenSSH and its configuration (default: "
    "$SCAFFOLD_SOURCE_SSH, never the contract).",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What to read of the producer: which tables (globs on schema.table), and where evidence comes from."""

    schemas: tuple[str, ...]
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    no_statistics: bool
    sample_rows: bool

    def __post_init__(self) -> None:
        if self.sample_rows and self.no_statistics:
            raise click.UsageError("--sample-rows and --no-statistics exclude each other")

    @property
    def evidence(self) -> EvidenceFrom:
        return "sample" if self.sample_rows else "none" if self.no_statistics else "statistics"


reading_options = option_group(
    "reading",
    Reading,
    click.option(
        "--schema", "schemas", multiple=True, metavar="S", help="A schema to read (repeatable; default all)."
    ),
    click.option(
        "--include",
        multiple=True,
        metavar="GLOB",
        help="Only these tables: globs on schema.table (repeatable).",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="GLOB",
        help="Not these tables: globs on schema.table (repeatable).",
    ),
    click.option("--no-statistics", is_flag=True, help="Take no evidence from the server's statistics."),
    click.option(
        "--sample-rows",
        is_flag=True,
        help="Look at the first 10,000 rows of each table that has no statistics.",
    ),
)


# ---- what is printed, and where it goes


def output_option(metavar: str) -> Decorator[Any]:
    """Return the option `-o`, with `metavar` for the file in --help."""
    return click.option(
        "-o",
        "output",
        metavar=metavar,
        default="-",
        help="The file to write, - for the terminal.",
        show_default=True,
    )
