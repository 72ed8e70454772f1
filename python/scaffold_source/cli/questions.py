"""`scaffold-source questions`."""

from __future__ import annotations

from pathlib import Path

import click

from scaffold_source.cli.completion import sources
from scaffold_source.cli.options import PROJECT_DIR, output_option
from scaffold_source.cli.output import presentable, progress
from scaffold_source.cli.project_files import opened
from scaffold_source.cli.reports import write_text


@click.command(short_help="List what people must still answer.")
@click.argument("source", shell_complete=sources)
@click.option(
    "--format",
    "style",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How to say it.",
)
@click.option(
    "--preflight",
    "preflight_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE.json",
    help="Count what `preflight -o` or a DBA's file answers, too.",
)
@output_option("FILE")
@PROJECT_DIR
def questions(source: str, style: str, preflight_file: Path | None, output: str, project_dir: Path) -> None:
    """List what people must still answer about SOURCE, the most important first.

    Each with the columns that it settles, whom to ask, what was seen, what happens until somebody answers,
    and the key that holds the answer. It takes the contract alone: nobody connects anywhere.

    Exit codes: 0 listed, whatever is open; 2 usage or contract error.

    \b
    scaffold-source questions shop
    scaffold-source questions shop --format json -o questions.json
    scaffold-source questions shop --preflight preflight.json
    """
    from scaffold_source.commands.questions import questions as find
    from scaffold_source.questions.open_ones import open_questions
    from scaffold_source.report import questions as report

    with progress("Reading the contract…"):
        found = find(opened(project_dir, writes=False), source, preflight_file)
        open_ones = open_questions(found)
    answered = [(one.asked.id, one.state, one.answer) for one in found if one.state != "open"]
    if style == "json":
        write_text(report.json(source, open_ones, answered), output)
    else:
        write_text(presentable(report.text(source, open_ones, len(answered))), output)
