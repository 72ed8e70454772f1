"""WHERE: the one way to say where facts come from."""

from __future__ import annotations

import os
from dataclasses import dataclass

from scaffold_source.errors import UsageError


@dataclass(frozen=True, slots=True)
class Where:
    """A place that facts come from.

    `conninfo` is for libpq and may hold a secret: never print it. `recorded` is how the contract
    remembers the place, None where remembering it could give a secret away.
    """

    conninfo: str
    recorded: str | None = None

    def __repr__(self) -> str:
        return f"Where({self.recorded or 'a connection string'})"


def parse_where(text: str) -> Where:
    """`postgresql://…`, a libpq conninfo string, or `env:NAME`, a variable that holds either.

    Raises UsageError where the text is none of these or the variable is not set.
    """
    if text.startswith("env:"):
        name = text.removeprefix("env:")
        if not name.isidentifier():
            raise UsageError(
                "--from env: is followed by no variable's name (not shown: it may hold a password)",
                do="export SHOP_URL=postgresql://user@host/database, then --from env:SHOP_URL",
            )
        conninfo = os.environ.get(name, "")
        if not conninfo:
            raise UsageError(
                f"--from {text}: the environment variable {name!r} is not set",
                do=f"export {name}=postgresql://user@host/database",
            )
        return Where(conninfo, recorded=text)
    if text.startswith(("postgresql://", "postgres://")) or "=" in text:
        return Where(text)
    raise UsageError(
        "--from names no place that facts can come from",
        do="give postgresql://user@host/database, 'host=… dbname=…', or env:NAME of a variable with one",
    )
