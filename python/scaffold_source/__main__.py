"""The process: what `scaffold-source` and `python -m scaffold_source` start."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
import threading

from scaffold_source.cli import main


def run() -> None:
    """Run the command line without the cycle collector: a run makes millions of values, hardly a cycle
    among them, and ends. Looking for cycles took a quarter of its time (benchmarks/add_vs_pg_dump.py), and
    Python looks once more as it ends, but not among what is frozen."""
    gc.disable()
    _print_whatever_comes()
    for number in _ENDING:
        # Who starts us with one of them ignored, as nohup does, wants it so.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)
    try:
        main()
    except SystemExit as ending:
        if threading.active_count() > 1:
            _leave_behind(ending.code)
        raise
    finally:
        gc.freeze()


def _print_whatever_comes() -> None:
    """Let output show as an escape what its encoding lacks: on Windows a pipe has a code page, and an arrow
    or a name in another script must not end the run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")


def _leave_behind(code: object) -> None:
    """End at once, as a thread that was given up is still in a driver's C code (producers/conversation.py):
    an ordinary end takes OpenSSL down beneath it, which crashed one run of four."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)]


def _stop(number: int, _: object) -> None:
    """End as any other run does: a throw-away server is stopped, half-written files go. The signals that come
    meanwhile change nothing, so that cleaning up is not cut short."""
    for other in (signal.SIGINT, *_ENDING):
        signal.signal(other, signal.SIG_IGN)
    sys.exit(128 + number)


if __name__ == "__main__":
    run()
