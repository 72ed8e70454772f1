"""What a merge of the staging models is about: both sides' models and what their YAML says of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from scaffold_source.contract.values import FACTS
from scaffold_source.edit import FileEdit
from scaffold_source.facts.keys import relation_named
from scaffold_source.lexicon.names import staging_model_name
from scaffold_source.merge.conflicts import Conflict, Open, together
from scaffold_source.merge.model_files import StagingFiles
from scaffold_source.merge.renames import Carry
from scaffold_source.merge.sides import Sides
from scaffold_source.model import TableName
from scaffold_source.project import Project
from scaffold_source.render.models_yaml import model, targets
from scaffold_source.render.staging_sql import staged_tables, staging_columns, staging_sql
from scaffold_source.yaml_text.jinja import as_written, unescape
from scaffold_source.yaml_text.named_items import listed
from scaffold_source.yaml_text.values import Values, YamlPath, look


@dataclass(frozen=True, slots=True)
class Models:
    """Edits of models and of their YAML, what could not be merged, what people's models still use, and what
    else a person should know."""

    edits: tuple[FileEdit, ...] = ()
    conflicts: tuple[Open, ...] = ()
    used: frozenset[YamlPath] = frozenset()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """The two sides, our values under today's names, and what was renamed between them; the project, and its
    SQL models; the conflicts that were open before. `marks` puts new ones into the files as git does."""

    seen: Sides
    ours: Values
    carry: Carry
    project: Project
    before: tuple[Conflict, ...]
    marks: bool

    @cached_property
    def files(self) -> StagingFiles:
        return StagingFiles(self.project, self.carry.source, self.tables)

    @cached_property
    def base(self) -> Mapping[str, str]:
        """The models of the base, by table."""
        return staging_texts(self.seen.base)

    @cached_property
    def described(self) -> Values:
        """What the models' YAML says of the base, by model."""
        return declared_models(self.seen.base, self)

    @cached_property
    def described_now(self) -> Values:
        """What it says of theirs."""
        return declared_models(self.seen.theirs, self)

    @cached_property
    def tables(self) -> frozenset[str]:
        """The tables that one side or the other has."""
        return frozenset((*self.seen.base.get("tables", {}), *self.seen.order))

    def model(self, table: str) -> Path | None:
        """The staging model of a table, whatever people call its file."""
        named = self.files.named(table)
        return named or (self.files.alike(table, self.base[table]) if table in self.base else None)

    def called(self, table: str) -> str:
        """What the staging model of a table is called."""
        path = self.model(table)
        return path.stem if path else staging_model_name(self.carry.source, table)

    @cached_property
    def models_in_order(self) -> list[str]:
        """The names of all staging models as theirs has them."""
        return [self.called(table) for table in self.seen.order]

    def deleted(self) -> frozenset[str]:
        """Return the names of the models that people deleted."""
        return frozenset(self.called(table) for table in self.base if self.model(table) is None)

    @property
    def models_yaml(self) -> Path:
        """The file of the models' YAML, as `add` writes it."""
        return self.project.staging_folder / self.carry.source / f"_{self.carry.source}__models.yml"

    def is_yaml_deleted(self) -> bool:
        """Return whether people deleted the models' YAML, of which no file is left: the tool had something
        to say of models then."""
        return bool(declared_models(self.seen.whole_base(), self))


def both(one: Models, other: Models) -> Models:
    conflicts = together(one.conflicts, other.conflicts)
    used, notices = one.used | other.used, one.notices + other.notices
    return Models(one.edits + other.edits, conflicts, used, tuple(dict.fromkeys(notices)))


def staging_texts(side: Values) -> dict[str, str]:
    """The models by table, of those tables that get one."""
    tree = plain(listed(side))
    return {table["name"]: staging_sql(tree, table) for table in staged_tables(tree)}


def declared_models(side: Values, task: Task) -> Values:
    """Return what the YAML says of each table's model that has something to say, by name, every text as a
    template."""
    tables = _with_their_targets(side.get("tables", {}), task.ours["tables"])
    tree = plain(listed({**side, "tables": tables}))
    staged = [(table, staging_columns(tree, table)) for table in staged_tables(tree)]
    known = targets(tree, staged, task.called)
    said = {
        task.called(table["name"]): model(tree, table, columns, known)
        for table, columns in staged
        if table["name"] in side["tables"]
    }
    return {name: _by_name({**one, "name": name}) for name, one in said.items() if one}


def plain(value: Any) -> Any:
    """The texts themselves, not the templates that make them."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return unescape(value) if isinstance(value, str) else value


def _with_their_targets(tables: Values, ours: Values) -> Values:
    """Return the tables of a side, and of ours those that their foreign keys point at and that have not
    changed."""
    wanted = {
        relation_named(unescape(key["to"]))
        for table in tables.values()
        for key in look(table, FACTS / "foreign_keys") or ()
    }
    others = {
        name: table for name, table in ours.items() if name not in tables and _relation(name, table) in wanted
    }
    return {**tables, **others} if wanted else tables


def _relation(name: str, table: Values) -> TableName | None:
    facts = look(table, FACTS)
    if not isinstance(facts, dict):
        return None
    return TableName(unescape(str(facts.get("schema"))), unescape(str(facts.get("table", name))))


def _by_name(said: Values) -> Values:
    result: Values = {}
    for key, value in said.items():
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
