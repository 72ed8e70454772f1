"""How right the proposals are, on labelled schemas: what was seen beside what nobody looked at.

    python benchmarks/judgement/measure.py            every set
    python benchmarks/judgement/measure.py tune       that set (report, fresh, open, lookups): every mistake

The set `blind` is for good: no mistake of it is ever shown. Of the set `lookups` nothing but that role is
measured. No server is needed.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping

from labels import BLIND, LOOKUPS, SETS, read_set
from scoring import CHANGE_DATA, DELETES, RULES, Measured, Score, column_of, measure, table_of, together

_HEADS = ("right", "wrong", "missed", "asked", "precision", "recall")
_WIDTHS = (7, 7, 8, 7, 11, 8)


def lines(parts: Mapping[str, Collection[Measured]]) -> Iterator[str]:
    """Every line, of the parts side by side."""
    scores = {title: together(part) for title, part in parts.items()}
    for title, part in parts.items():
        names = ", ".join(of.application.name for of in part)
        yield f"{title}: {names}: {_tables(part)} tables, {_columns(part)} columns"
    yield ""
    yield f"{'':<30}" + "  |".join(f"{title:^{sum(_WIDTHS)}}" for title in parts)
    yield _row("rule", *(_HEADS for _ in parts))
    for rule in RULES:
        yield _row(rule, *(_cells([of[rule]]) for of in scores.values()))
    yield ""
    for name, figures in _goals(parts, scores).items():
        yield f"{name:<46}" + "  |".join(f"{figure:>24}" for figure in figures)


def _row(rule: str, *cells: Iterable[object]) -> str:
    written = (
        "".join(f"{cell:>{width}}" for cell, width in zip(part, _WIDTHS, strict=True)) for part in cells
    )
    return f"{rule:<30}" + "  |".join(written)


def _cells(scores: Collection[Score]) -> tuple[object, ...]:
    right, wrong, missed = (
        sum(len(getattr(score, side)) for score in scores) for side in ("right", "wrong", "missed")
    )
    asked = sum(len(score.missed_and_asked) for score in scores)
    return right, wrong, missed, asked, share(right, right + wrong), share(right, right + missed)


def _goals(
    parts: Mapping[str, Collection[Measured]], scores: Mapping[str, Mapping[str, Score]]
) -> dict[str, list[str]]:
    by_part = [(part, scores[title]) for title, part in parts.items()]
    return {
        "soft delete, all kinds: precision": [_precision(of, DELETES) for _, of in by_part],
        "soft delete, all kinds: recall": [_recall(of, DELETES) for _, of in by_part],
        "soft delete: proposed or asked about": [_open(of) for _, of in by_part],
        "questions about deletion that are one": [_worth_asking(part) for part, _ in by_part],
        "updated_at: tables that are right": [_accuracy(part, "updated_at") for part, _ in by_part],
        "created_at: tables that are right": [_accuracy(part, "created_at") for part, _ in by_part],
        "money: precision": [_precision(of, ("money: minor", "money: major")) for _, of in by_part],
        "currency of money: right": [_currency(part, "right") for part, _ in by_part],
        "currency of money: right, or asked about": [_currency(part, "settled") for part, _ in by_part],
        "currency of money: wrong": [_currency(part, "wrong") for part, _ in by_part],
        "wrong proposals": [_wrong(part, of, RULES) for part, of in by_part],
        "silently wrong (values or rows change)": [
            str(sum(len(of[rule].wrong) for rule in CHANGE_DATA)) for _, of in by_part
        ],
    }


def _precision(scores: Mapping[str, Score], rules: Iterable[str]) -> str:
    right, wrong, *_ = _cells([scores[rule] for rule in rules])
    return _of(right, right + wrong)


def _recall(scores: Mapping[str, Score], rules: Iterable[str]) -> str:
    right, _, missed, *_ = _cells([scores[rule] for rule in rules])
    return _of(right, right + missed)


def _open(scores: Mapping[str, Score]) -> str:
    right, _, missed, asked, *_ = _cells([scores[rule] for rule in DELETES])
    return _of(right + asked, right + missed)


def _worth_asking(part: Collection[Measured]) -> str:
    """How many of the questions about deletion are about a deletion; what is unsure counts neither way."""
    deletions = questions = 0
    for of in part:
        truth = {column_of(item) for rule in DELETES for item in of.application.truth.get(rule, ())}
        columns = of.questions.get("soft-delete-doubt", frozenset())
        columns -= of.application.unsure.get("soft_delete", frozenset())
        questions += len(columns)
        deletions += len(columns & truth)
    return _of(deletions, questions)


def _accuracy(part: Collection[Measured], rule: str) -> str:
    """In how many tables the column, or that there is none, is right."""
    total = _tables(part)
    wrong = sum(
        len({table_of(item) for item in of.scores[rule].wrong | of.scores[rule].missed}) for of in part
    )
    return _of(total - wrong, total)


def _currency(part: Collection[Measured], what: str) -> str:
    """Of the amounts that are labelled, how many have the currency that is labelled, wait for an answer, or
    have another one."""
    total = counted = 0
    for of in part:
        unsure = of.application.unsure.get("money", frozenset()) | of.application.unsure.get(
            "currency", frozenset()
        )
        amounts = {
            item for unit in ("minor", "major") for item in of.application.truth.get(f"money: {unit}", ())
        } - unsure
        score = of.scores["currency"]
        right, wrong = ({column_of(item) for item in side} for side in (score.right, score.wrong))
        settled = right | (score.asked - wrong)
        total += len(amounts)
        counted += len(amounts & {"right": right, "settled": settled, "wrong": wrong}[what])
    return _of(counted, total)


def _wrong(part: Collection[Measured], scores: Mapping[str, Score], rules: Iterable[str]) -> str:
    wrong = sum(len(scores[rule].wrong) for rule in rules)
    return f"{wrong}: {100 * wrong / _columns(part):.2f} per 100 columns"


def _tables(part: Collection[Measured]) -> int:
    return sum(len(of.application.database.tables) for of in part)


def _columns(part: Collection[Measured]) -> int:
    return sum(len(table.columns) for of in part for table in of.application.database.tables)


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}: {share(part, whole)}"


def share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "-"


def mistakes(scores: Mapping[str, Score]) -> Iterator[str]:
    for side in ("wrong", "missed"):
        for rule, score in scores.items():
            if items := sorted(getattr(score, side)):
                yield f"{side}: {rule}"
                asked = score.missed_and_asked
                yield from (f"  {item}{', asked about' if item in asked else ''}" for item in items)


def lookups_alone(measured: Collection[Measured]) -> Iterator[str]:
    """One line for each application of which the lookups alone are labelled, and their sum."""
    yield ""
    yield _row("lookups, labelled alone", _HEADS)
    for part in ([of] for of in measured):
        yield _row(part[0].application.name, _cells([together(part)[_LOOKUP]]))
    yield _row("together", _cells([together(measured)[_LOOKUP]]))


_LOOKUP = "role: lookup"


def main(arguments: list[str]) -> None:
    if unknown := set(arguments) - {*SETS, LOOKUPS}:
        sys.exit(f"{', '.join(sorted(unknown))} is no set: {', '.join((*SETS, LOOKUPS))}")
    names = arguments or (*SETS, LOOKUPS)
    measured = {name: [measure(application) for application in read_set(name)] for name in names}
    alone = measured.pop(LOOKUPS, [])
    seen = [of for name, measures in measured.items() if name not in BLIND for of in measures]
    blind = [of for name, measures in measured.items() if name in BLIND for of in measures]
    parts = {title: part for title, part in (("seen", seen), ("blind", blind)) if part}
    if parts:
        print(*map(str.rstrip, lines(parts)), sep="\n")
    if alone:
        print(*map(str.rstrip, lookups_alone(alone)), sep="\n")
    if arguments and seen:
        print("", *mistakes(together(seen)), sep="\n")
    if arguments and alone:
        print("", *mistakes({_LOOKUP: together(alone)[_LOOKUP]}), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
