"""What a staging model that people wrote lacks of its table's contract, and how it could have it. Pure.

An offer adds filters where the model reads the source, converts columns that it selects as they landed, and
adds columns. Everything else stays: an expression of people's, a filter, a name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scaffold_source.contract.test_rows import rule_of
from scaffold_source.contract.values import CONTRACT
from scaffold_source.edit import apply
from scaffold_source.lexicon.names import free_name
from scaffold_source.lexicon.reserved_words import POSTGRES
from scaffold_source.loaders.warehouses import warehouse_of
from scaffold_source.merge.model_files import LineEnds
from scaffold_source.merge.own_edits import edits_of
from scaffold_source.merge.own_sql import Item, OwnModel, read_model, words_of
from scaffold_source.merge.own_tokens import Token, UnclearError
from scaffold_source.render.staging_sql import (
    StagingColumn,
    name_in_major_units,
    read_contract_lines,
    row_filters,
    staging_columns,
    target,
)
from scaffold_source.yaml_text.values import Values, look

_WHOLE = re.compile(r"\bscaffold_source\.(?:stage|union_sources)\(")
# By which people turn a time into UTC, and cents into euros.
_OF_ZONES = {
    "zone", "utc", "timezone", "convert_timezone", "to_utc_timestamp", "from_utc_timestamp", "epoch",
    "epoch_ms", "to_timestamp", "timestamp_seconds", "timestamp_millis", "timestamp_micros",
}  # fmt: skip
_OF_AMOUNTS = {"/", "*"}


class Offer(NamedTuple):
    """What could become of a model: its `text` with what it lacked, None where nothing is offered; what that
    `gains`, and what people must do `by_hand`, each in words; `unclear` says why nothing could be read."""

    text: str | None
    gains: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()
    unclear: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """What the contract makes of a table in staging: conditions, by what they are about, the columns that are
    converted to UTC and to major units, by landed name, and those that say whether a row is deleted. `folds`
    is how the warehouse folds names without quotes."""

    filters: Mapping[str, str]
    times: Mapping[str, StagingColumn]
    amounts: Mapping[str, StagingColumn]
    flags: tuple[StagingColumn, ...]
    marks: frozenset[str]
    test_columns: frozenset[str]
    table: str
    folds: str
    contract: str

    def are_handled(self, about: str, words: Collection[str]) -> bool:
        """Return whether people's conditions, which hold these words, seem to tell such rows already."""
        known = self.marks if about == "deleted rows" else self.test_columns
        return bool(known) and known.issubset(words)


def offer(source: Values, table: Values, text: str) -> Offer:
    """Return what a model of `table` could have of the contract of `source`, both as plain values."""
    needs = needs_of(source, table)
    ends = LineEnds(text)
    if _WHOLE.search(ends.plain):
        return Offer(None)
    try:
        model = read_model(ends.plain)
        _require_own_contract(model, needs)
    except UnclearError as error:
        return in_words(source, table, text, str(error))
    plan = _planned(needs, model)
    if not plan.gains:
        return Offer(None, (), plan.by_hand)
    edits = edits_of(model, ends.plain, plan.filters, plan.changes, needs.contract)
    return Offer(ends.of(apply(ends.plain, edits)), plan.gains, plan.by_hand)


def in_words(source: Values, table: Values, text: str, unclear: str) -> Offer:
    """Return what a model that cannot be read surely seems to lack; `unclear` says why it cannot."""
    lacking = tuple(_lacking_in_words(needs_of(source, table), text))
    return Offer(None, (), lacking, unclear if lacking else "")


def needs_of(source: Values, table: Values) -> Needs:
    """Return what the contract makes of a table in staging."""
    meta = table["config"]["meta"]
    staged = staging_columns(source, table)
    is_flagged = meta.get("on_deleted") == "flag"
    rules = meta.get("soft_delete", "none")
    marks = [rule["column"] for rule in (rules if isinstance(rules, list) else [rules]) if "column" in rule]
    landed = {str(column["name"]).lower() for column in table.get("columns", [])}
    return Needs(
        {_about(text): text for text in row_filters(source, table)},
        {column.name: column for column in staged if column.converted == "to_utc"},
        {column.name: column for column in staged if column.macro == "to_major_units"},
        tuple(column for column in staged if column.macro in ("is_deleted", "deleted_at") and is_flagged),
        frozenset(str(mark).lower() for mark in marks),
        frozenset(re.findall(r"\w+", (rule_of(table).where or "").lower())) & landed,
        str(table.get("identifier") or table["name"]),
        warehouse_of(look(source, CONTRACT / "scaffold" / "warehouse")).folds,
        "\n".join(read_contract_lines(source, table)),
    )


def _about(condition: str) -> str:
    return "deleted rows" if "not_deleted" in condition else "test rows"


def _require_own_contract(model: OwnModel, needs: Needs) -> None:
    """Raise UnclearError for a model that reads another table's contract."""
    wanted = _squeezed(needs.contract)
    if any(_squeezed(token.text) != wanted for token in model.tokens if token.kind == "block"):
        raise UnclearError("it reads the contract of another table")


def _squeezed(call: str) -> str:
    return re.sub(r"[\s-]", "", call).replace('"', "'")


# ---- what a model lacks


class _Plan(NamedTuple):
    filters: list[str]
    changes: Sequence[tuple[Item, str, list[str]]]
    gains: tuple[str, ...]
    by_hand: tuple[str, ...]


def _planned(needs: Needs, model: OwnModel) -> _Plan:
    """Return what is offered: conditions, and for each item of the select list its new value ("" for the one
    that it has) with the items that follow it."""
    calls = "\n".join(token.text for token in model.tokens if token.kind == "call")
    lacking = {
        about: condition
        for about, condition in needs.filters.items()
        if _macro_of(condition) not in calls and not needs.are_handled(about, model.conditions)
    }
    filters, gains, by_hand = [*lacking.values()], [*lacking], list[str]()
    if model.listing is None:
        passing = [*needs.times, *needs.amounts]
        by_hand += [f"{', '.join(passing)}: as landed, because it selects *"] if passing else []
        return _Plan(filters, [], tuple(gains), tuple(by_hand))
    taken = {*words_of(model.tokens)}
    passes_on = all(
        select.has_star for select in model.others if select.first.start > model.listing.first.start
    )
    amounts = {name: column for name, column in needs.amounts.items() if _begin(column) not in calls}
    changes: list[tuple[Item, str, list[str]]] = []
    for item in model.listing.items:
        value, further = "", list[str]()
        column = _own_column(item, model.listing.called or needs.table)
        if name := _landed(column, needs.times, needs.folds):
            if later := _uses_later(model, item.alias):
                if not any(_OF_ZONES & words for words in later):
                    by_hand.append(f"{name}, which is used again further down: {_call(needs, name)}")
            else:
                value = _call(needs, name)
                gains.append(f"{name} in UTC")
        elif name := _landed(column, amounts, needs.folds):
            alias = _free_alias(item.alias, taken)
            taken.add(alias)
            added = f"{target(amounts[name])[0]} as {alias}"
            if passes_on:
                further.append(added)
                gains.append(f"{alias} beside {item.alias}")
            else:
                by_hand.append(f"{name}, beside which it would have to pass through: {added}")
        by_hand += _unconverted(needs, item) if column is None else ()
        changes.append((item, value, further))
    if not needs.are_handled("deleted rows", model.conditions):
        flags = [flag for flag in needs.flags if flag.alias not in taken and passes_on]
        changes[-1][2].extend(" ".join(target(flag)) for flag in flags)
        gains += [flag.alias for flag in flags]
    return _Plan(filters, changes, tuple(gains), tuple(by_hand))


def _free_alias(alias: str, taken: set[str]) -> str:
    """Return what an amount in major units is called beside the one in minor units."""
    name = name_in_major_units(alias, taken, POSTGRES)
    return free_name(f"{alias}_in_major_units", taken) if name == alias else name


def _macro_of(condition: str) -> str:
    return condition.partition("(")[0].strip("{ ") + "("


def _begin(column: StagingColumn) -> str:
    """Return how a call that converts a column begins."""
    return target(column)[0].partition(",")[0].strip("{ ")


def _call(needs: Needs, name: str) -> str:
    return target(needs.times[name])[0]


def _own_column(item: Item, relation: str) -> Token | None:
    """Return the column that an item selects as it is, None for an expression and for a field of a column."""
    is_of_another = len(item.value) > 1 and item.value[0].name.lower() != relation.lower()
    return None if is_of_another else item.column


def _landed(token: Token | None, columns: Mapping[str, StagingColumn], folds: str) -> str:
    """Return which of `columns` a name in SQL means in a warehouse that folds names so, "" for none."""
    if token is None:
        return ""
    name = _folded(token.name, folds) if token.kind == "word" else token.name
    means = (
        column.name
        for column in columns.values()
        if name == (column.name if column.name_quoted else _folded(column.name, folds))
    )
    return next(means, "")


def _folded(name: str, folds: str) -> str:
    return name.upper() if folds == "upper" else name.lower()


def _unconverted(needs: Needs, item: Item) -> Iterator[str]:
    """Yield what is said of an expression of people's over a column that the contract converts, if they do
    not seem to convert it."""
    if any(token.kind == "call" for token in item.value):
        return
    signs = {token.text for token in item.value}
    for columns, converting in ((needs.times, _OF_ZONES & item.words), (needs.amounts, _OF_AMOUNTS & signs)):
        for name, column in columns.items():
            if name.lower() in item.words and not converting:
                yield f"{name}, which is in an expression of yours: {target(column)[0]}"


def _uses_later(model: OwnModel, alias: str) -> list[frozenset[str]]:
    """Return the words of each expression and condition that uses a column of the model's select list further
    down."""
    expressions = [item.words for select in model.others for item in select.items if not item.column]
    expressions += [words_of(select.condition) for select in model.others]
    return [words for words in expressions if alias in words]


def _lacking_in_words(needs: Needs, text: str) -> Iterator[str]:
    """Yield what a model seems to lack that cannot be read surely."""
    filtered = {*re.findall(r"\w+", text.lower().partition("where")[2])}
    for about, condition in needs.filters.items():
        if _macro_of(condition) not in text and not needs.are_handled(about, filtered):
            yield f"{about}: {condition}"
    words_of_text = {*re.findall(r"\w+", text.lower())}
    for flag in needs.flags:
        if flag.alias not in words_of_text and not needs.are_handled("deleted rows", filtered):
            yield f"{flag.alias}: {' '.join(target(flag))}"
    for column in (*needs.times.values(), *needs.amounts.values()):
        if column.name.lower() in words_of_text and _begin(column) not in text:
            yield f"{column.name}: {target(column)[0]}"
