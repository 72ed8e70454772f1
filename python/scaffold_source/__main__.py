"""The process: what `scaffold-source` and `python -m scaffold_source` start."""

from __future__ import annotations

import gc
import signal
import sys

from scaffold_source.cli import main


def run() -> None:
    """Run the command line without the cycle collector: a run makes millions of values, hardly a cycle
    among them, and ends. Looking for cycles took a quarter of its time (benchmarks/add_vs_pg_dump.py), and
    Python looks once more as it ends, but not among what is frozen."""
    gc.disable()
    for number in _ENDING:
        # Who starts us with one of them ignored, as nohup does, wants it so.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)
    try:
        main()
    finally:
        gc.freeze()


_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)]


def _stop(number: int, _: object) -> None:
    """End as any other run does: a throw-away server is stopped, half-written files go. The signals that come
    meanwhile change nothing, so that cleaning up is not cut short."""
    for other in (signal.SIGINT, *_ENDING):
        signal.signal(other, signal.SIG_IGN)
    sys.exit(128 + number)


if __name__ == "__main__":
    run()
