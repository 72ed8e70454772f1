"""What a brief says, ready to be shown: every text in words, nothing left to decide but how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from scaffold_source.questions.measured import State
from scaffold_source.questions.open_ones import OpenQuestion

Kind = Literal["fact", "proposed", "agreed", "unknown"]


class Provenance(NamedTuple):
    """Where a statement comes from: a fact of the producer's database, a rule that proposed it (`by`), people
    who agreed on it (`by` whom, `since` when), or nowhere: nobody knows."""

    kind: Kind
    by: str = ""
    since: str = ""


FACT = Provenance("fact")
UNKNOWN = Provenance("unknown")


class Statement(NamedTuple):
    """One thing that is said of a table or a source, under a label."""

    label: str
    text: str
    origin: Provenance


class Person(NamedTuple):
    """Who does what on one side."""

    role: str
    name: str


class Side(NamedTuple):
    """One of the two teams: `producer` or `consumer`."""

    name: str
    people: tuple[Person, ...]


class Owed(NamedTuple):
    """How many questions wait for `who`, their ids in the order of weight."""

    who: str
    name: str
    questions: tuple[str, ...]


class MeasuredColumn(NamedTuple):
    """A column that a measure needs, and whether its data is there: by the producer's facts and statistics
    (`how`), since which version of the contract (`since`), and in the warehouse (`landed`)."""

    column: str
    state: State
    how: str = ""
    since: str = ""
    landed: str = ""


class Measure(NamedTuple):
    """What people want to measure, when, who asked for it, and the columns that it needs."""

    name: str
    needed_by: str
    columns: tuple[MeasuredColumn, ...]
    owner: str = ""


class Card(NamedTuple):
    """One question. `blocks` says that figures may be wrong until it is answered, `who_knows` whom it waits
    for, and until when."""

    id: str
    section: str
    question: str
    state: Literal["evidence", "person", "open"]
    ask: str
    answer: str = ""
    origin: Provenance = UNKNOWN
    evidence: str = ""
    meanwhile: str = ""
    key: str = ""
    place: str = ""
    columns: tuple[str, ...] = ()
    blocks: bool = False
    who_knows: str = ""


class Link(NamedTuple):
    """A foreign key: from `columns` of `table` to `references` of `to`; both tables as the source calls them.
    `on_delete` is what the database does, "" where no key is declared."""

    table: str
    columns: tuple[str, ...]
    to: str
    references: tuple[str, ...]
    on_delete: str
    origin: Provenance


class Group(NamedTuple):
    """Tables that belong together by their links, named after one of them or after how they begin; "" where
    they have no link. `linked` are the other groups, with the number of links."""

    name: str
    tables: tuple[str, ...]
    linked: tuple[tuple[str, int], ...]


class ColumnLine(NamedTuple):
    """A column: its facts in words, and what people or rules say of it."""

    name: str
    type: str
    required: bool
    facts: str
    said: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class TableCard:
    """A table in words. `relation` is its name in the producer, "" where that says nothing new; `models` read
    it directly."""

    name: str
    relation: str
    role: str
    description: str
    words: tuple[Statement, ...]
    columns: tuple[ColumnLine, ...]
    constraints: tuple[str, ...]
    models: tuple[str, ...] = ()


class Trouble(NamedTuple):
    """What stands in the way: a loader's blocker, a stale table, a broken promise. `remedy` is what to do."""

    what: str
    remedy: str = ""


class Reader(NamedTuple):
    """A column that something relies on: what uses it, what reads it, and what breaks if it goes or changes.
    `column` is "" for what concerns the table as a whole."""

    table: str
    column: str
    uses: tuple[str, ...]
    readers: tuple[str, ...]
    breaks: tuple[tuple[str, str], ...]


class Event(NamedTuple):
    """Something on the timeline: `day` is "" where no history tells. `written` is when people wrote of it, if
    that is another day."""

    day: str
    kind: Literal["version", "accepted", "notice", "pending", "deprecated"]
    title: str
    lines: tuple[str, ...] = ()
    version: str = ""
    written: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a brief says of a source. `notices` are what its reader must know of the brief itself."""

    source: str
    description: str
    version: str
    status: str
    about: tuple[Statement, ...]
    sides: tuple[Side, ...]
    cards: tuple[Card, ...]
    owed: tuple[Owed, ...]
    measures: tuple[Measure, ...]
    troubles: tuple[Trouble, ...]
    tables: tuple[TableCard, ...]
    links: tuple[Link, ...]
    groups: tuple[Group, ...] = ()
    readers: tuple[Reader, ...] = ()
    readers_from: str = ""
    events: tuple[Event, ...] = ()
    notices: tuple[str, ...] = ()
    decisions: tuple[OpenQuestion, ...] = ()

    @property
    def open(self) -> tuple[Card, ...]:
        """Return the open questions, the most important first."""
        return tuple(card for card in self.cards if card.state == "open")

    @property
    def blocking(self) -> tuple[Card, ...]:
        """Return the open questions without whose answer figures are wrong."""
        return tuple(card for card in self.open if card.blocks)

    def answered(self, by: str) -> tuple[Card, ...]:
        """Return the questions that evidence or a person answered."""
        return tuple(card for card in self.cards if card.state == by)

    @property
    def columns(self) -> int:
        """Return how many columns all tables have."""
        return sum(len(table.columns) for table in self.tables)
