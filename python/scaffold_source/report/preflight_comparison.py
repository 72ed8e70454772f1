"""Two instances beside each other, for a person at a terminal, for a program and for a ticket: which to read
from and why, then what the two say otherwise, how they are set, and in what their tables differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from scaffold_source.change import Change, path_text
from scaffold_source.lexicon.counting import how_many
from scaffold_source.model import Column, Key, Table
from scaffold_source.preflight.comparing import Answers, Comparison
from scaffold_source.preflight.outcome import Outcome
from scaffold_source.preflight.which import Name, Side
from scaffold_source.producers.typed_json import titled_schema
from scaffold_source.report.preflight import headline
from scaffold_source.safe_text.markdown import prose
from scaffold_source.safe_text.visible import json_text, line

_SHOWN = 20  # differences of tables
_NOT_APPLICABLE = "does not apply"


def text(found: Comparison, *, verbose: bool) -> str:
    """Return the report for a terminal or a log."""
    return "\n".join(_lines(found, verbose)) + "\n"


def _lines(found: Comparison, verbose: bool) -> Iterator[str]:  # noqa: FBT001
    for side in (found.a, found.b):
        yield line(f"{side.name}  {headline(side.found, side.address)}")
    yield ""
    yield f"Read from {found.advice.read}"
    yield from (f"  {line(reason)}" for reason in found.advice.why)
    for heading, block in (
        ("What each says", _answers(found)),
        ("Servers", _servers(found)),
        ("Tables", _tables(found, verbose)),
    ):
        lines = list(block)
        yield ""
        yield heading
        yield from (f"  {line(said)}" for said in lines)
        if not lines:
            yield "  no difference"


def _answers(found: Comparison) -> Iterator[str]:
    for answers in found.answers:
        for number, (side, outcome) in enumerate(((found.a, answers.a), (found.b, answers.b))):
            yield f"{'' if number else answers.probe:<19} {side.name}  {_answer(outcome)}"


def _answer(outcome: Outcome | None) -> str:
    if outcome is None:
        return _NOT_APPLICABLE
    hidden = f" (hidden from this role: needs {outcome.hidden_needs})" if outcome.hidden_needs else ""
    return f"{outcome.verdict}: {outcome.answer}{hidden}"


def _servers(found: Comparison) -> Iterator[str]:
    for differing in found.servers:
        yield f"{differing.what}: A {differing.a}, B {differing.b}: {differing.why}"


def _tables(found: Comparison, verbose: bool) -> Iterator[str]:  # noqa: FBT001
    said = [f"{said.what}: {said.difference}" for said in map(_said_of_table, found.tables)]
    yield from said if verbose else said[:_SHOWN]
    if len(said) > _SHOWN and not verbose:
        yield f"and {how_many(len(said) - _SHOWN, 'difference')} more (--verbose lists them)"


def markdown(found: Comparison) -> str:
    """Return the report for a ticket."""
    return "\n".join(_paragraphs(found)) + "\n"


def _paragraphs(found: Comparison) -> Iterator[str]:
    yield f"### Read from {found.advice.read}"
    yield ""
    yield from (
        f"- **{side.name}**: {prose(headline(side.found, side.address))}" for side in (found.a, found.b)
    )
    yield ""
    yield from (f"- {prose(reason)}" for reason in found.advice.why)
    if found.answers:
        yield from _table(
            "| asked | A | B |", [_row(a.probe, _answer(a.a), _answer(a.b)) for a in found.answers]
        )
    if found.servers:
        yield from _table("| server | A | B | |", [_row(d.what, d.a, d.b, d.why) for d in found.servers])
    tables = [_said_of_table(change) for change in found.tables]
    if tables:
        yield from _table("| table or column | |", [_row(said.what, said.difference) for said in tables])


def _table(head: str, rows: list[str]) -> Iterator[str]:
    yield from ("", head, "|" + "---|" * (head.count("|") - 1), *rows)


def _row(*cells: str) -> str:
    return f"| {' | '.join(prose(cell).replace('|', chr(92) + '|') for cell in cells)} |"


# ---- a difference of tables


@dataclass(frozen=True, slots=True)
class SaidOfTable:
    """A difference of a table or column, which has its full name in `what`."""

    what: str
    difference: str


def _said_of_table(change: Change) -> SaidOfTable:
    what, field = path_text(change.path), _FIELDS.get(change.field, change.field)
    if change.field in _LISTS and (change.before is None or change.after is None):
        here, there = ("A", "B") if change.after is None else ("B", "A")
        thing = _in_words(change.before if change.after is None else change.after)
        said = f" ({thing})" if change.field in ("tables", "columns") else ""
        named = "" if said else f"{field} {thing}: "
        return SaidOfTable(what, f"{named}in {here} alone, not in {there}{said}")
    return SaidOfTable(what, f"{field}: A {_in_words(change.before)}, B {_in_words(change.after)}")


_LISTS = ("tables", "columns", "keys", "labels")
_FIELDS = {
    "keys": "primary key",
    "nullable": "takes NULL",
    "labels": "label",
    "label_order": "order of labels",
    "column_order": "order of columns",
    "base_type": "type",
}


def _in_words(value: object) -> str:
    """Return a fact as people say it."""
    if isinstance(value, Table):
        return f"{value.kind.replace('_', ' ')}, {how_many(len(value.columns), 'column')}"
    if isinstance(value, Column):
        return value.type + ("" if value.nullable else ", not null")
    if isinstance(value, Key):
        return ", ".join(value.columns)
    if isinstance(value, tuple):
        return ", ".join(map(_in_words, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


# ---- for a program


@dataclass(frozen=True, slots=True)
class SaidOfSide:
    """One of the two: its address, the role that looked, whether it is ready, and how much there is."""

    server: str
    role: str
    is_ready: bool
    blockers: tuple[str, ...]
    rows: float


@dataclass(frozen=True, slots=True)
class SaidOfServers:
    """Something that the servers have differently, and why it matters."""

    what: str
    a: str
    b: str
    why: str


@dataclass(frozen=True, slots=True)
class SaidOfProbe:
    """A probe that says otherwise of the two."""

    probe: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class ComparisonReport:
    """What `preflight --format json` says of two instances. `tables` go from A to B."""

    read_from: Name
    why: tuple[str, ...]
    loader: str | None
    a: SaidOfSide
    b: SaidOfSide
    answers: tuple[SaidOfProbe, ...]
    servers: tuple[SaidOfServers, ...]
    tables: tuple[SaidOfTable, ...]


def json(found: Comparison) -> str:
    """Return the report for a program: `docs/schemas/preflight-comparison-1.schema.json`."""
    loader = found.a.found.asked.loader
    report = ComparisonReport(
        found.advice.read,
        found.advice.why,
        loader.asked_as if loader else None,
        _said_of_side(found.a),
        _said_of_side(found.b),
        tuple(map(_said_of_probe, found.answers)),
        tuple(SaidOfServers(d.what, d.a, d.b, d.why) for d in found.servers),
        tuple(map(_said_of_table, found.tables)),
    )
    return json_text(asdict(report), indent=2) + "\n"


def _said_of_side(side: Side) -> SaidOfSide:
    blockers = tuple(dict.fromkeys(outcome.probe for outcome in side.blocking))
    return SaidOfSide(side.address, side.observed.role.name, side.is_ready, blockers, side.rows)


def _said_of_probe(answers: Answers) -> SaidOfProbe:
    return SaidOfProbe(answers.probe, _answer(answers.a), _answer(answers.b))


def json_schema() -> dict[str, Any]:
    """Return what `--format json` may print of two instances, as JSON Schema."""
    return titled_schema(ComparisonReport, "scaffold-source preflight of two instances, version 1")
