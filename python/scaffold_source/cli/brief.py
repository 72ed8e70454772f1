"""`scaffold-source brief`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from scaffold_source.cli.completion import sources
from scaffold_source.cli.options import PROJECT_DIR, output_option
from scaffold_source.cli.output import presentable, progress
from scaffold_source.cli.project_files import opened
from scaffold_source.cli.reports import write_text


@click.command(short_help="Write the page that both teams open.")
@click.argument("source", shell_complete=sources)
@click.option(
    "--format",
    "style",
    type=click.Choice(("html", "markdown", "github-issue")),
    default="html",
    show_default=True,
    help="A page for the browser, text for a pull request or a wiki, or the open questions as a checklist.",
)
@click.option("--print", "printed", type=click.Choice(("columns",)), help="Put columns on paper too.")
@click.option(
    "--target-path",
    "target",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where dbt wrote its artifacts: who reads what, what its tests found, how fresh tables are.",
)
@click.option(
    "--dbt-output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What `dbt test` printed, run with SCAFFOLD_SOURCE_PROMISES=json.",
)
@click.option(
    "--preflight", type=click.Path(path_type=Path), metavar="FILE", help="What `preflight -o` wrote."
)
@click.option(
    "--findings",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What `check --format json` wrote: drift that is pending.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the file of -o is behind the contract.")
@output_option("FILE")
@PROJECT_DIR
def brief(
    source: str,
    *,
    style: str,
    printed: str | None,
    check: bool,
    output: str,
    project_dir: Path,
    **given: Path | None,
) -> None:
    """Write the page that both teams open when they talk about SOURCE.

    It says what is answered and what is open, who owes what, what happens to the rows of each table, and
    where each statement comes from: the producer's database, a rule, or people. It takes the contract and git
    alone, and what you give beside: nobody connects anywhere, and the page asks no server for anything.

    Exit codes: 0 written, or not behind; 1 --check found the file behind the contract; 2 usage or contract
    error.

    \b
    scaffold-source brief shop -o brief.html
    scaffold-source brief shop --target-path target --preflight shop.json -o brief.html
    scaffold-source brief shop --format markdown --print columns -o brief.md
    scaffold-source brief shop --format github-issue | gh issue create --title 'Questions' --body-file -
    scaffold-source brief shop --check -o brief.html
    """
    from scaffold_source.brief.formats import FORMATS
    from scaffold_source.commands.brief import brief as make
    from scaffold_source.commands.brief import is_behind
    from scaffold_source.commands.brief_given import Given

    project = opened(project_dir, writes=False)
    if check:
        with progress("Reading the contract and its history…"):
            behind = is_behind(project, source, output)
        if behind:
            again = f"scaffold-source brief {source} -o {output}"
            click.echo(presentable(f"{output} is behind the contract; write it anew: {again}"))
            sys.exit(1)
        click.echo(presentable(f"{output} is what the contract says."))
        return
    with progress("Reading the contract and its history…"):
        made = make(project, source, Given(**given))
    write_text(FORMATS[style]()(made.brief, made.digest, print_columns=printed == "columns"), output)
