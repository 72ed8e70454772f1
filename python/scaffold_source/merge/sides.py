"""The three sides of a merge, which travel together: what people's files say (ours), what the committed facts
make the tool write (base), and what the producer's facts of today do (theirs)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from scaffold_source.contract.agreed_keys import referenced
from scaffold_source.contract.test_rows import Parents, rule_of
from scaffold_source.contract.values import FACTS, Contract
from scaffold_source.facts.keys import relation_named
from scaffold_source.merge.conflicts import SQL, Conflict
from scaffold_source.merge.model_files import StagingFiles
from scaffold_source.merge.proposed import Proposed
from scaffold_source.model import TableName
from scaffold_source.project import Project, has_dbt_utils
from scaffold_source.project.declaration import DeclaringFile, model_values, read_models
from scaffold_source.render.models_yaml import model, targets
from scaffold_source.render.staging_sql import StagingColumn, staged_tables, staging_columns, staging_sql
from scaffold_source.yaml_text.jinja import as_written, unescape
from scaffold_source.yaml_text.named_items import listed
from scaffold_source.yaml_text.values import Values, look, with_scalars


class Staged(NamedTuple):
    """A table that gets a staging model, as the model's SQL is made of it, the model's columns, and the
    tables whose test rows decide about its own."""

    table: Values
    columns: list[StagingColumn]
    parents: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """What one side says of the source, of its models in their YAML, by model, and in their SQL, by table.
    `staged` are the tables that the SQL is made of, where the tool makes it."""

    source: Values
    models: Values = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    staged: Mapping[str, Staged] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sides:
    """The three sides, and the files that ours stands in: `declaring` are those of the models' YAML, where
    the two others differ about models. `has_models` says whether any model of the source is the tool's."""

    ours: Side
    base: Side
    theirs: Side
    files: StagingFiles
    has_models: bool
    declaring: tuple[DeclaringFile, ...] = ()

    @property
    def tables(self) -> Mapping[str, None]:
        """Return the tables that may change, by their names in the source and in order."""
        return dict.fromkeys((*self.base.source["tables"], *self.theirs.source["tables"]))


def sides_of(
    proposed: Proposed, contract: Contract, ours: Values, project: Project, conflicts: Collection[Conflict]
) -> Sides:
    """Return the three sides. `ours` is the source under today's names, `conflicts` are the open ones."""
    own_name = contract.source.name
    base, theirs = (with_texts(own_name, side, ours["tables"]) for side in (proposed.base, proposed.theirs))
    tables = frozenset((*base.source["tables"], *proposed.order))
    files = StagingFiles(project, own_name, tables, base.texts, are_ours=contract.source.staging)
    names = (*contract.names.values(), *base.source["tables"])
    in_conflict = [conflict.path[1] for conflict in conflicts if conflict.path[0] == "models"]
    is_open = any(conflict.path[0] in (SQL, "models") for conflict in conflicts)
    if not is_open and not any(map(files.model, names)):
        return Sides(Side(ours), base, theirs, files, has_models=False)
    base, theirs = (
        replace(side, models=declared_models(side, ours["tables"], files)) for side in (base, theirs)
    )
    declaring: list[DeclaringFile] = []
    if in_conflict or base.models != theirs.models or base.texts.keys() - theirs.texts.keys():
        described = {*map(files.called, names), *theirs.models, *in_conflict}
        declaring = read_models(project.yaml_texts(), described)
    return Sides(
        Side(ours, models_in(declaring), _texts_of(files, {*base.texts, *theirs.texts})),
        base,
        theirs,
        files,
        has_models=True,
        declaring=tuple(declaring),
    )


def models_in(files: Collection[DeclaringFile]) -> Values:
    """Return what the files say of models, by name."""
    return {name: entry for file in files for name, entry in model_values(file.node).items()}


def _texts_of(files: StagingFiles, tables: Collection[str]) -> dict[str, str]:
    paths = {table: files.model(table) for table in tables}
    return {table: files.text(path) for table, path in paths.items() if path}


# ---- what the tool writes


def with_texts(source: str, values: Values, ours: Values) -> Side:
    """Return the side that proposes `values`, with the staging models that the tool writes for it. Foreign
    keys may lead on to tables of `ours` that have not changed."""
    changed = values.get("tables") or {}
    tree = plain(listed({**values, "tables": {**changed, **_above(changed, ours)}}))
    parents = Parents(tree)
    staged = {
        table["name"]: Staged(table, staging_columns(tree, table), parents.above(table))
        for table in staged_tables(tree)
        if table["name"] in changed
    }
    texts = {name: model_text(source, staging) for name, staging in staged.items()}
    return Side({"tables": {}, **values}, texts=texts, staged=staged)


def selecting(side: Side, source: str, table: str, secrets: Sequence[str]) -> Side:
    """Return the side with a model that selects these credentials of its table."""
    staged = side.staged[table]
    columns = staging_columns(plain(listed(side.source)), staged.table, keep=secrets)
    all_staged = {**side.staged, table: staged._replace(columns=columns)}
    texts = {**side.texts, table: model_text(source, all_staged[table])}
    return replace(side, staged=all_staged, texts=texts)


def model_text(source: str, staged: Staged) -> str:
    """Return the SQL of a table's staging model."""
    return staging_sql({"name": source}, staged.table, staged.columns, staged.parents)


def declared_models(side: Side, ours: Values, files: StagingFiles) -> Values:
    """Return what the YAML says of each table's model that has something to say, by name, every text as a
    template. Foreign keys may point at tables of `ours` that have not changed."""
    others = _pointed_at(side.source["tables"], ours)
    tree = plain(listed({**side.source, "tables": {**side.source["tables"], **others}}))
    pairs = [(one.table, one.columns) for one in side.staged.values()]
    pairs += [
        (table, staging_columns(tree, table)) for table in staged_tables(tree) if table["name"] in others
    ]
    known = targets(tree, pairs, files.called)
    is_counted = has_dbt_utils(files.project)
    entries = {
        files.called(name): model(tree, table, columns, known, has_dbt_utils=is_counted)
        for name, (table, columns, _) in side.staged.items()
    }
    return {name: _by_name({**entry, "name": name}) for name, entry in entries.items() if entry}


def plain(value: object) -> Any:
    """Return the texts themselves, not the templates that make them."""
    return with_scalars(value, lambda scalar: unescape(scalar) if isinstance(scalar, str) else scalar)


def _pointed_at(tables: Values, ours: Values) -> Values:
    """Return the tables of ours that foreign keys of `tables`, declared or agreed, point at and that are none
    of these."""
    targets_of_keys: set[TableName | str | None] = {
        relation_named(unescape(key["to"]))
        for table in tables.values()
        for key in look(table, FACTS / "foreign_keys") or ()
    }
    targets_of_keys |= {
        to.table
        for table in tables.values()
        for column in (table.get("columns") or {}).values()
        if (to := referenced(column))
    }
    return {
        name: table
        for name, table in (ours if targets_of_keys else {}).items()
        if name not in tables and (name in targets_of_keys or _relation(name, table) in targets_of_keys)
    }


def _above(tables: Values, ours: Values) -> Values:
    """Return the tables of ours to which foreign keys of `tables` lead on whose way a row of a test row is a
    test row."""
    above: Values = {}
    nearest = {name: table for name, table in tables.items() if rule_of(table).keys}
    while nearest:
        nearest = _pointed_at(
            nearest, {name: ours[name] for name in ours.keys() - tables.keys() - above.keys()}
        )
        above |= nearest
    return above


def _relation(name: str, table: Values) -> TableName | None:
    facts = look(table, FACTS)
    if not isinstance(facts, dict):
        return None
    return TableName(unescape(str(facts.get("schema"))), unescape(str(facts.get("table", name))))


def _by_name(entry: Values) -> Values:
    result: Values = {}
    for key, value in entry.items():
        if key == "columns":
            result[key] = {column["name"]: _by_name(column) for column in value}
        elif key == "data_tests":
            result[key] = dict(_tests_by_name(value))
        else:
            result[key] = as_written(value)
    return result


def _tests_by_name(tests: list[Any]) -> Iterator[tuple[str, Any]]:
    """Yield data tests by name, a second one of a name under its number."""
    counts: Counter[str] = Counter()
    for test in tests:
        name, body = (test, None) if isinstance(test, str) else next(iter(test.items()))
        counts[name] += 1
        yield name if counts[name] == 1 else f"{name}#{counts[name]}", as_written(body)
