"""The process: what `scaffold-source` and `python -m scaffold_source` start."""

from __future__ import annotations

import gc
import signal
import sys
from typing import Any

from scaffold_source.cli import main


def run() -> None:
    """Run the command line without the cycle collector: a run makes millions of values, hardly a cycle
    among them, and ends. Looking for cycles took a quarter of its time (benchmarks/add_vs_pg_dump.py)."""
    gc.disable()
    signal.signal(signal.SIGTERM, _stop)
    main()


def _stop(number: int, _: Any) -> None:
    """A cancelled CI job ends as any other run: a throw-away server is stopped, half-written files go."""
    sys.exit(128 + number)


if __name__ == "__main__":
    run()
