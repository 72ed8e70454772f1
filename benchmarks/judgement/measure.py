"""How right the proposals are: precision and recall of every rule, on schemas labelled by reading.

    python benchmarks/judgement/measure.py [tune|report|fresh]      (default: tune and report)

`tune` is for improving the rules, `report` for saying how good they are: nobody tunes on it. `fresh` is a
third set for a blind test, seen only by who asks for it. Prints a table of rules, then every mistake by
name. No server is needed.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from labels import (
    HALVES,
    KINDS,
    PII,
    RELATED,
    ROLES,
    SETS,
    Application,
    label_names,
    read_set,
    with_values,
)

from scaffold_source.contract.values import Proposal, Source
from scaffold_source.infer import Inference, infer
from scaffold_source.lexicon.names import source_table_names

RULES = (
    *(f"soft delete: {kind}" for kind in KINDS),
    "updated_at",
    "created_at",
    "money: minor",
    "money: major",
    "currency_column",
    *RELATED,
    *(f"role: {role}" for role in ROLES.values()),
    *(f"pii: {category}" for category in PII),
    "naive_zone",
    "tenant_column",
)
_DELETES = RULES[: len(KINDS)]
_UTC = ("UTC", "Etc/UTC")


@dataclass(frozen=True, slots=True)
class Score:
    """What one rule got right, proposed wrongly, and missed: `table.column`, the application before it."""

    right: frozenset[str]
    wrong: frozenset[str]
    missed: frozenset[str]

    def row(self, rule: str) -> str:
        right, wrong, missed = len(self.right), len(self.wrong), len(self.missed)
        precision, recall = _share(right, right + wrong), _share(right, right + missed)
        return f"{rule:<30}{right:>7}{wrong:>7}{missed:>7}{precision:>11}{recall:>8}"


def measure(application: Application) -> dict[str, Score]:
    """Every rule's proposals for one application, judged by its labels."""
    inference, called = _infer(application)
    return judge(application, answers(inference.proposals, called))


def asked(application: Application) -> frozenset[str]:
    """The columns that a question asks about: do they mark deleted rows?"""
    inference, called = _infer(application)
    return frozenset(
        f"{called[doubt.path[1]]}.{doubt.path[3]}"
        for doubt in inference.doubts
        if doubt.rule == "soft-delete-doubt"
    )


def _infer(application: Application) -> tuple[Inference, Mapping[str, str]]:
    """What the rules say, and what labels call the source's tables."""
    tables = application.database.tables
    names = source_table_names(table.full_name for table in tables)
    called = {names[table]: name for table, name in label_names(application.database).items()}
    return infer(Source("producer", "producer"), application.database), called


def judge(application: Application, proposed: Mapping[str, frozenset[str]]) -> dict[str, Score]:
    """What is proposed, by rule, beside what is true."""
    scores = {rule: _score(application, rule, proposed.get(rule, frozenset())) for rule in RULES}
    return scores | _forgive(application, {rule: scores[rule] for rule in _DELETES})


def answers(proposals: Iterable[Proposal], called: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """What is proposed, in the labels' words, by rule. `called`: what labels call the source's tables."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for proposal in proposals:
        for rule, answer in _answers(proposal, called):
            found[rule].add(answer)
    return {rule: frozenset(items) for rule, items in found.items()}


def _answers(proposal: Proposal, called: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    value = proposal.value
    match proposal.path:
        case ("tables", table, "config", "meta", "soft_delete") if value != "none":
            for mark in value if isinstance(value, list) else [value]:
                column = f"{called[table]}.{mark['column']}"
                if mark["kind"] == "values":
                    column = with_values(column, mark["values"])
                yield f"soft delete: {mark['kind']}", column
        case ("tables", table, "config", "meta", ("updated_at" | "created_at") as subject):
            yield subject, f"{called[table]}.{value}"
        case ("tables", table, "config", "meta", subject) if subject in RELATED:
            yield subject, f"{called[table]} of {called.get(value, value)}"
        case ("tables", table, "config", "meta", "role"):
            yield f"role: {value}", called[table]
        case ("tables", table, "columns", column, "config", "meta", "unit"):
            yield f"money: {value}", f"{called[table]}.{column}"
        case ("tables", table, "columns", column, "config", "meta", "currency_column"):
            yield "currency_column", f"{called[table]}.{column} in {value}"
        case ("tables", table, "columns", column, "config", "meta", "pii"):
            yield f"pii: {value}", f"{called[table]}.{column}"
        case ("config", "meta", "contract", "timezone"):
            yield "naive_zone", "UTC" if value in _UTC else value
        case ("config", "meta", "contract", "tenant_column"):
            yield "tenant_column", value


def _score(application: Application, rule: str, proposed: frozenset[str]) -> Score:
    truth = application.truth.get(rule, frozenset())
    if rule == "naive_zone" and not truth:
        proposed = frozenset()  # the application's code proves no zone: nothing to compare with
    unsure = application.unsure.get(_subject(rule), frozenset())
    truth, counted = (
        frozenset(item for item in items if item.partition(" ")[0] not in unsure)
        for items in (truth, proposed)
    )
    return Score(truth & counted, counted - truth, truth - counted)


def _subject(rule: str) -> str:
    """What labels call it: `soft delete: epoch` is about soft_delete, `role: join` about joins."""
    if rule.startswith("role: "):
        return next(subject for subject, role in ROLES.items() if rule == f"role: {role}")
    if rule == "currency_column":
        return "money"
    return rule.partition(":")[0].replace(" ", "_")


def _forgive(application: Application, deletes: Mapping[str, Score]) -> dict[str, Score]:
    """Where any of a table's rules is enough, one found forgives the others, and none found is one miss."""
    found = {_table(item) for score in deletes.values() for item in score.right}
    forgiven = {}
    for rule in application.truth:  # in the order of the labels: the first is the one to miss
        if rule in deletes:
            excused = application.one_is_enough & found
            missed = frozenset(item for item in deletes[rule].missed if _table(item) not in excused)
            found |= {_table(item) for item in missed}
            forgiven[rule] = replace(deletes[rule], missed=missed)
    return forgiven


def _table(item: str) -> str:
    return item.partition(" ")[0].rpartition(".")[0]


def _updated_at_accuracy(
    applications: Iterable[Application], measured: Mapping[str, Mapping[str, Score]]
) -> str:
    """In how many tables the updated-at column, or that there is none, is right."""
    right = total = 0
    for application in applications:
        score = measured[application.name]["updated_at"]
        tables = len(application.database.tables)
        total += tables
        right += tables - len({_table(item) for item in score.wrong | score.missed})
    return f"updated_at accuracy: {right} of {total} tables, {_share(right, total)}"


def _asked_about(applications: Iterable[Application], measured: Mapping[str, Mapping[str, Score]]) -> str:
    """Of the marks of deleted rows that nothing proposes, how many a question asks about."""
    missed = open_ = 0
    for application in applications:
        scores = [measured[application.name][rule] for rule in _DELETES]
        columns = {item.partition(" ")[0] for score in scores for item in score.missed}
        missed += len(columns)
        open_ += len(columns & asked(application))
    return f"soft deletes missed, but asked about: {open_} of {missed}"


def _worth_asking(applications: Iterable[Application]) -> str:
    """How many of the questions about deletion are about a deletion; what is unsure counts neither way."""
    deletions = questions = 0
    for application in applications:
        truth = {item.partition(" ")[0] for rule in _DELETES for item in application.truth.get(rule, ())}
        columns = asked(application) - application.unsure.get("soft_delete", frozenset())
        questions += len(columns)
        deletions += len(columns & truth)
    return f"questions about deletions that are one: {deletions} of {questions}"


def report(name: str, applications: tuple[Application, ...]) -> str:
    """The table of rules, then the mistakes by name."""
    measured = {application.name: measure(application) for application in applications}
    scores = {rule: _together({name: of[rule] for name, of in measured.items()}) for rule in RULES}
    tables = sum(len(app.database.tables) for app in applications)
    columns = sum(len(table.columns) for app in applications for table in app.database.tables)
    header = f"{'rule':<30}{'right':>7}{'wrong':>7}{'missed':>7}{'precision':>11}{'recall':>8}"
    return "\n".join(
        [
            f"{name}: {', '.join(measured)}: {tables} tables, {columns} columns",
            "",
            header,
            *(score.row(rule) for rule, score in scores.items()),
            _updated_at_accuracy(applications, measured),
            _asked_about(applications, measured),
            _worth_asking(applications),
            "",
            *_mistakes(scores),
        ]
    )


def _together(scores: Mapping[str, Score]) -> Score:
    """One score of several applications' scores, each item with its application's name."""
    return Score(
        *(
            frozenset(f"{name}/{item}" for name, score in scores.items() for item in getattr(score, side))
            for side in ("right", "wrong", "missed")
        )
    )


def _mistakes(scores: Mapping[str, Score]) -> Iterator[str]:
    for side in ("wrong", "missed"):
        for rule, score in scores.items():
            if items := sorted(getattr(score, side)):
                yield f"{side}: {rule}"
                yield from (f"  {item}" for item in items)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "-"


def main(arguments: list[str]) -> None:
    if unknown := set(arguments) - set(SETS):
        sys.exit(f"{', '.join(sorted(unknown))} is no set: {', '.join(SETS)}")
    for name in arguments or HALVES:
        print(report(name, read_set(name)), end="\n\n")


if __name__ == "__main__":
    main(sys.argv[1:])
