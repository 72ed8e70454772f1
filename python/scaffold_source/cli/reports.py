"""How `check` and `landed` say what they found: formats, files, and which findings fail."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from scaffold_source.cli.completion import formats_of_reports
from scaffold_source.cli.options import option_group, output_option
from scaffold_source.cli.output import presentable, print_exactly
from scaffold_source.report.formats import FORMATS

if TYPE_CHECKING:
    from scaffold_source.change import Judgement, Severity
    from scaffold_source.errors import ScaffoldError


def _report(value: str) -> tuple[str, str]:
    """Split `markdown=summary.md` into format and file."""
    style, _, file = value.partition("=")
    if style not in FORMATS or not file:
        raise click.BadParameter(f"{value!r} is not FORMAT=FILE with one of {', '.join(FORMATS)}")
    return style, file


@dataclass(frozen=True, slots=True)
class Outputs:
    """How findings are told, and where: in `style` to `output`, and each of `reports` as (format, file)."""

    style: str
    output: str
    reports: tuple[tuple[str, str], ...]
    fail_on: Severity | Literal["never"]

    @property
    def threshold(self) -> Severity | None:
        return None if self.fail_on == "never" else self.fail_on


OUTPUT_OPTIONS = option_group(
    "outputs",
    Outputs,
    click.option(
        "--format",
        "style",
        type=click.Choice(tuple(FORMATS)),
        default="text",
        show_default=True,
        help="How to say it.",
    ),
    output_option("FILE"),
    click.option(
        "--report",
        "reports",
        metavar="FORMAT=FILE",
        shell_complete=formats_of_reports,
        multiple=True,
        callback=lambda _context, _option, values: tuple(_report(value) for value in values),
        help="Write the findings in another format to a file too (repeatable).",
    ),
    click.option(
        "--fail-on",
        type=click.Choice(["breaking", "warning", "info", "never"]),
        default="breaking",
        show_default=True,
        help="The least severity that fails (exit code 1).",
    ),
)


def say_problem(error: ScaffoldError, outputs: Outputs) -> None:
    """Print beside an error what readers of this format see of it, where they do not see stderr."""
    if problem := FORMATS[outputs.style].problem:
        click.echo(problem()(presentable(error.what), presentable(error.do)), nl=False)


def write_reports(judgements: Sequence[Judgement], outputs: Outputs) -> None:
    """Write the report, and those in further formats to their files."""
    style = FORMATS[outputs.style]
    if style.at_terminal and outputs.output == "-" and sys.stdout.isatty():
        print_exactly(style.at_terminal()(judgements, outputs.threshold))
    else:
        write_text(style.render(judgements, outputs.threshold), outputs.output)
    for name, file in outputs.reports:
        write_text(FORMATS[name].render(judgements, outputs.threshold), file, option="--report")


def write_text(report: str, output: str, option: str = "-o") -> None:
    """Write `report` to the file that `option` named, or print it where that is `-`."""
    from scaffold_source.errors import UsageError

    if output == "-":
        print_exactly(report)
        return
    try:
        Path(output).write_text(report, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(
            f"{option} {output}: {error.strerror}", do="name a file that can be written"
        ) from None
