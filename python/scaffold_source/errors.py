"""What can go wrong, and the exit code that says so.

ScaffoldError
├── UsageError          2  the command line, the dbt project or the contract is not as it must be
│   ├── ScopeError      2  what was asked for covers nothing
│   ├── ProjectError    2  the dbt project: not found, not writable, the source is already there
│   └── ContractError   2  a source YAML that does not fit the contract's shape
├── ProducerError       3  could not connect to the producer, or could not see what must be seen
├── UnreachableError    3  could not fetch the contract
└── DefectError         2  the tool is about to do what it must never do, and stops

Every message is up to three short lines: what, where, what to do.
"""

from __future__ import annotations

from scaffold_source.safe_text.redaction import redacted

_LONGEST = 1000  # characters of a message: names and values of somebody else's may be without end


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


class ScaffoldError(Exception):
    """Something a person can mend. Printed without a traceback, and without any known secret."""

    exit_code = 2

    def __init__(self, what: str, *, do: str = "") -> None:
        self.what = _short(redacted(what))
        self.do = _short(redacted(do))
        super().__init__(self.what)


class UsageError(ScaffoldError):
    """The command line asks for something that does not exist or makes no sense."""


class ScopeError(UsageError):
    """The producer has no table, or no schema, of those asked for."""


class ProjectError(UsageError):
    """The dbt project is missing, unreadable or already holds what was to be written."""


class ContractError(UsageError):
    """A source YAML does not fit the contract's shape."""


class ProducerError(ScaffoldError):
    """The producer could not be reached, or does not show what must be seen."""

    exit_code = 3


class UnreachableError(ScaffoldError):
    """The contract could not be fetched from where it is."""

    exit_code = 3


class DefectError(ScaffoldError):
    """A defect of this tool, caught before it did harm."""
