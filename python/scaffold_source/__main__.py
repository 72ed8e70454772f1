"""The process: what `scaffold-source` and `python -m scaffold_source` start."""

from __future__ import annotations

import gc

from scaffold_source.cli import main


def run() -> None:
    """Run the command line without the cycle collector: a run makes millions of values, hardly a cycle
    among them, and ends. Looking for cycles took a quarter of its time (benchmarks/add_vs_pg_dump.py)."""
    gc.disable()
    main()


if __name__ == "__main__":
    run()
