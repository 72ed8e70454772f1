"""What the rules propose and ask for an application, judged by its labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from labels import KINDS, PII, RELATED, ROLES, UNITS, Application, label_names, with_values

from scaffold_source.contract.values import Doubt, Proposal, Source
from scaffold_source.infer import Inference, infer
from scaffold_source.lexicon.names import source_table_names

DELETES = tuple(f"soft delete: {kind}" for kind in KINDS)
RULES = (
    *DELETES,
    "updated_at",
    "created_at",
    *(f"epoch: {unit}" for unit in UNITS),
    "money: minor",
    "money: major",
    "currency",
    *RELATED,
    *(f"role: {role}" for role in ROLES.values()),
    *(f"pii: {category}" for category in PII),
    "references",
    "naive_zone",
    "tenant_column",
)
# A wrong one of these changes values, or takes rows away, and nobody is told.
CHANGE_DATA = (*DELETES, *(f"epoch: {unit}" for unit in UNITS), "money: minor", "naive_zone")
# What is asked of each, by the rules that ask.
_ASKING = {
    "soft delete": ("soft-delete-doubt",),
    "epoch": ("epoch",),
    "money": ("float-money", "minor-units"),
    "currency": ("unknown-currency",),
    "references": ("undeclared-key",),
}
_UTC = ("UTC", "Etc/UTC")


@dataclass(frozen=True, slots=True)
class Score:
    """What one rule got right, proposed wrongly, and missed: `table.column`, the application before it.
    `asked` are the columns of those missed that a question is about."""

    right: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()
    missed: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()

    @property
    def missed_and_asked(self) -> frozenset[str]:
        return frozenset(item for item in self.missed if column_of(item) in self.asked)


@dataclass(frozen=True, slots=True)
class Measured:
    """One application's scores by rule, and the columns that each rule's questions are about."""

    application: Application
    scores: Mapping[str, Score]
    questions: Mapping[str, frozenset[str]]


def measure(application: Application) -> Measured:
    """Every rule's proposals and questions for one application, judged by its labels."""
    inference, called = _infer(application)
    questions = questions_of(inference.doubts, called)
    scores = judge(application, answers(inference.proposals, called), questions)
    return Measured(application, scores, questions)


def _infer(application: Application) -> tuple[Inference, Mapping[str, str]]:
    """What the rules say, and what labels call the source's tables."""
    of_database = application.database.tables
    names = source_table_names(table.full_name for table in of_database)
    called = {names[table]: name for table, name in label_names(application.database).items()}
    return infer(Source("producer", "producer"), application.database), called


def questions_of(doubts: Iterable[Doubt], called: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """The columns that questions are about, by the rule that asks."""
    about: defaultdict[str, set[str]] = defaultdict(set)
    for doubt in doubts:
        if doubt.question is not None:
            addresses = doubt.about or ([doubt.path[1:4:2]] if doubt.path[2:3] == ("columns",) else [])
            about[doubt.rule] |= {f"{called[table]}.{column}" for table, column in addresses}
    return {rule: frozenset(columns) for rule, columns in about.items()}


def judge(
    application: Application,
    proposed: Mapping[str, frozenset[str]],
    questions: Mapping[str, frozenset[str]],
) -> dict[str, Score]:
    """What is proposed and asked, by rule, beside what is true."""
    scores = {
        rule: replace(
            _score(application, rule, proposed.get(rule, frozenset())),
            asked=frozenset().union(
                *(questions.get(asking, ()) for asking in _ASKING.get(rule.partition(":")[0], ()))
            ),
        )
        for rule in RULES
    }
    return scores | _forgive(application, {rule: scores[rule] for rule in DELETES})


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
        case ("tables", table, "columns", column, "config", "meta", subject):
            yield from _of_column(f"{called[table]}.{column}", subject, value, called)
        case ("config", "meta", "contract", "timezone"):
            yield "naive_zone", "UTC" if value in _UTC else value
        case ("config", "meta", "contract", "tenant_column"):
            yield "tenant_column", value


def _of_column(column: str, subject: str, value: str, called: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    match subject:
        case "unit":
            yield f"money: {value}", column
        case "epoch":
            yield f"epoch: {value}", column
        case "currency_column" | "currency":
            yield "currency", f"{column} in {value}"
        case "currency_from" | "references":
            table, _, name = value.rpartition(".")
            link = "in" if subject == "currency_from" else "to"
            yield subject.partition("_")[0], f"{column} {link} {called.get(table, table)}.{name}"
        case "pii":
            yield f"pii: {value}", column


def _score(application: Application, rule: str, proposed: frozenset[str]) -> Score:
    truth = application.truth.get(rule, frozenset())
    if rule in ("naive_zone", "references") and not truth:
        proposed = frozenset()  # nobody read for it, or the code proves none: nothing to compare with
    unsure = _unsure(application, rule)
    truth, counted = (
        frozenset(item for item in items if column_of(item) not in unsure) for items in (truth, proposed)
    )
    return Score(truth & counted, counted - truth, truth - counted)


def _unsure(application: Application, rule: str) -> frozenset[str]:
    return frozenset().union(*(application.unsure.get(subject, ()) for subject in _subjects(rule)))


def _subjects(rule: str) -> tuple[str, ...]:
    """What labels call it: `soft delete: epoch` is about soft_delete, `role: join` about joins."""
    if rule.startswith("role: "):
        return (next(subject for subject, role in ROLES.items() if rule == f"role: {role}"),)
    if rule == "currency":
        return "money", "currency"
    if rule.startswith("epoch: "):
        return ("epochs",)
    if rule == "pii: credential":
        return "pii", "credential"
    return (rule.partition(":")[0].replace(" ", "_"),)


def _forgive(application: Application, deletes: Mapping[str, Score]) -> dict[str, Score]:
    """Where any of a table's rules is enough, one found forgives the others, and none found is one miss."""
    found = {table_of(item) for score in deletes.values() for item in score.right}
    forgiven = {}
    for rule in application.truth:  # in the order of the labels: the first is the one to miss
        if rule in deletes:
            excused = application.one_is_enough & found
            missed = frozenset(item for item in deletes[rule].missed if table_of(item) not in excused)
            found |= {table_of(item) for item in missed}
            forgiven[rule] = replace(deletes[rule], missed=missed)
    return forgiven


def column_of(item: str) -> str:
    """`shops.state` of `shops.state in (dead)`."""
    return item.partition(" ")[0]


def table_of(item: str) -> str:
    return column_of(item).rpartition(".")[0]


def together(measured: Collection[Measured]) -> dict[str, Score]:
    """One score a rule of several applications' scores, each item with its application's name."""
    return {
        rule: Score(
            *(
                frozenset(
                    f"{of.application.name}/{item}"
                    for of in measured
                    for item in getattr(of.scores[rule], side)
                )
                for side in ("right", "wrong", "missed", "asked")
            )
        )
        for rule in RULES
    }
