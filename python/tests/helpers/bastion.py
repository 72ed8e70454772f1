"""A real sshd on loopback as a bastion, with a configuration, keys and a port of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path

import pytest

from helpers.logical_server import free_port
from helpers.mariadb_server import FOLDERS

PASSPHRASE = "open sesame"  # of the key of the Host `locked`
_TEN_S = 10
_SETTINGS = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
PidFile {folder}/pid
AuthorizedKeysFile {folder}/key.pub
UsePAM no
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
PermitOpen 127.0.0.1:* localhost:*
"""
# What the user's ~/.ssh/config would say. ssh takes it from the account's home, not from $HOME.
_CONFIG = """\
Host bastion
    HostName 127.0.0.1
    Port {port}
Host agented
    HostName 127.0.0.1
    Port {port}
    IdentityFile none
    IdentityAgent {folder}/agent
Host behind
    HostName localhost
    Port {port}
    ProxyJump bastion
Host stranger
    HostName 127.0.0.1
    Port {port}
    UserKnownHostsFile {folder}/nobody
Host locked
    HostName 127.0.0.1
    Port {port}
    IdentityFile {folder}/locked
Host changed
    HostName 127.0.0.1
    Port {port}
    UserKnownHostsFile {folder}/changed
Host keyless
    HostName 127.0.0.1
    Port {port}
    IdentityFile none
    IdentityAgent none
Host busy
    HostName 127.0.0.1
    Port {port}
    LocalForward 127.0.0.1:{port} 127.0.0.1:1
    ExitOnForwardFailure yes
    ClearAllForwardings yes
Host shared
    HostName 127.0.0.1
    Port {port}
    ControlMaster auto
    ControlPath {folder}/shared
    ControlPersist 60
    ForkAfterAuthentication yes
    RemoteCommand true
Host * !agented !keyless !locked
    IdentityFile {folder}/key
    IdentitiesOnly yes
Host *
    User {user}
    UserKnownHostsFile {folder}/known
"""


@dataclass(frozen=True)
class Bastion:
    """A running sshd; what belongs to it and to its user is in `folder`, a wrapper that stands for the
    user's `ssh` in `bin`."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}

    @property
    def calls(self) -> list[str]:
        """What ssh was called with, a line each."""
        file = self.folder / "calls"
        return file.read_text().splitlines() if file.exists() else []

    def left(self) -> list[str]:
        """What is left over: processes that are ssh, or keep one, and folders of theirs. None a moment later is
        fine."""
        folders = {found[1] for call in self.calls if (found := re.search(r" -L (\S+)/s:", call))}
        until = time.monotonic() + _TEN_S
        while (
            left := [*_clients(self.folder), *(folder for folder in folders if Path(folder).exists())]
        ) and time.monotonic() < until:
            time.sleep(0.1)
        return left

    def drop(self) -> None:
        """Drop every connection."""
        for child in _descendants(self.process.pid):
            os.kill(child, signal.SIGKILL)


@contextmanager
def bastion() -> Iterator[Bastion]:
    """Start one; stop it at the end. Skips the test where there is no sshd."""
    sshd = shutil.which("sshd", path=FOLDERS)
    if sshd is None or shutil.which("ssh-agent") is None:
        pytest.skip("no sshd on this machine: apt-get install openssh-server")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bastion_") as text:
        folder, port = Path(text), free_port()
        _make_keys(folder, port)
        (folder / "sshd_config").write_text(_SETTINGS.format(folder=folder, port=port))
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([sshd, "-D", "-e", "-f", folder / "sshd_config"], stderr=log)
        agent = subprocess.Popen(
            ["ssh-agent", "-D", "-a", folder / "agent"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait(folder)
            environment = {**os.environ, "SSH_AUTH_SOCK": str(folder / "agent")}
            subprocess.run(["ssh-add", "-q", folder / "key"], env=environment, check=True)
            yield Bastion(folder, port, process)
        finally:
            for running in (agent, process):
                running.terminate()
                running.wait()


def _make_keys(folder: Path, port: int) -> None:
    for name in ("host", "key", "other"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    locked = [
        "ssh-keygen",
        "-q",
        "-p",
        "-P",
        "",
        "-N",
        PASSPHRASE,
        "-f",
        shutil.copy(folder / "key", folder / "locked"),
    ]
    subprocess.run(locked, stdout=subprocess.DEVNULL, check=True)
    for file, key in (("known", "host"), ("changed", "other")):
        words = " ".join((folder / f"{key}.pub").read_text().split()[:2])
        (folder / file).write_text(f"[127.0.0.1]:{port},[localhost]:{port} {words}\n")
    (folder / "config").write_text(_CONFIG.format(folder=folder, port=port, user=getuser()))
    (folder / "bin").mkdir()
    wrapper = folder / "bin/ssh"
    wrapper.write_text(
        f'#!/bin/sh\n[ "$1" = -V ] || echo "$@" >> {folder}/calls\nexec {shutil.which("ssh")} -F {folder}/config "$@"\n'
    )
    wrapper.chmod(0o755)


def _wait(folder: Path) -> None:
    until = time.monotonic() + _TEN_S
    while not ((folder / "pid").exists() and (folder / "agent").exists()):
        assert time.monotonic() < until, (folder / "log").read_text()
        time.sleep(0.02)


def _clients(folder: Path) -> list[str]:
    commands = map(_command, _processes())
    return [command for command in commands if f"{folder}/config" in command or f"{folder}/bin" in command]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:  # it has ended
        return ""


def _descendants(pid: int) -> Iterator[int]:
    for child in [process for process in _processes() if _parent(process) == pid]:
        yield child
        yield from _descendants(child)


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    except OSError:  # it has ended
        return 0
