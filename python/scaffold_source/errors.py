"""What can go wrong, and the exit code of each.

  ScaffoldError
  ├── UsageError          2  the command line, the dbt project or the contract is wrong
  │   ├── ScopeError      2  nothing matches what was asked for
  │   ├── ProjectError    2  the dbt project: not found, not writable, the source already exists
  │   └── ContractError   2  a source YAML that does not have the contract's shape
  ├── ProducerError       3  could not connect to the producer, or could not see what is needed
  ├── UnreachableError    3  could not fetch the contract
  └── DefectError         2  a bug of this tool, stopped before it did harm

Every message is up to three short lines: what, where, what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from scaffold_source.safe_text.redaction import redacted

_LONGEST = 1000  # characters of a message: names and values of somebody else's may be without end


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the question whether `name` is one of `known`, misspelt, as the begin of what an error says to
    do; "" where none is like it. Capitals do not count."""
    by_lower = {word.lower(): word for word in known}
    close = get_close_matches(name.lower(), by_lower, 1)
    return f"did you mean {by_lower[close[0]]}? Or " if close else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


class ScaffoldError(Exception):
    """An error that a person can fix. Printed without a traceback and without any known secret."""

    exit_code = 2

    def __init__(self, what: str, *, do: str = "") -> None:
        self.what = _short(redacted(what))
        self.do = _short(redacted(do))
        super().__init__(self.what)


class UsageError(ScaffoldError):
    """The command line asks for something that does not exist or makes no sense."""


class ScopeError(UsageError):
    """The producer has none of the tables or schemas that were asked for."""


class ProjectError(UsageError):
    """The dbt project is missing, unreadable or already contains what was to be written."""


class ContractError(UsageError):
    """A source YAML does not have the contract's shape."""


class ProducerError(ScaffoldError):
    """The producer could not be reached, or does not show what is needed."""

    exit_code = 3


class UnreachableError(ScaffoldError):
    """The contract could not be fetched."""

    exit_code = 3


class DefectError(ScaffoldError):
    """A bug of this tool, caught before it did harm."""
