"""The output formats of `check`, one entry each: `--format`, `--report` and the tests all follow this list.

Renderers are imported when they are needed: `--help` needs none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from scaffold_source.change import Judgement, Severity


class Renderer(Protocol):
    """Makes a report of the judgements of several sources. `fail_on` says which findings fail the run."""

    def __call__(self, judgements: Sequence[Judgement], fail_on: Severity | None) -> str: ...


class Problem(Protocol):
    """Says why nothing could be compared, and what to do."""

    def __call__(self, what: str, do: str) -> str: ...


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A format. `at_terminal` loads the renderer for a person's terminal, where that is another one.
    `problem` loads what is printed beside an error, where readers of this format do not see stderr."""

    name: str
    renderer: Callable[[], Renderer]
    at_terminal: Callable[[], Renderer] | None
    problem: Callable[[], Problem] | None

    def render(self, judgements: Sequence[Judgement], fail_on: Severity | None) -> str:
        """Return the report."""
        return self.renderer()(judgements, fail_on)


def _text() -> Renderer:
    from scaffold_source.report.text import text  # noqa: PLC0415

    return text


def _coloured_text() -> Renderer:
    from scaffold_source.report.text import coloured  # noqa: PLC0415

    return coloured


def _json() -> Renderer:
    from scaffold_source.report.json import json  # noqa: PLC0415

    return json


def _github() -> Renderer:
    from scaffold_source.report.github import github  # noqa: PLC0415

    return github


def _github_problem() -> Problem:
    from scaffold_source.report.github import problem  # noqa: PLC0415

    return problem


def _junit() -> Renderer:
    from scaffold_source.report.junit import junit  # noqa: PLC0415

    return junit


def _markdown() -> Renderer:
    from scaffold_source.report.markdown import markdown  # noqa: PLC0415

    return markdown


def _sarif() -> Renderer:
    from scaffold_source.report.sarif import sarif  # noqa: PLC0415

    return sarif


def _slack() -> Renderer:
    from scaffold_source.report.chat import slack  # noqa: PLC0415

    return slack


def _teams() -> Renderer:
    from scaffold_source.report.chat import teams  # noqa: PLC0415

    return teams


_ALL = (
    ReportFormat("text", _text, at_terminal=_coloured_text, problem=None),
    ReportFormat("json", _json, at_terminal=None, problem=None),
    ReportFormat("github", _github, at_terminal=None, problem=_github_problem),
    ReportFormat("junit", _junit, at_terminal=None, problem=None),
    ReportFormat("markdown", _markdown, at_terminal=None, problem=None),
    ReportFormat("sarif", _sarif, at_terminal=None, problem=None),
    ReportFormat("slack", _slack, at_terminal=None, problem=None),
    ReportFormat("teams", _teams, at_terminal=None, problem=None),
)
FORMATS: Mapping[str, ReportFormat] = {entry.name: entry for entry in _ALL}
