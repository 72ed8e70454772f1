"""What people agreed in the contract, read by path: promises, hints of renames, ends of life, ranges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from scaffold_source.change import AcceptedRange, Change, Location
from scaffold_source.contract.by_table import Agreements, grouped
from scaffold_source.contract.values import CONTRACT, META, TABLES, Contract
from scaffold_source.drift.versions import is_accepted
from scaffold_source.errors import ContractError
from scaffold_source.model import ObjectPath
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import TOP, Values, YamlPath


def agreed_at(agreements: Agreements, path: YamlPath) -> object:
    """Return what is agreed at `path`: a value, or a mapping of what is agreed below it."""
    if path in agreements:
        return agreements[path]
    below: Values = {}
    for agreed_path, value in agreements.items():
        if agreed_path[0] == path[0] and agreed_path[: len(path)] == path:
            node = below
            for key in agreed_path[len(path) : -1]:
                node = node.setdefault(key, {})
            node[agreed_path[-1]] = value
    return below or None


def one_or_more(value: object) -> list[object]:
    """Return a list as it is, and anything else as its one item: people may write either."""
    return value if isinstance(value, list) else [value]


def soft_delete_rules(table: Agreements) -> list[Values]:
    """Return the rules by which rows of a table are deleted."""
    return [rule for rule in one_or_more(agreed_at(table, META / "soft_delete")) if isinstance(rule, dict)]


def _with_key(agreements: Agreements, key: str) -> dict[str, Agreements]:
    """Group by table those agreements whose path holds `key`: a large source has 100,000 others."""
    return grouped({path: value for path, value in agreements.items() if key in path})


def declared_hints(contract: Contract) -> dict[ObjectPath, str]:
    """Return the old names that `config.meta.renamed_from` gives, by the producer's path of the renamed table
    or column. A table without facts yet gets an entry in every schema of the source."""
    relations = {name: table for table, name in contract.names.items()}
    schemas = sorted({table.schema for table in contract.names})
    hints: dict[ObjectPath, str] = {}
    for name, table in _with_key(contract.agreements, "renamed_from").items():
        identifier = str(contract.agreements.get(TABLES / name / "identifier", name))
        known = relations.get(name)
        columns = contract.columns[known] if known else {}
        places = [known.path] if known else [(schema, identifier) for schema in schemas]
        for path, value in table.items():
            if path == META / "renamed_from":
                hints |= {place: unescape(str(value)) for place in places}
            elif path[0] == "columns" and path[2:] == META / "renamed_from":
                now, was = (columns.get(word, word) for word in (path[1], unescape(str(value))))
                hints |= {(*place, now): was for place in places}
    return hints


def deprecations(contract: Contract, today: date) -> Iterator[Change]:
    """Yield a change for each deprecated table and column, with the date on which it goes away, if any.

    Raises ContractError where `sunset` is no date.
    """
    relations = {name: table for table, name in contract.names.items()}
    for name, table in _with_key(contract.agreements, "deprecated").items():
        known = relations.get(name)
        if known is None:
            continue
        owners = dict.fromkeys(YamlPath(path[:2]) if path[0] == "columns" else TOP for path in table)
        for owner in owners:
            yaml_path = owner / META / "deprecated"
            if not (agreed := agreed_at(table, yaml_path)):
                continue
            path: ObjectPath = known.path
            if owner:
                path = (*path, contract.columns[known].get(owner[1], owner[1]))
            about = _deprecation(agreed, contract.locate(TABLES / name / yaml_path), today)
            yield Change(path, "deprecation", about, about)


def _deprecation(agreed: object, place: Location, today: date) -> dict[str, object]:
    """Spell out the value of `deprecated:` and say whether its date is past.

    `2027-01-31` is short for `{sunset: 2027-01-31}`; `true` names no date."""
    about = agreed if isinstance(agreed, dict) else {} if agreed is True else {"sunset": agreed}
    sunset = about.get("sunset")
    if sunset is not None and type(sunset) is not date:
        raise ContractError(
            f"{place}: deprecated: {sunset!r} is not a date",
            do="write {sunset: 2027-01-31, use: orders.state}",
        )
    texts = {key: str(value) for key, value in about.items() if value is not None}
    return {**texts, "is_past": sunset is not None and sunset < today}


def unmet(ranges: Iterable[AcceptedRange], source: str, version: str | None) -> Iterator[AcceptedRange]:
    """Yield the ranges of the source's consumers that do not hold `version`."""
    for accepted in ranges:
        if accepted.source == source and not is_accepted(version, accepted.versions):
            yield accepted


def standing(agreements: Agreements) -> Iterator[Change]:
    """Yield what is wrong with the agreements as they stand, whether or not anything changed."""
    producer = agreed_at(agreements, CONTRACT / "producer")
    named = producer.values() if isinstance(producer, dict) else [producer]
    if not any(named):
        yield Change((), "contract.producer", None, None)
