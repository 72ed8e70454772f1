"""What of a producer a source covers."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from fnmatch import fnmatchcase

from scaffold_source.model import EvidenceFrom, TableName


@dataclass(frozen=True, slots=True)
class Scope:
    """Which relations a source covers: schemas by name, globs on `schema.table`. Also what to take as
    evidence: the server's statistics, these and a bounded sample of the rows, or nothing."""

    schemas: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    evidence: EvidenceFrom = "statistics"

    def covers(self, table: TableName) -> bool:
        """Tell whether the source covers `table`."""
        name = str(table)
        included = not self.include or any(fnmatchcase(name, pattern) for pattern in self.include)
        return included and not any(fnmatchcase(name, pattern) for pattern in self.exclude)


def glob_of(table: TableName) -> str:
    """Return the glob that covers this table alone."""
    return glob.escape(str(table))
