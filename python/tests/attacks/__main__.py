"""`python -m attacks [NAME …] [--seed S] [--from N] [--number N]`, from python/tests: what `make attack` runs."""

from __future__ import annotations

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path

NAMES = tuple(
    sorted(
        path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith(("_", "test_"))
    )
)
_SHOWN = 20


def main() -> int:
    """Run the attacks that were asked for, print a line for each, exit 1 where one found something."""
    parser = argparse.ArgumentParser(prog="attacks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all of them without"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first round")
    parser.add_argument(
        "--number", type=int, help="how many rounds; as many as docs/reliability.md promises without"
    )
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"no attack is called {', '.join(sorted(unknown))}: there are {', '.join(NAMES)}")
    ok = [_run(name, asked.seed, asked.first, asked.number) for name in asked.names or NAMES]
    return 0 if all(ok) else 1


def _run(name: str, seed: int, first: int, number: int | None) -> bool:
    module = import_module(f"attacks.{name}")
    rounds = range(first, first + (number or module.FULL))
    began = time.monotonic()
    outcome = module.attack(seed, rounds)
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(outcome.counts.items()))
    print(
        f"{name}: seed {seed}, rounds {rounds.start:,} to {rounds.stop - 1:,}, "
        f"{time.monotonic() - began:.0f} s, {len(outcome.failures)} failures ({kinds})",
        flush=True,
    )
    for failure in outcome.failures[:_SHOWN]:
        print(f"  {failure}", flush=True)
    return not outcome.failures


if __name__ == "__main__":
    sys.exit(main())
