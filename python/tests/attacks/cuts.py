"""The line to the producer's server is cut, reset, damaged or silent, after any byte: exit 3, within our own
limit, with a message of ours alone.

A byte that is flipped inside of a text, or of a number that says which relation a row is about, is a fact like
any other to whoever reads it without TLS: there the run may end well.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from helpers.mariadb_server import FOLDERS, mariadb_server

from attacks import Outcome, draws
from attacks._line import line_to
from scaffold_source.errors import ScaffoldError
from scaffold_source.producers import Scope, read
from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.embedded import embedded_server
from scaffold_source.producers.mysql import producer as mysql
from scaffold_source.producers.where import Where

SHORT, FULL = 20, 3000
_CASES = Path(__file__).parents[1]
_LIMITS = Limits(whole_s=0.6, memory_mb=300)
_LONGEST_S = 5  # the limit, and a polite word to a server that does not listen
_MOST_MB = 400  # beyond what it has from this process
# Silence costs its whole limit, and tells the least.
_WAYS = ("fin", "rst", "garbage", "flip", "flip", "flip")
_FREEZE_EVERY = 21  # odd: each producer in turn


@dataclass(frozen=True)
class _Producer:
    name: str
    socket: str
    uri: Callable[[int], str]
    length: int = 0


def attack(seed: int, rounds: range) -> Outcome:
    """Read a producer over a line that goes bad, a forked process for each round."""
    assert mysql.look, "imported here, once for all rounds"
    outcome = Outcome()
    _, _, own = _forked(lambda: 0)  # what a process has from this one
    with _producers() as producers:
        for number in rounds:
            luck = draws(seed, number)
            producer = producers[number % len(producers)]
            how = "freeze" if number % _FREEZE_EVERY == _FREEZE_EVERY - 1 else luck.choice(_WAYS)
            offset = luck.randrange(producer.length)
            outcome.counts[f"{how} {producer.name}"] += 1
            began = time.monotonic()
            code, said, megabytes = _forked(lambda: _read(producer, how, offset, luck))  # noqa: B023
            wrong = _wrong(how, code, said)
            if time.monotonic() - began > _LONGEST_S:
                wrong = f"took {time.monotonic() - began:.0f} s"
            if megabytes - own > _MOST_MB:
                wrong = f"took {megabytes - own} MB"
            if wrong:
                outcome.fail(number, f"{how} at byte {offset} of {producer.name}: {wrong}")
    return outcome


def _wrong(how: str, code: int, said: str) -> str:
    if how == "flip" and code == 2 and said.startswith("Error: There are no tables in database"):
        return ""  # the name of the database is a text
    if code not in ((0, 3) if how == "flip" else (3,)):
        return f"exit code {code}: {said[-300:]}"
    lines = said.splitlines()
    if code == 3 and not (lines and lines[0].startswith("Error: ") and len(lines) == 2):
        return f"more than our message was printed: {said[:300]}"
    return f"printed {said[:300]}" if code == 0 and said else ""


def _read(producer: _Producer, how: str, offset: int, luck: Random) -> int:
    """The exit code of reading `producer`; the error is printed as the command line prints it."""
    with line_to(producer.socket, how, offset, luck) as line:
        try:
            read(Where(producer.uri(line.port)), Scope(), _LIMITS)
        except ScaffoldError as error:
            print(f"Error: {' '.join(error.what.split())}\n  → {error.do}", file=sys.stderr)
            return error.exit_code
    return 0


def _forked(work: Callable[[], int]) -> tuple[int, str, int]:
    """The exit code of `work` in a process of its own, what that printed, and the megabytes it took."""
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if not child:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            sys.stdout = sys.stderr = os.fdopen(1, "w", encoding="utf-8", closefd=False)  # not pytest's
            code = 70
            try:
                code = work()
            except BaseException:
                traceback.print_exc()
            sys.stdout.flush()
            os._exit(code)
        _, status, used = os.wait4(child, 0)
        output.seek(0)
        text = output.read().decode(errors="replace")
    return os.waitstatus_to_exitcode(status), text, _megabytes(used)


def _megabytes(used: resource.struct_rusage) -> int:
    return used.ru_maxrss // (1024 if sys.platform != "darwin" else 1024 * 1024)


@contextmanager
def _producers() -> Iterator[list[_Producer]]:
    """A PostgreSQL, and a MariaDB where the machine has one, with some tables each."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cuts-")))
        postgres = stack.enter_context(embedded_server(folder / "postgres"))
        postgres.create_database("shop")
        postgres.execute("shop", (_CASES / "cases/everything_declared/schema.sql").read_text())
        found = [_Producer("PostgreSQL", f"{postgres.host}/.s.PGSQL.{postgres.port}", _postgres_uri)]
        if shutil.which("mariadbd", path=FOLDERS):
            mariadb = stack.enter_context(mariadb_server())
            mariadb.make((_CASES / "mysql/cases/shop/schema.sql").read_text(), name="shop")
            found.append(_Producer("MariaDB", str(mariadb.socket), _mariadb_uri))
        yield [_measured(producer) for producer in found]


def _postgres_uri(port: int) -> str:
    return f"postgresql://postgres@127.0.0.1:{port}/shop?sslmode=disable&gssencmode=disable"


def _mariadb_uri(port: int) -> str:
    return f"mysql://root@127.0.0.1:{port}/shop?ssl_mode=disabled"


def _measured(producer: _Producer) -> _Producer:
    """`producer` with the bytes that it sends over a good line, counted in a process of its own, too: this
    one is to have no threads when it forks."""

    def count() -> int:
        with line_to(producer.socket) as line:
            read(Where(producer.uri(line.port)), Scope())
            print(line.passed)
        return 0

    code, said, _ = _forked(count)
    assert code == 0, said
    # MariaDB's last answer is an error, as it should be, with a text that nobody reads.
    return replace(producer, length=int(said) - (70 if producer.name == "MariaDB" else 0))
