"""Reach servers through a bastion, by the user's own OpenSSH: their config, agent, known_hosts, ProxyJump.

No option here weakens what they configured: an unknown host is asked about, or refused.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path

from scaffold_source.errors import ProducerError, UsageError
from scaffold_source.producers.bastion import OPTION, Bastion
from scaffold_source.producers.relay import Relay
from scaffold_source.producers.ssh_process import SshProcess, may_ask

# A connection of our own, that ends with us; its reasons are heard, and silence is noticed within 30 s. What
# the config forwards besides is not ours to fail for.
_OPTIONS = (
    *("-N", "-T", "-S", "none"),
    *("-o", "ClearAllForwardings=no"),
    *("-o", "ExitOnForwardFailure=no"),
    *("-o", "LogLevel=INFO"),
    *("-o", "ConnectTimeout=15"),
    *("-o", "ServerAliveInterval=10"),
    *("-o", "ServerAliveCountMax=3"),
)
_FORKS_SINCE = (8, 7)  # openssh.com/txt/release-8.7: ForkAfterAuthentication
_PATIENCE_S, _PATIENCE_WITH_PEOPLE_S = 30.0, 150.0
_TICK_S = 0.02
_LATE_S = 0.5  # what ssh says of a connection may come after its end
_LONGEST_PATH = 90  # bytes of a socket's path; macOS takes 104
_PLAIN_PATH = re.compile(r"[\w./-]+", re.ASCII)
_QUOTED = 3  # lines of ssh's
_OPEN_FAILED = re.compile(r"channel \d+: open failed: ")


class Tunnel:
    """One `ssh` that leads from `port` of this machine, through `bastion`, to a host and port beyond it."""

    def __init__(self, bastion: Bastion, host: str, port: int) -> None:
        self._bastion = bastion
        self._there = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        ssh = _ssh()
        folder = _private_folder()
        path = folder / "s"
        forward = ("-L", f"{path}:{self._there}")
        self._ssh = SshProcess((ssh, *_options(ssh), *forward, *bastion.arguments), folder)
        try:
            self._await(path)
            self._relay = Relay(path)
        except BaseException:  # Ctrl-C among them
            self._ssh.end()
            raise
        self._ssh.settled()

    @property
    def port(self) -> int:
        return self._relay.port

    @property
    def is_open(self) -> bool:
        return not self._ssh.has_ended()

    @property
    def heard(self) -> int:
        """Return how much ssh has said up to now: see `trouble`."""
        return self._ssh.heard

    def trouble(self, since: int) -> ProducerError | None:
        """Return why a connection failed, in ssh's own words; None if ssh has not said anything `since`."""
        if self._ssh.has_ended(_LATE_S):
            return self._says(self._ssh.said(since) or self._ssh.said())
        failed = [line for line in self._ssh.said(since) if _OPEN_FAILED.match(line)]
        return self._says((failed[-1],)) if failed else None

    def close(self) -> None:
        """Close the port, and end ssh."""
        self._relay.close()
        self._ssh.end()

    def _await(self, path: Path) -> None:
        """Wait until ssh listens. Raises ProducerError if it ends instead, or takes too long."""
        patience = _PATIENCE_WITH_PEOPLE_S if may_ask() else _PATIENCE_S
        until = time.monotonic() + patience
        while not path.exists():
            if self._ssh.has_ended(_TICK_S):
                raise self._says(self._ssh.said())
            if time.monotonic() > until:
                raise ProducerError(
                    f"{self._there} through {self._bastion}: ssh was not let in within {patience:.0f} s"
                    f"{_quoted(self._ssh.said())}",
                    do=f"`{self._bastion.login}` must work from here; check its host, port and network",
                )

    def _says(self, said: tuple[str, ...]) -> ProducerError:
        return ProducerError(
            f"{self._there} through {self._bastion}{_quoted(said) or ': ssh ended and said nothing'}",
            do=_advice(" ".join(said), self._bastion.login, self._there),
        )


class Tunnels:
    """The tunnels of one command through one bastion: each is opened when it is needed, and serves every
    connection to its host and port until `close`."""

    def __init__(self, bastion: Bastion) -> None:
        self.bastion = bastion
        self._open: dict[tuple[str, int], Tunnel] = {}
        self._failed: dict[tuple[str, int], ProducerError] = {}

    def to(self, host: str, port: int) -> Tunnel:
        """Return the tunnel to `host` and `port`, as the bastion knows them; open it if there is none.

        Raises ProducerError with ssh's own reason if it cannot be opened: once, for all sources that are to
        be read there. Raises UsageError where there is no ssh.
        """
        tunnel = self._open.get((host, port))
        if tunnel is not None and tunnel.is_open:
            return tunnel
        if tunnel is not None:
            tunnel.close()
        if failed := self._failed.get((host, port)):
            raise failed
        try:
            self._open[host, port] = Tunnel(self.bastion, host, port)
        except ProducerError as error:
            self._failed[host, port] = error
            raise
        return self._open[host, port]

    def close(self) -> None:
        """Close them all."""
        for tunnel in self._open.values():
            tunnel.close()
        self._open.clear()

    def __enter__(self) -> Tunnels:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _ssh() -> str:
    if os.name == "nt":
        raise UsageError(
            f"{OPTION} works on Linux and macOS",
            do="open the tunnel yourself: ssh -N -L 127.0.0.1:5433:HOST:5432 BASTION, and give "
            "'host=HOST hostaddr=127.0.0.1 port=5433 …' as --from",
        )
    path = shutil.which("ssh")
    if path is None:
        raise UsageError(
            f"{OPTION} needs OpenSSH, and there is no `ssh` on this machine",
            do="install it: apt-get install openssh-client",
        )
    return path


@cache
def _options(ssh: str) -> tuple[str, ...]:
    """Return the options for `ssh`: one that knows how to leave for the background, where nobody would end
    it, is told to stay."""
    version = subprocess.run(  # noqa: S603 (the user's own)
        [ssh, "-V"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    numbers = re.search(r"OpenSSH_\D*(\d+)\.(\d+)", f"{version.stderr}{version.stdout}")
    knows = numbers is not None and (int(numbers[1]), int(numbers[2])) >= _FORKS_SINCE
    return (*_OPTIONS, *(("-o", "ForkAfterAuthentication=no") if knows else ()))


def _private_folder() -> Path:
    """Return a new folder that only we may look into, whose path fits into a socket's address and says
    nothing else to ssh."""
    usual = tempfile.gettempdir()
    is_plain = _PLAIN_PATH.fullmatch(usual) and len(usual) < _LONGEST_PATH - len("/ssh-12345678/s")
    return Path(tempfile.mkdtemp(prefix="ssh-", dir=usual if is_plain else "/tmp"))  # noqa: S108 (0700)


# ---- what ssh says


def _quoted(said: tuple[str, ...]) -> str:
    """Return ssh's words for people, without the frames that it draws around some of them; of many lines, how
    they begin and end."""
    unframed = (line.strip("@ ") for line in said if not line.startswith("Warning: Permanently added"))
    words = [line for line in unframed if line]
    if len(words) > _QUOTED:
        words = [words[0], "…", *words[1 - _QUOTED :]]
    return f": ssh says: {' '.join(words)}" if words else ""


def _advice(said: str, login: str, there: str) -> str:
    for words, advice in _ADVICE:
        if words in said:
            return advice.format(login=login, there=there)
    return f"`{login}` must work from here"


# The first that fits: what a connection through the bastion met before what the bastion itself did.
_ADVICE = (
    (
        "administratively prohibited",
        "the bastion lets nobody through to {there}: ask its owner for AllowTcpForwarding and PermitOpen",
    ),
    (
        "open failed",
        "the bastion looks for {there} itself: check host and port as it knows them, and whether the server "
        "runs and lets it in (firewall, allow list)",
    ),
    (
        "HOST IDENTIFICATION HAS CHANGED",
        "somebody may be listening in: ask the bastion's owner whether its key is new before you take it",
    ),
    (
        "Host key verification failed",
        "run `{login}` once, compare the fingerprint with what its owner says, and take it",
    ),
    ("Could not resolve hostname", "check the bastion's name, or its Host in ~/.ssh/config"),
    (
        "Permission denied",
        "check user, key and agent (`ssh-add -l`): `{login}` must get in",
    ),
    ("closed by remote host", "the bastion hung up: try again, and ask its owner where it does so again"),
    ("not responding", "the way to the bastion broke off: try again"),
    ("Bad configuration option", "mend ~/.ssh/config: `{login}` stops there too"),
    ("Bad owner or permissions", "mend ~/.ssh/config: `{login}` stops there too"),
)
