"""The command line: parse, call one command, print. Heavy imports wait until they are needed.

Each command has its module; `options` holds what they share, `output` what they print, `exits` how a run
ends.
"""

from __future__ import annotations

import click

from scaffold_source import SUPPORTED, __version__
from scaffold_source.cli.add import add
from scaffold_source.cli.adopt import adopt
from scaffold_source.cli.agree import agree
from scaffold_source.cli.ask import ask
from scaffold_source.cli.brief import brief
from scaffold_source.cli.check import check
from scaffold_source.cli.ci import ci
from scaffold_source.cli.demo import demo
from scaffold_source.cli.exits import Commands
from scaffold_source.cli.landed import landed
from scaffold_source.cli.odcs import export, import_
from scaffold_source.cli.preflight import preflight
from scaffold_source.cli.questions import questions
from scaffold_source.cli.rules import rules
from scaffold_source.cli.sample import sample
from scaffold_source.cli.snapshot import snapshot
from scaffold_source.cli.state import state
from scaffold_source.cli.update import update


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    __version__,
    message=f"scaffold-source %(version)s\nwith the dbt package {__version__}, for {SUPPORTED}",
)
def main() -> None:
    """Take a producer's database to a tested, documented, fresh, drift-guarded dbt source.

    WHERE names where facts come from: postgresql://user@host/database, mysql://user@host/database,
    a libpq connection string ('host=… dbname=…'), env:NAME for an environment variable that holds one,
    profile:NAME[/TARGET] for dbt's profiles.yml, FILE.json for a snapshot, FILE.sql for a schema dump,
    or DIR/ of migrations.
    """


# In the order in which a source meets them; --help lists them so.
_COMMANDS = (
    add,
    adopt,
    update,
    snapshot,
    preflight,
    check,
    landed,
    questions,
    ask,
    agree,
    brief,
    sample,
    state,
    ci,
    export,
    import_,
    rules,
    demo,
)
for _command in _COMMANDS:
    main.add_command(_command)
