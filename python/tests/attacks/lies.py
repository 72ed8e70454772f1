"""A PostgreSQL that lies: answers of the right shape with values that nobody declared. They become facts, or
"Unexpected answer"; never an exception of another kind."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from attacks import Outcome, draws
from scaffold_source.errors import ProducerError
from scaffold_source.producers.embedded import embedded_server
from scaffold_source.producers.postgres import answers, facts
from scaffold_source.producers.postgres.introspect import _is_torn, _read_whole
from scaffold_source.producers.snapshot import to_json

SHORT, FULL = 150, 10_000
_SCHEMA = Path(__file__).parents[1] / "cases/everything_declared/schema.sql"
_TEXTS = (
    "",
    " ",
    "\0",
    "'",
    '"',
    "\n",
    "a.b",
    "pg_catalog",
    "{",
    "((",
    "x" * 20_000,
    "\u202e",
    "é",
    "-1",
    "VALUE",
)
_NUMBERS = (0, -1, 1, 2**31, 2**63, -(2**70), 10**30)
_FLOATS = (0.0, -1.0, 1.0, 1e308, float("inf"), float("-inf"), float("nan"))


def attack(seed: int, rounds: range) -> Outcome:
    """Change some values of a real catalogue's rows, then make facts of them."""
    outcome = Outcome()
    honest = _honest_rows()
    for number in rounds:
        luck = draws(seed, number)
        rows = {name: list(found) for name, found in honest.items()}
        changed = [_lie(rows, luck) for _ in range(luck.choice((1, 1, 2, 5)))]
        try:
            answers.require(rows)
            torn = _is_torn(rows)  # read again, and given up after three times
            if not torn:
                to_json(facts.database(rows))
            outcome.counts["refused" if torn else "taken for facts"] += 1
        except ProducerError:
            outcome.counts["refused"] += 1
        except Exception as error:
            outcome.fail(number, f"{type(error).__name__}: {error} after {'; '.join(changed)}")
    return outcome


def _honest_rows() -> facts.Rows:
    with tempfile.TemporaryDirectory(prefix="lies-") as folder, embedded_server(Path(folder) / "d") as server:
        server.create_database("shop")
        server.execute("shop", _SCHEMA.read_text())
        server.execute("shop", "analyze")
        with psycopg.connect(server.uri("shop"), autocommit=True) as connection:
            return _read_whole(connection, {"schemas": None, "folding": []}, statistics=True)


def _lie(rows: facts.Rows, luck: Random) -> str:
    """Change one value in `rows`, or leave out, repeat or misplace a whole row; say what was done."""
    name = luck.choice([name for name, found in rows.items() if found])
    found, at = rows[name], luck.randrange(len(rows[name]))
    way = luck.randrange(8)
    if way == 0:
        del found[at]
        return f"{name}: row {at} left out"
    if way == 1:
        found.insert(luck.randrange(len(found) + 1), found[at])
        return f"{name}: row {at} twice"
    field = luck.choice(found[at]._fields)
    elsewhere = [getattr(row, field) for row in found]
    value = luck.choice(elsewhere) if way == 2 else _value(getattr(found[at], field), luck)
    found[at] = found[at]._replace(**{field: value})
    return f"{name}.{field} of row {at} = {str(value)[:40]!r}"


def _value(before: Any, luck: Random) -> Any:
    """Another value, most often of the same type."""
    if luck.random() < 0.15:
        return luck.choice((None, True, 7, "text", [], [None], [["a"]], 1.5))
    match before:
        case bool():
            options: tuple[Any, ...] = (not before,)
        case int():
            options = (*_NUMBERS, before ^ (1 << luck.randrange(16)))
        case float():
            options = _FLOATS
        case list():
            options = ([_value(item, luck) for item in before], [], before[:1] * 3, before[::-1])
        case str():
            options = (*_TEXTS, before[:-1], before * 2, before.upper())
        case _:
            options = (None, before)
    return luck.choice(options)
