"""The host that leads to a producer's server, as a person named it: `[USER@]HOST[:PORT]`.

Only the command line and the environment name one, never a file of a repository: whoever writes a contract
would choose a host that our keys and our agent are offered to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scaffold_source.errors import UsageError
from scaffold_source.safe_text.redaction import keep_secrets_of

OPTION, VARIABLE = "--ssh", "SCAFFOLD_SOURCE_SSH"

# Nothing that ssh could take for an option, or the shell of somebody's ProxyCommand for more than a name.
_BASTION = re.compile(
    r"""(?:(?P<user>[A-Za-z0-9_][\w.+@-]*)@)?
    (?:(?P<host>[A-Za-z0-9_][\w.-]*) | \[(?P<address>[0-9A-Fa-f:.]+)\])
    (?::(?P<port>\d{1,5}))?""",
    re.ASCII | re.VERBOSE,
)
_LONGEST = 300  # characters; a host's name has at most 253
_LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Bastion:
    """A host that ssh goes to, or an alias of ~/.ssh/config. `is_asked` is true where a person named it for
    this run, and false where it stands in the environment, for whatever is run there."""

    host: str
    user: str | None = None
    port: int | None = None
    is_asked: bool = True

    def __str__(self) -> str:
        """Return it as a person would give it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        account = f"{self.user}@" if self.user else ""
        return f"{account}{host}{f':{self.port}' if self.port else ''}"

    @property
    def login(self) -> str:
        """Return the command that logs in there."""
        port = f"-p {self.port} " if self.port else ""
        return f"ssh {port}{f'{self.user}@' if self.user else ''}{self.host}"

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return what ssh is told of it, behind its options."""
        user = ("-l", self.user) if self.user else ()
        port = ("-p", str(self.port)) if self.port else ()
        return (*user, *port, "--", self.host)


def parse_bastion(text: str, *, is_asked: bool) -> Bastion:
    """Parse `[USER@]HOST[:PORT]`, with an IPv6 address in brackets.

    Raises UsageError, which shows nothing of the text, if it is anything else.
    """
    name = OPTION if is_asked else f"The value of {VARIABLE}"
    match = _BASTION.fullmatch(text) if len(text) <= _LONGEST else None
    port = int(match["port"]) if match and match["port"] else None
    if match is None or (port is not None and not 0 < port <= _LAST_PORT):
        keep_secrets_of(text)
        raise UsageError(
            f"{name} is not [USER@]HOST[:PORT] (not shown: it may hold a password)",
            do="write what `ssh` takes: reader@bastion.example.com:22, [2001:db8::1]:22, or a Host of "
            "~/.ssh/config, where all else belongs (ProxyJump, IdentityFile, an unusual User)",
        )
    return Bastion(match["host"] or match["address"], match["user"], port, is_asked)
