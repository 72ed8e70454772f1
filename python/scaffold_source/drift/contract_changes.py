"""What people agreed differently between two states of a contract, by the producer's names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scaffold_source.change import Change
from scaffold_source.contract.by_table import Agreements, by_table, grouped
from scaffold_source.contract.values import CONTRACT, META, Contract
from scaffold_source.drift.promises import agreed_at
from scaffold_source.model import ObjectPath, TableName
from scaffold_source.yaml_text.values import TOP, YamlPath, as_list

_OWNERS = (
    ("producer", "team"),
    ("producer", "engineering_lead"),
    ("producer", "product_lead"),
    ("consumer", "team"),
    ("consumer", "data_lead"),
    ("channel",),
    ("notify",),
)
_OF_CONTRACT = (
    *_OWNERS,
    ("timezone",),
    ("currency",),
    ("status",),
    ("measures",),
    ("sla", "notice"),
    ("sla", "respond"),
    ("sla", "fix"),
)
_OF_META = (
    "soft_delete", "on_deleted", "test_rows", "updated_at", "created_at", "deprecated",
    "timezone", "epoch", "unit", "currency", "currency_column", "currency_from", "pii",
)  # fmt: skip
LANDING = ("schema", "database", "loader", "identifier", "quoting", "quote", "data_type")
# What the rules judge: the field of a change → where it stands, from the source, table or column on.
_SUBJECTS: dict[str, YamlPath] = {
    **{".".join(("contract", *keys)): CONTRACT / YamlPath(keys) for keys in _OF_CONTRACT},
    **{key: META / key for key in _OF_META},
    **{key: TOP / "config" / key for key in ("freshness", "loaded_at_field", "loaded_at_query", "enabled")},
    **{f"landing.{key}": TOP / key for key in LANDING},
}
_BY_PLACE = {place: field for field, place in _SUBJECTS.items()}
OWNER_FIELDS = tuple(".".join(("contract", *keys)) for keys in _OWNERS)
# Words for people, how the tool was asked, and what has rules of its own.
_NOT_COMPARED = {
    ("name",), ("description",), ("tags",), ("docs",), ("config", "tags"), ("config", "docs"),
    CONTRACT / "version", CONTRACT / "scaffold",
    CONTRACT / "conflicts", META / "renamed_from",
    CONTRACT / "agreed", CONTRACT / "answered_by", CONTRACT / "who_knows",
}  # fmt: skip
_TESTS = "data_tests"
_OTHER = "agreements"


def compare_agreements(before: Contract, after: Contract) -> tuple[Change, ...]:
    """Return what was agreed differently about the source, and about tables and columns in both states.

    A data test and what no rule knows by its name are mappings of one key: `{not_null: {}}`,
    `{config.meta.role: lookup}`.
    """
    changes = list(_differing((), *(_own(side.agreements) for side in (before, after))))
    old, new = by_table(before.agreements), by_table(after.agreements)
    for table, name in before.names.items():
        called = after.names.get(table)
        if called is not None and (sides := (old.get(name, {}), new.get(called, {})))[0] != sides[1]:
            changes += _of_table(table, before, after, sides)
    return tuple(changes)


def place_of(change: Change) -> YamlPath | None:
    """Return an agreement's YAML path, starting at its source, table or column; None for a fact."""
    if change.field == _TESTS:
        return TOP / _TESTS / str(next(iter(change.after or change.before)))
    if change.field == _OTHER:
        return YamlPath(next(iter(change.after or change.before)).split("."))
    return _SUBJECTS.get(change.field)


def _own(agreements: Agreements) -> Agreements:
    return {path: value for path, value in agreements.items() if path[0] != "tables"}


def _of_table(
    table: TableName, before: Contract, after: Contract, sides: tuple[Agreements, Agreements]
) -> Iterator[Change]:
    path = table.path
    of_table = [{key: value for key, value in side.items() if key[0] != "columns"} for side in sides]
    yield from _differing(path, *of_table)
    producers = {**after.columns[table], **before.columns[table]}
    columns = [grouped(side, "columns") for side in sides]
    kept = {*columns[0], *before.columns[table]} & {*columns[1], *after.columns[table]}
    for name in sorted(kept):
        column_path = (*path, producers.get(name, name))
        yield from _differing(column_path, columns[0].get(name, {}), columns[1].get(name, {}))


def _differing(path: ObjectPath, before: Agreements, after: Agreements) -> Iterator[Change]:
    paths = dict.fromkeys((*before, *after))
    for subject in dict.fromkeys(filter(None, map(_subject, paths))):
        old, new = agreed_at(before, subject), agreed_at(after, subject)
        if old != new:
            yield Change(path, _BY_PLACE[subject], old, new)
    for key in paths:
        is_kept = key in before and key in after
        if not (_subject(key) or _is_ignored(key) or (is_kept and before[key] == after[key])):
            yield _other_change(path, key, before, after)


def _other_change(path: ObjectPath, key: YamlPath, before: Agreements, after: Agreements) -> Change:
    """Return the change of a data test, or of an agreement that no rule knows by its name."""
    field, name = (_TESTS, key[1]) if key[0] == _TESTS else (_OTHER, ".".join(map(str, key)))
    old, new = ({name: side[key]} if key in side else None for side in (before, after))
    return Change(path, field, old, new)


def _subject(path: YamlPath) -> YamlPath | None:
    """Return the path that a rule judges as a whole and `path` is part of; None if there is none."""
    return next((YamlPath(path[:end]) for end in range(1, len(path) + 1) if path[:end] in _BY_PLACE), None)


def _is_ignored(path: YamlPath) -> bool:
    return path == (_TESTS,) or any(path[:end] in _NOT_COMPARED for end in range(1, len(path) + 1))


def one_key(value: Mapping[str, object] | None) -> tuple[str, object]:
    """Return the key and the value of a change of a data test, or of an agreement that no rule knows."""
    return next(iter(value.items())) if value else ("", None)


def measure_names(measures: object) -> set[str]:
    """Return the names in a list of measures; nothing if it is no list."""
    return {str(measure.get("name")) for measure in as_list(measures) if isinstance(measure, dict)}
