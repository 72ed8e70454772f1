"""What the probes of every kind of server say alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scaffold_source.lexicon.counting import how_many
from scaffold_source.loaders.loader import Harm, Loader
from scaffold_source.loaders.wording import some
from scaffold_source.preflight.outcome import Asked, Outcome, Remedy, Verdict
from scaffold_source.preflight.wording import duration, size

_BYTES_A_SECOND = 10 * 1024 * 1024  # of many loaders, over a line of 100 Mbit/s
_FEW_CONNECTIONS = 5


def supported(title: str, end: date, at: str, evidence: str) -> Outcome:
    """Say whether a version still gets fixes. `title` is `PostgreSQL 17`, `at` the server's own time."""
    if at[:10] > str(end):
        return Outcome(
            "warning",
            f"{title} has had no fixes from its makers since {end}",
            evidence,
            Remedy("upgrade; loaders drop old versions, too", "the DBA"),
        )
    return Outcome("fine", f"{title}, supported by its makers until {end}", evidence)


def other_log(name: str, page: str, maker: str, evidence: str, asked: Asked) -> Outcome:
    """Say of a server that only speaks as its maker's does that its log is another one."""
    return Outcome(
        asked.blocking if asked.reads_log is not False else "warning",
        f"{name}: its log is not {maker}'s own, so {asked.who} may not read it",
        evidence,
        Remedy(f"ask the loader's vendor whether it reads {name}: {page}", "analytics"),
    )


def encrypted(tls: str | None, evidence: str) -> Outcome:
    """Say that the line is encrypted, or stays on the machine. Whether the certificate was verified only our
    own side knows."""
    answer = f"this line is encrypted ({tls})" if tls else "this line stays on the machine"
    return Outcome("fine", answer, evidence)


def not_encrypted(evidence: str, *, offers: bool, ours: str, theirs: str) -> Outcome:
    """Say that the line is open. Where the server offers better, `ours` is what to add to the connection,
    else `theirs` what the server needs."""
    return Outcome(
        "warning",
        "this line is not encrypted" + (", though the server offers it" if offers else ""),
        evidence,
        Remedy(f"add {ours} to the connection", "analytics")
        if offers
        else Remedy(f"{theirs}, or reach it through SSH", "the DBA"),
    )


def connections_left(limits: Sequence[tuple[str, int, str]], in_use: str) -> Outcome:
    """Say how many connections are left. A limit is whose it is, how many it leaves, and its evidence."""
    of, left, evidence = min(limits, key=lambda limit: limit[1])
    few = left < _FEW_CONNECTIONS
    return Outcome(
        "warning" if few else "fine",
        f"{max(left, 0)} connections are left: {of} has the fewest",
        f"{evidence}; {in_use}",
        Remedy("raise the limit, or close what is idle, before a loader opens its own", "the DBA")
        if few
        else None,
    )


@dataclass(frozen=True, slots=True)
class Sized:
    """A table: its bytes, and its rows, None where nobody knows either."""

    name: str
    bytes: int
    rows: float | None


def first_sync(tables: Sequence[Sized], unknown: str, evidence: str) -> Outcome:
    """Say how much a first sync copies. `unknown` says what tables are of which nobody knows the size."""
    number = sum(table.bytes for table in tables)
    silent = [table for table in tables if table.rows is None]
    rows = sum(table.rows for table in tables if table.rows)
    biggest = max(tables, key=lambda table: table.bytes)
    parts = []
    if number:
        parts = [
            f"a first sync copies about {size(number)}, {rows:,.0f} rows in "
            f"{how_many(len(tables), 'table')}: "
            f"about {duration(number / _BYTES_A_SECOND)} at {size(_BYTES_A_SECOND)} a second",
            f"the biggest is {biggest.name}, {size(biggest.bytes)}",
        ]
    if silent:
        parts.append(f"{unknown}, of which nobody knows the size: {len(silent)}")
    return Outcome("note", "; ".join(parts) or "the tables are empty", evidence)


def keys(keyless: Sequence[str], number: int, evidence: str, remedy: Remedy, asked: Asked) -> Outcome:
    """Say which of `number` tables have no key."""
    need = asked.loader.needs.primary_key if asked.loader else "many loaders cannot replace their rows"
    if not keyless:
        return Outcome("fine", f"each table has a primary key ({number})", evidence)
    return Outcome(
        "warning" if need else "note",
        f"{len(keyless)} of {number} tables have no primary key: {some([*keyless])}"
        + (f": {need}" if need else ""),
        evidence,
        remedy,
    )


@dataclass(frozen=True, slots=True)
class TypeSeen:
    """A type: as it is declared, its words (`type_words`), how many columns have it, and some of these."""

    declared: str
    words: frozenset[str]
    columns: int
    examples: tuple[str, ...]


def carried(types: Sequence[TypeSeen], loader: Loader, evidence: str, tried: str) -> Iterator[Outcome]:
    """Say which types the loader cannot carry, or not whole. `tried` says how that is known."""
    harms: Iterable[tuple[Harm, Verdict]] = (
        *((harm, "blocker" if harm.always else "warning") for harm in loader.refuses),
        *((harm, "warning") for harm in loader.cuts),
    )
    is_harmed = False
    for harm, verdict in harms:
        harmed = [state for state in types if not state.words.isdisjoint(harm.types)]
        if not harmed:
            continue
        is_harmed = True
        number = sum(state.columns for state in harmed)
        examples = [example for state in harmed for example in state.examples]
        yield Outcome(
            verdict,
            f"{how_many(number, 'column')} ({some(examples)}) {harm.what} ({loader.title})",
            f"{evidence}: {', '.join(sorted({state.declared for state in harmed}))}",
            Remedy(harm.do, "analytics") if harm.do else None,
        )
    if not is_harmed:
        yield Outcome("fine", f"{loader.title} carries all {len(types)} types", tried)
