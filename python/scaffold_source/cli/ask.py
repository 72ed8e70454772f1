"""`scaffold-source ask`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from scaffold_source.cli.changes import dry_run_options
from scaffold_source.cli.completion import sources
from scaffold_source.cli.options import PROJECT_DIR, option_group
from scaffold_source.cli.output import notice, presentable, progress
from scaffold_source.cli.project_files import opened, show, write_shown
from scaffold_source.errors import UsageError
from scaffold_source.lexicon.counting import how_many

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scaffold_source.cli.changes import Preview
    from scaffold_source.project import Project
    from scaffold_source.questions.conversation import OpenNow
    from scaffold_source.questions.open_ones import OpenQuestion

# An issue's text and a file of answers are shorter.
_LARGEST = 4_000_000


@dataclass(frozen=True, slots=True)
class Given:
    """Where answers come from, if not from a terminal, and who gave them."""

    answers: tuple[str, ...]
    file: str | None
    issue: str | None
    by: str
    yes: bool

    def __post_init__(self) -> None:
        if self.issue is not None and (self.answers or self.file is not None):
            raise click.UsageError("--from-issue stands alone, without --answer and --answers")

    def by_question(self) -> dict[str, object]:
        """Return the answers of the command line and of the file, by question."""
        from scaffold_source.commands.ask import answers_in

        of_file = {} if self.file is None else answers_in(_content(self.file), self.file)
        return {**of_file, **dict(map(_pair, self.answers))}


_given_options = option_group(
    "given",
    Given,
    click.option(
        "--answer", "answers", multiple=True, metavar="ID=ANSWER", help="Answer a question (repeatable)."
    ),
    click.option(
        "--answers", "file", metavar="FILE", help="Answer from YAML or JSON: questions' ids and answers."
    ),
    click.option(
        "--from-issue",
        "issue",
        metavar="FILE.md",
        help="Answer from a checklist, by what is ticked in it. - reads stdin.",
    ),
    click.option("--by", metavar="WHO", default="", help="Who answered: it is written beside the answers."),
    click.option("--yes", is_flag=True, help="Write what a checklist says without asking whether to."),
)


@click.command(short_help="Ask what is open, write the answers into the YAML.")
@click.argument("source", shell_complete=sources)
@click.option(
    "--for", "role", metavar="ROLE", default="", help="Ask only what is for somebody, such as 'data lead'."
)
@_given_options
@dry_run_options
@PROJECT_DIR
def ask(source: str, role: str, given: Given, project_dir: Path, *, dry_run: Preview | None) -> None:
    """Ask the open questions about SOURCE one by one, and write the answers into its YAML.

    What the rules saw comes first. Each answer is checked and saved at once, with what follows from it in the
    staging models: Ctrl-C keeps what was answered.

    Exit codes: 0 written, or nothing to ask; 1 some answers of a checklist were left out; 2 a wrong answer,
    usage or contract error.

    \b
    scaffold-source ask shop
    scaffold-source ask shop --for "data lead"
    scaffold-source ask shop --answer time-zones=Europe/Berlin --by "Ada Lovelace"
    scaffold-source ask shop --from-issue issue.md --by "Ada Lovelace"
    """
    desk = _Desk(source, project_dir, given.by.strip(), dry_run=dry_run)
    if given.issue is not None:
        text = _content(given.issue).decode("utf-8", errors="replace")
        sys.exit(desk.take_issue(text, yes=given.yes))
    if answers := given.by_question():
        desk.take(answers, asks="never")
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "ask needs a terminal to ask in",
            do=f"give the answers: scaffold-source ask {source} --answer ID=ANSWER, or --answers FILE; "
            f"scaffold-source questions {source} lists what is open",
        )
    desk.converse(role)


def _pair(text: str) -> tuple[str, object]:
    id_, equals, answer = text.partition("=")
    if not equals or not id_.strip():
        raise click.UsageError(f"--answer {text!r}: write ID=ANSWER, such as time-zones=Europe/Berlin")
    return id_.strip(), answer


def _content(file: str) -> bytes:
    """Return what a file, or stdin, holds. Raises UsageError where it cannot be read or is too large."""
    try:
        if file == "-":
            content = click.get_binary_stream("stdin").read(_LARGEST + 1)
        else:
            with Path(file).open("rb") as stream:
                content = stream.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}", do="name a file that can be read") from None
    if len(content) > _LARGEST:
        raise UsageError(f"{file} is larger than {_LARGEST:,} bytes", do="give the answers alone")
    return content


class _Desk:
    """Where answers are shown and written: to whom, in which project."""

    def __init__(self, source: str, folder: Path, by: str, *, dry_run: Preview | None) -> None:
        self.source = source
        self._folder, self._by, self._dry_run = folder, by, dry_run
        self._is_open = False

    def project(self) -> Project:
        """Return the project as it is now. What must be said of its files is said once."""
        from scaffold_source.project import find_project

        if self._is_open:
            return find_project(self._folder).read()
        self._is_open = True
        return opened(self._folder, writes=not self._dry_run)

    def take(self, given: Mapping[str, object], *, asks: Literal["never", "always", "for models"]) -> bool:
        """Show and write what `given` answers; return whether it was written. `asks` says when the person is
        asked whether to."""
        from scaffold_source.commands.ask import answer

        project = self.project()
        with progress("Reading the contract…"):
            answered = answer(project, self.source, given, self._by)
        for sentence in answered.notices:
            notice(sentence)
        if self._dry_run:
            show(answered.edits, project.root, self._dry_run)
            return True
        must_ask = asks == "always" or (asks == "for models" and len(answered.edits) > 1)
        if not write_shown(answered.edits, project, self.source, asks=must_ask):
            return False
        click.echo(f"Written: {', '.join(edit.path.name for edit in answered.edits)}", err=True)
        return True

    def take_issue(self, text: str, *, yes: bool) -> int:
        """Write what is ticked in a checklist; return the exit code."""
        from scaffold_source.commands.ask import fitting
        from scaffold_source.questions.checklist import read_checklist

        checklist = read_checklist(text, self.source)
        ticked = {id_: words for id_, words, _ in checklist.answers}
        given, wrong = fitting(self.project(), self.source, ticked)
        left_out = (*checklist.refused, *wrong)
        for sentence in left_out:
            notice(sentence)
        closed = len(ticked) - len(given) - len(wrong)
        if closed:
            notice(f"{how_many(closed, 'ticked question')} not open (any more), and left as it is")
        if given:
            self.take(given, asks="never" if yes or not sys.stdin.isatty() else "always")
        else:
            click.echo(f"{self.source}: no open question is answered there", err=True)
        return 1 if left_out else 0

    def converse(self, role: str) -> None:
        """Ask one question after the other in the terminal."""
        from scaffold_source.questions.conversation import converse

        try:
            asked = converse(_AtTerminal(self), lambda: self._asking(role))
        except (click.Abort, KeyboardInterrupt):
            click.echo("\nWhat was answered is saved.", err=True)
            raise
        click.echo(f"{self.source}: {asked.answered} answered, {asked.left} open")

    def _asking(self, role: str) -> OpenNow:
        from scaffold_source.commands.ask import asking

        with progress("Reading the contract…"):
            return asking(self.project(), self.source, role)


class _AtTerminal:
    """A person at the terminal."""

    def __init__(self, desk: _Desk) -> None:
        self._desk = desk

    def hear(self, question: OpenQuestion, number: int, count: int) -> None:
        from scaffold_source.report.asking import question_rows

        click.echo(presentable("\n".join(question_rows(question, number, count))))

    def told(self, words: str) -> None:
        notice(words)

    def says(self, prompt: str) -> str:
        return str(click.prompt(prompt, default="", show_default=False))

    def agrees(self, question: OpenQuestion, answer: str) -> bool:
        return self._desk.take({question.id: answer}, asks="for models")
