"""Fuzzes everything that parses what somebody else wrote: YAML, JSON, TOML, SQL, checks, whole commands.

A round is 1,000 inputs, made from good ones by edits of their structure and of their bytes. Each ends in a
value or in one of the tool's own errors with a message a person can use; anything else is a failure: another
exception, more than two seconds of CPU, more memory than half a gigabyte, a death of the process. A round
runs in a child of its own, so that one failure takes the rest of its round along and nothing else.
"""

from __future__ import annotations

import json
import mmap
import os
import resource
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from attacks import Outcome, draws
from attacks._mutations import mutated
from attacks._reader_commands import commands
from attacks._reader_targets import Target, readable, shown, targets
from scaffold_source.errors import ScaffoldError
from scaffold_source.safe_text.redaction import forget_secrets

SHORT = 3
FULL = 1000
INPUTS = 1000
_CPU_S = 2.0
_STUCK_S = 60.0
_MEMORY = 512 * 2**20


def attack(seed: int, rounds: range) -> Outcome:
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as folder:
        every = {**targets(Path(folder)), **commands(Path(folder) / "project")}
        for number in rounds:
            _round(outcome, seed, number, every)
    return outcome


def _round(outcome: Outcome, seed: int, number: int, every: dict[str, Target]) -> None:
    progress = mmap.mmap(-1, 8)  # which input the child is at
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _child(writing, lambda: _tried(draws(seed, number), every, progress))
    os.close(writing)
    said = _answer(reading, child, progress)
    _, status = os.waitpid(child, 0)
    if said is None or status:
        place = int.from_bytes(progress[:8], "little")
        outcome.fail(number, f"input {place}: the process got stuck or died (status {status})")
        return
    outcome.counts.update(said["counts"])
    for failure in said["failures"]:
        outcome.fail(number, failure)


def _answer(reading: int, child: int, progress: mmap.mmap) -> Any:
    """What the child reports, None where it makes no progress."""
    os.set_blocking(reading, False)
    content, seen, since = b"", b"", time.monotonic()
    try:
        while True:
            try:
                part = os.read(reading, 65536)
            except BlockingIOError:
                time.sleep(0.005)
                if progress[:8] != seen:
                    seen, since = progress[:8], time.monotonic()
                elif time.monotonic() - since > _STUCK_S:
                    os.kill(child, signal.SIGKILL)
                    return None
                continue
            if not part:
                return json.loads(content) if content else None
            content += part
    finally:
        os.close(reading)


def _child(writing: int, work: Callable[[], dict[str, Any]]) -> None:
    """Never returns: whatever happens, the process ends here."""
    status = 1
    try:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + _MEMORY, used + _MEMORY))
        signal.signal(signal.SIGPROF, _too_long)
        answer = json.dumps(work()).encode()
        while answer:
            answer = answer[os.write(writing, answer) :]
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


class _TooLongError(BaseException):
    """No reader may catch it."""


def _too_long(*_: object) -> None:
    raise _TooLongError


def _tried(random: Random, every: dict[str, Target], progress: mmap.mmap) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    failures: list[str] = []
    names = list(every)
    shares = [target.share for target in every.values()]
    for place in range(INPUTS):
        progress[:8] = place.to_bytes(8, "little")
        (name,) = random.choices(names, shares)
        target = every[name]
        content = mutated(random.choice(target.corpus), target.corpus, random, target.edits)
        counts["inputs"] += 1
        if wrong := _wrong(target, content, counts):
            failures.append(f"input {place}: {name}: {wrong} of {shown(content)}")
    return {"counts": counts, "failures": failures}


def _wrong(target: Target, content: bytes, counts: Counter[str]) -> str | None:
    """What one input does that it must not."""
    forget_secrets()  # every input is a command of its own
    signal.setitimer(signal.ITIMER_PROF, _CPU_S)
    try:
        target.read(content)
    except ScaffoldError as error:
        counts["refused"] += 1
        wrong = readable(error, target.file)
        return f"the message {error.what[:200]!r} {wrong}" if wrong else None
    except _TooLongError:
        return f"over {_CPU_S:g} s"
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        own = [f for f in traceback.extract_tb(error.__traceback__) if "scaffold_source" in f.filename][-1:]
        at = ", ".join(f"{Path(f.filename).name}:{f.lineno}" for f in (*own, frame))
        return f"{type(error).__name__}: {str(error)[:150]} at {at}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    counts["read"] += 1
    return None
