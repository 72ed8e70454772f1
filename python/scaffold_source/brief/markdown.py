"""The brief as Markdown, for a pull request or a wiki."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold_source.brief.layout import LEFT_OUT, by_severity, by_table
from scaffold_source.brief.mermaid import diagram
from scaffold_source.brief.page import Brief, Card, Provenance, Statement, TableCard
from scaffold_source.brief.terms import ANSWER, TERMS
from scaffold_source.safe_text.markdown import code_span, prose

_SHOWN = 12
_DRAWN = 25  # tables in a diagram that can be read


def markdown(brief: Brief, digest: str, *, print_columns: bool = False) -> str:
    """Return the page. `digest` is that of the contract; columns are listed with `print_columns`."""
    return "\n".join(_lines(brief, digest, print_columns=print_columns)) + "\n"


def _lines(brief: Brief, digest: str, *, print_columns: bool) -> Iterator[str]:
    yield f"<!-- scaffold-source-brief {digest} -->"
    yield f"# {prose(brief.source)}"
    yield ""
    if brief.description:
        yield from (prose(brief.description), "")
    version = f"contract version {prose(brief.version or 'none')}, {prose(brief.status)}"
    yield f"What analytics takes from this database, and relies on; {version}."
    yield ""
    for notice in brief.notices:
        yield from (f"> {prose(notice)}", "")
    yield from _state(brief)
    yield from _questions(brief)
    yield from _map(brief)
    yield from _tables(brief, print_columns=print_columns)
    yield from _readers(brief)
    yield from _timeline(brief)
    yield from ("## Words on this page", "")
    yield from (f"- **{word}**: {meaning}" for word, meaning in TERMS)
    yield ""


def state_line(brief: Brief) -> str:
    """Return in a sentence how many questions are answered, and by what."""
    by_evidence, by_people = (len(brief.answered(state)) for state in ("evidence", "person"))
    wrong = len(brief.blocking)
    until = f", and figures may be wrong until {wrong} of them {_are(wrong)} answered" if wrong else ""
    return (
        f"**{by_evidence + by_people} of {len(brief.cards)}** questions are answered: {by_evidence} by "
        f"evidence, {by_people} by people. **{len(brief.open)}** {_are(len(brief.open))} open{until}."
    )


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _state(brief: Brief) -> Iterator[str]:
    if not any(side.people for side in brief.sides):
        yield "**No owners.** Nobody is named on either side: when something breaks, there is nobody to tell."
        yield ""
    yield from (state_line(brief), "")
    if brief.blocking or brief.troubles:
        yield from ("## What blocks", "")
        for card in brief.blocking:
            yield f"- {prose(card.question)}{_until(card)}"
        for trouble in brief.troubles:
            yield f"- {prose('. '.join(filter(None, trouble)))}"
        yield ""
    if brief.owed:
        yield from ("## Who owes an answer", "")
        for who, name, questions in brief.owed:
            named = f" ({prose(name)})" if name else ""
            yield f"- For {prose(who)}{named}: **{len(questions)}**, {', '.join(map(code_span, questions))}"
        yield ""
    yield from ("## Agreed and known", "")
    for side in brief.sides:
        people = "; ".join(": ".join(filter(None, map(prose, person))) for person in side.people)
        yield f"- {side.name.capitalize()}: {people or '**nobody is named**'}"
    yield from map(_statement, brief.about)
    yield ""
    yield from ("## Measures", "")
    if not brief.measures:
        yield "Nobody has said what is to be measured."
    for measure in brief.measures:
        needed = f", needed by {prose(measure.needed_by)}" if measure.needed_by else ""
        asked = f", asked for by {prose(measure.owner)}" if measure.owner else ""
        yield f"- {prose(measure.name)}{needed}{asked}{'' if measure.columns else ': names no column'}"
        for column in measure.columns:
            parts = (column.how, column.since, column.landed and f"in the warehouse: {column.landed}")
            more = "; ".join(prose(part) for part in parts if part)
            yield f"  - {code_span(column.column)} {column.state}{more and f' ({more})'}"
    yield ""


def _until(card: Card) -> str:
    return f" Until then {prose(card.meanwhile)}." if card.meanwhile else ""


def _questions(brief: Brief) -> Iterator[str]:
    yield from ("## Open questions", "")
    if brief.open:
        yield from (f"{ANSWER[0]} {code_span(f'scaffold-source ask {brief.source}')} {ANSWER[1]}", "")
    for card in brief.open:
        yield f"- {prose(card.question)} {code_span(card.id)}"
        rows = (
            ("Seen", prose(card.evidence)),
            ("About", _named(card.columns)),
            ("Until then", prose(card.meanwhile)),
            ("Ask", prose(card.ask)),
            ("Waits for", prose(card.who_knows)),
            ("Written to", f"{code_span(card.key)} of {card.place}"),
        )
        yield from (f"  - {label}: {text}" for label, text in rows if text)
    if not brief.open:
        yield "Nothing is open."
    yield ""
    for state, title in (("person", "Answered by people"), ("evidence", "Answered by evidence")):
        if cards := brief.answered(state):
            yield from (f"## {title}", "")
            yield from (f"- {prose(c.question)} {prose(c.answer)}{_origin(c.origin)}" for c in cards)
            yield ""


def _named(columns: Sequence[str]) -> str:
    more = len(columns) - _SHOWN
    names = ", ".join(map(code_span, columns[:_SHOWN]))
    return f"{names} and {more} more" if more > 0 else names


def _map(brief: Brief) -> Iterator[str]:
    """Yield a diagram of each group that is small enough to be read as one, and the members of the others."""
    if not brief.links:
        return
    yield from ("## How tables are linked", "")
    for group in brief.groups:
        if group.name:
            yield from (f"### Around {prose(group.name)}", "")
        else:
            yield from ("### Without a link", "")
        if group.name and len(group.tables) <= _DRAWN:
            yield from diagram(group.tables, brief.links)
        else:
            yield ", ".join(map(code_span, group.tables))
        if group.linked:
            others = ", ".join(f"{code_span(name)} ({count})" for name, count in group.linked[:_SHOWN])
            more = len(group.linked) - _SHOWN
            yield from ("", f"Linked with {others}{f' and {more} more' if more > 0 else ''}.")
        yield ""


def _readers(brief: Brief) -> Iterator[str]:
    if not brief.readers:
        return
    yield from ("## What relies on these columns", "", f"Known {prose(brief.readers_from)}. {LEFT_OUT}", "")
    for table, rows in by_table(brief.readers):
        yield f"- {code_span(table)}"
        for columns, reader in rows:
            uses = ", ".join(reader.uses)
            read = f"read by {', '.join(map(code_span, reader.readers))}" if reader.readers else ""
            breaks = (
                f"{severity} if {', '.join(changes)}" for severity, changes in by_severity(reader.breaks)
            )
            said = "; ".join(filter(None, (uses, read, *breaks)))
            yield f"  - {', '.join(map(code_span, columns))}: {said}"
    yield ""


def _timeline(brief: Brief) -> Iterator[str]:
    if not brief.events:
        return
    yield from ("## Timeline", "")
    for event in brief.events:
        yield f"- {event.day or 'no date'}, {event.kind}: {prose(event.title)}"
        yield from (f"  - {prose(text)}" for text in event.lines)
    yield ""


def _tables(brief: Brief, *, print_columns: bool) -> Iterator[str]:
    yield from ("## Tables", "")
    if not brief.tables:
        yield "The contract has no table yet."
    for table in brief.tables:
        yield from _table(brief, table, print_columns=print_columns)


def _table(brief: Brief, table: TableCard, *, print_columns: bool) -> Iterator[str]:
    yield from (f"### {prose(table.name)}", "")
    about = [prose(text) for text in (table.description, table.role) if text]
    if about:
        yield from ("  \n".join(about), "")
    yield from map(_statement, table.words)
    for link in brief.links:
        if link.table == table.name:
            by = ", ".join(map(code_span, link.columns))
            yield f"- Points at {code_span(link.to)} by {by}{_origin(link.origin)}"
    if table.models:
        yield f"- Read by {', '.join(map(code_span, table.models))}"
    yield from (f"- {prose(text)}" for text in table.constraints)
    yield ""
    if print_columns and table.columns:
        yield from ("| column | type | facts | said of it |", "|---|---|---|---|")
        for column in table.columns:
            facts = "; ".join(filter(None, ("required" if column.required else "", column.facts)))
            said = "; ".join(
                prose(s.text, in_table=True) + _origin(s.origin, in_table=True) for s in column.said
            )
            name, kind = (code_span(text, in_table=True) for text in (column.name, column.type))
            yield f"| {name} | {kind} | {prose(facts, in_table=True)} | {said} |"
        yield ""


def _statement(statement: Statement) -> str:
    return f"- {statement.label}: {prose(statement.text)}{_origin(statement.origin)}"


def _origin(origin: Provenance, *, in_table: bool = False) -> str:
    """Return where a statement comes from, in italics behind it."""
    if origin.kind == "proposed":
        return f" *(proposed: {prose(origin.by, in_table=in_table)})*"
    if origin.kind == "agreed":
        who = prose(origin.by, in_table=in_table)
        since = f"since {origin.since}" if origin.by else origin.since
        return f" *(agreed: {', '.join(filter(None, (who, since)))})*"
    return " *(fact)*" if origin.kind == "fact" else " *(open)*"
