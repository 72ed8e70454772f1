"""Two or three commands at once in one project: what stands there at the end, one after the other could have
made; and who reads meanwhile sees a state that was there.

Each is slowed down at a random line of its writing, or reading, so that they meet in the middle. `FULL` rounds are tried.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from helpers.dying import READING, WRITING, Ended, Fate, cli, ended, run, start

from attacks import Outcome, draws
from attacks._projects import State, copied, leftover, state, template, workshop

SHORT, FULL = 5, 500
Command = tuple[str, ...]
UPDATES: tuple[Command, ...] = (
    ("update", "shop", "--from", "v2.json"),
    ("update", "shop", "--from", "v3.json"),
    ("update", "steady", "--from", "v2.json"),
)
ADDS: tuple[Command, ...] = (
    ("add", "crm", "--from", "crm.json"),
    ("add", "crm", "--from", "v2.json"),
    ("add", "books", "--from", "v1.json", "--no-staging"),
    # Two sources whose models are called alike: stg_a__b__c.
    ("add", "a", "--from", "a.json"),
    ("add", "a__b", "--from", "c.json"),
)
READS: tuple[Command, ...] = (
    ("check", "--format", "json", "--fail-on", "never"),
    ("update", "shop", "--from", "v2.json", "--dry-run"),
    ("update", "shop", "--from", "v3.json", "--check", "--quiet"),
)
_PAUSES = (0.0, 0.005, 0.02, 0.05, 0.3)


def attack(seed: int, rounds: Iterable[int]) -> Outcome:
    outcome = Outcome()
    with workshop() as folder:
        known = Serial(folder, {(): template(folder / "project")})
        for number in rounds:
            _Round(outcome, number, folder / "round", known).run(draws(seed, number))
    return outcome


@dataclass
class Serial:
    """What commands make, and say, one after the other: looked up, or found out once."""

    folder: Path
    places: dict[tuple[Command, ...], Path]
    made: dict[tuple[Command, ...], State] = field(default_factory=dict)
    verdicts: dict[tuple[tuple[Command, ...], Command], tuple[int, str]] = field(default_factory=dict)

    def after(self, *commands: Command) -> State:
        if commands not in self.made:
            self.made[commands] = state(self.place(commands))
        return self.made[commands]

    def verdict(self, commands: tuple[Command, ...], reader: Command) -> tuple[int, str]:
        if (commands, reader) not in self.verdicts:
            place = copied(
                self.place(commands), self.folder / "round"
            )  # where paths are called as in the race
            said = run(cli(place / "analytics", *reader))
            self.verdicts[commands, reader] = said.code, said.said
        return self.verdicts[commands, reader]

    def place(self, commands: tuple[Command, ...]) -> Path:
        """A folder in which they have run."""
        if commands not in self.places:
            before = self.place(commands[:-1])
            place = copied(before, self.folder / f"after {len(self.places)}")
            run(cli(place / "analytics", *commands[-1]))
            self.places[commands] = place
        return self.places[commands]


class _Round:
    """Two or three commands at once."""

    def __init__(self, outcome: Outcome, number: int, place: Path, known: Serial) -> None:
        self.outcome, self.number, self.place, self.known = outcome, number, place, known

    def run(self, draw: Random) -> None:
        writers = tuple(draw.choice(draw.choice((UPDATES, ADDS))) for _ in range(draw.choice((1, 2, 2, 3))))
        readers = tuple(draw.choice(READS) for _ in range(2 if len(writers) == 1 else draw.randint(0, 1)))
        self.outcome.counts["races"] += 1
        self.outcome.counts[f"of {len(writers)} that write and {len(readers)} that read"] += 1
        found = self._raced(writers, readers, draw)
        now = state(self.place)
        self._judge(writers, readers, found, now)

    def _raced(self, writers: tuple[Command, ...], readers: tuple[Command, ...], draw: Random) -> list[Ended]:
        project = copied(self.known.place(()), self.place) / "analytics"
        running = []
        for command in (*writers, *readers):
            watched = READING if command in readers else WRITING
            fate = Fate(draw.randint(1, 600), (), pause=draw.choice(_PAUSES), watched=watched)
            running.append(start(_late(cli(project, *command), draw.random() * 0.05), fate))
        return [ended(one) for one in running]

    def _judge(
        self, writers: tuple[Command, ...], readers: tuple[Command, ...], found: list[Ended], now: State
    ) -> None:
        """Some of the writers did their work, in some order; the others say that they wrote nothing."""
        done = []
        for command, one in zip(writers, found, strict=False):
            if (one.code == 2 and "nothing was written" in one.said) or "already exists" in one.said:
                self.outcome.counts["refused, with nothing written"] += 1
            elif one.code in (0, 1) and "Traceback" not in one.said:
                done.append(command)
            else:
                self._fail(f"{' '.join(command)} ended with {one.code}: {one.said!r}")
        orders = list(itertools.permutations(done))
        fitting = [order for order in orders if self.known.after(*order) == now]
        if not fitting:
            self._fail(f"no order of {done} makes what is there: {_differing(now, self.known.after(*done))}")
        if left := leftover(self.place):
            self._fail(f"left over after {writers}: {left}")
        moments = [order[:count] for order in fitting for count in range(len(order) + 1)]
        for command, one in zip(readers, found[len(writers) :], strict=True):
            verdicts = {self.known.verdict(moment, command) for moment in moments}
            if fitting and (one.code, one.said) not in verdicts:
                self._fail(f"{' '.join(command)} beside {writers} saw what was never there: {one}")

    def _fail(self, what: str) -> None:
        self.outcome.fail(self.number, what)


def _late(function: Callable[[], None], seconds: float) -> Callable[[], None]:
    def run_later() -> None:
        time.sleep(seconds)
        function()

    return run_later


def _differing(now: State, wanted: State) -> list[str]:
    return sorted(name for name in {*now, *wanted} if now.get(name) != wanted.get(name))
