"""The name of an account: `'user'@'host'`, as people write it and as the server does."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scaffold_source.errors import UsageError

_QUOTED = r"'(?:[^']|'')*'|`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\""
_ACCOUNT = re.compile(rf"({_QUOTED}|[^'`\"@]+)(?:@({_QUOTED}|[^'`\"@]+))?", re.DOTALL)
_LONGEST_USER, _LONGEST_HOST = 80, 255  # MariaDB's; MySQL's user has 32


@dataclass(frozen=True, slots=True)
class Account:
    """A user, and the hosts that he may connect from."""

    user: str
    host: str

    @property
    def name(self) -> str:
        """Return `user@host`, as `current_user()` does."""
        return f"{self.user}@{self.host}"

    @property
    def in_sql(self) -> str:
        """Return the account in backticks, which mean the same whatever sql_mode says of quotes."""
        return f"{quoted(self.user)}@{quoted(self.host)}"

    @property
    def grantee(self) -> str:
        """Return `'user'@'host'` as information_schema writes it: nothing in it is escaped."""
        return f"'{self.user}'@'{self.host}'"


def account_named(text: str) -> Account:
    """Return the account that people call `reader`, `reader@10.0.%` or `'reader'@'%'`: without a host, from
    anywhere. Raises UsageError."""
    parts = _ACCOUNT.fullmatch(text.strip())
    if parts is None or not (user := _bare(parts[1])):
        raise UsageError(
            f"{text!r} is no account of MySQL or MariaDB",
            do="write reader, or 'reader'@'10.0.%' with its host",
        )
    host = _bare(parts[2]) if parts[2] else "%"
    if len(user) > _LONGEST_USER or len(host) > _LONGEST_HOST or not (user + host).isprintable():
        raise UsageError(
            f"{text[:40]!r} is no account of MySQL or MariaDB",
            do=f"a user has up to {_LONGEST_USER} characters, a host {_LONGEST_HOST}, none of them invisible",
        )
    return Account(user, host or "%")


def _bare(text: str) -> str:
    quote = text[:1]
    return text[1:-1].replace(quote * 2, quote) if quote and quote in "'`\"" else text


def quoted(name: str) -> str:
    """Quote an identifier."""
    return "`" + name.replace("`", "``") + "`"
