"""The staging models of a source after a change upstream, merged with what people made of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from pathlib import Path
from typing import Any

from scaffold_source.contract.values import FACTS, Contract, is_fact
from scaffold_source.edit import Edit, FileEdit, apply
from scaffold_source.errors import ContractError, DefectError
from scaffold_source.facts.keys import relation_named
from scaffold_source.lexicon.names import staging_model_name
from scaffold_source.merge.conflicts import SQL, Conflict, Open, digest, look, together, unsettled
from scaffold_source.merge.lines import Clash, merge_lines
from scaffold_source.merge.model_files import LineEnds, StagingFiles
from scaffold_source.merge.renamed_sql import carried_model
from scaffold_source.merge.renames import Carry
from scaffold_source.merge.select import in_one_order, in_our_order, taken_out, with_comments
from scaffold_source.merge.sides import Sides
from scaffold_source.merge.values import Terms, in_order, merge
from scaffold_source.model import TableName
from scaffold_source.project import Project
from scaffold_source.project.declaration import (
    DeclaringFile,
    model_values,
    read_models,
    reread,
    values_beside,
)
from scaffold_source.project.moved_meta import scattered
from scaffold_source.render.models_yaml import model, targets
from scaffold_source.render.staging_sql import staged_tables, staging_columns, staging_sql, target
from scaffold_source.yaml_text.jinja import as_written, unescape
from scaffold_source.yaml_text.members import TiedError
from scaffold_source.yaml_text.named_items import LISTS, listed, renamed
from scaffold_source.yaml_text.splice import far_items, splice
from scaffold_source.yaml_text.values import Values, YamlPath, same

# The last column of the select from the source, up to `from source`: not what is in quotes or a comment.
_TARGET = r"^(?P<target>(?:'[^'\n]*'|[^'\n])*?(?:'[^'\n]*'|[^\s,']))"
_REST = r"(?P<rest>[ \t]*(?:--[^\n]*)?\r?\n(?:[ \t]*(?:--[^\n]*)?\r?\n)*[ \t]+from source\b)"
_LAST = re.compile(_TARGET + _REST, re.MULTILINE)
_LAST_COMMA = re.compile(_TARGET + "," + _REST, re.MULTILINE)


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
        return _staging(self.seen.base)

    @cached_property
    def described(self) -> Mapping[str, Values]:
        """What the models' YAML says of the base, by model."""
        return _declared(self.seen.base, self)

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


def merge_models(contract: Contract, task: Task) -> Models:
    """The models of those tables that differ."""
    files, names = task.files, (*contract.names.values(), *task.seen.base.get("tables", {}))
    was_in_conflict = any(conflict.path[0] in (SQL, "models") for conflict in task.before)
    if not was_in_conflict and not any(files.named(name) or task.model(name) for name in names):
        return Models()  # scaffolded without
    theirs = _staging(task.seen.theirs)
    _require_merged(task, names, theirs)
    merged = [
        _merged(task, table, (task.base.get(table), theirs.get(table)))
        for table in dict.fromkeys((*task.seen.base.get("tables", {}), *task.seen.theirs.get("tables", {})))
    ]
    merged += [Models(conflicts=tuple(_left_out_in_use(task, theirs, merged)))]
    yaml = _merge_yaml(task, contract, {path[1] for part in merged for path in part.used})
    return reduce(_together, [*merged, yaml], Models(conflicts=tuple(_still_as_left(task))))


def _require_merged(task: Task, tables: Iterable[str], theirs: Mapping[str, str]) -> None:
    """Raise ContractError where a staging model holds git's conflict markers, unless the tool left them there
    and has nothing new to merge."""
    for table in tables:
        is_new = task.base.get(table) != theirs.get(table)
        named = task.files.named(table)
        for path in [named] if named else task.files.selecting(table):
            if is_new or not _is_as_left(task, path):
                task.files.require_merged(path)


def _is_as_left(task: Task, path: Path) -> bool:
    return any(
        conflict == Conflict((SQL, path.stem), digest(task.files.text(path)))
        for conflict in task.before
        if conflict.path == (SQL, path.stem)
    )


def _still_as_left(task: Task) -> Iterator[Open]:
    """The models in conflict that nobody has edited since."""
    for conflict in task.before:
        path = task.files.paths.get(conflict.path[1]) if conflict.path[0] == SQL else None
        if path and _is_as_left(task, path):
            yield Open(conflict, str(path))


def respliced(file: DeclaringFile, old: Values, new: Values) -> FileEdit:
    """The edit that makes the mapping of `file`, which holds `old`, hold `new`.

    Raises ContractError where an anchor, an alias or a tag is in the way, DefectError where the new text
    would not say what it must.
    """
    in_file = (
        scattered(values, file.node) if "name" in file.node.entries else values for values in (old, new)
    )
    try:
        edits = splice(file.text, file.node, *in_file, is_ours=_is_block)
    except TiedError as error:
        raise ContractError(
            f"{file.path}:{error.line}: {error}, and changing it could change other places",
            do="write the value out there, then update again",
        ) from None
    if not _reads_back(file, edits, new):
        raise DefectError(
            f"{file.path}: what was to be written does not read back as it must; nothing was written",
            do="this is a defect of scaffold-source: please report it, with the file if you may",
        )
    text = apply(file.text, edits)
    return FileEdit(file.path, file.bom + file.text, file.bom + text)


def _is_block(path: YamlPath) -> bool:
    """Return whether facts stand at a path of a file, where people may have moved `meta` out of `config`."""
    depth = 2 if path[:1] == ("tables",) else 0
    beside = (*path[:depth], "config", *path[depth:])
    return is_fact(path) or (path[depth : depth + 1] == ("meta",) and is_fact(beside))


def _reads_back(file: DeclaringFile, edits: list[Edit], new: Values) -> bool:
    """Whether the new text says `new`. Looks at what changes and what stands beside it first: a large file
    takes a second to read, and only where that leaves a doubt is it worth one."""
    wanted = {**values_beside(file, new), **renamed(new)}
    far = dict(far_items(file.text, file.node, edits))
    near = {key: _less(value, far) if key in LISTS else value for key, value in wanted.items()}
    cuts = [Edit.delete(start, end) for start, end in far.values()]
    return same(reread(file, apply(file.text, [*edits, *cuts])), near) or (
        bool(cuts) and same(reread(file, apply(file.text, edits)), wanted)
    )


def _less(items: Values, names: Collection[str]) -> Values:
    return {name: item for name, item in items.items() if name not in names}


def _together(one: Models, other: Models) -> Models:
    conflicts = together(one.conflicts, other.conflicts)
    used, notices = one.used | other.used, one.notices + other.notices
    return Models(one.edits + other.edits, conflicts, used, tuple(dict.fromkeys(notices)))


def _raw(value: Any) -> Any:
    """The texts themselves, not the templates that make them."""
    if isinstance(value, dict):
        return {key: _raw(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_raw(part) for part in value]
    return unescape(value) if isinstance(value, str) else value


# ---- SQL


def _staging(side: Values) -> dict[str, str]:
    """The models by table, of those tables that get one."""
    tree = _raw(listed(side))
    return {table["name"]: staging_sql(tree, table) for table in staged_tables(tree)}


def _targets(side: Values, table: str) -> dict[str, tuple[str, str]]:
    """How the tool selects each column of `table`: an expression and its alias, by the landed name."""
    tree = _raw(listed(side))
    (own,) = (one for one in tree["tables"] if one["name"] == table)
    return {column.name: target(column) for column in staging_columns(tree, own) if not column.macro}


def _merged(task: Task, table: str, texts: tuple[str | None, str | None]) -> Models:
    """One model: made where the table is new, taken away where it is gone and nobody needs the model."""
    before, after = texts
    source, files = task.carry.source, task.files
    path = task.model(table)
    if path is None:
        name = staging_model_name(source, table)
        new = task.project.staging_folder / source / f"{name}.sql"
        if before is None:
            return Models((FileEdit(new, None, after),) if after is not None else ())
        # Where there was a table and is no model, people deleted it, or wrote another one.
        return _not_merged(task, table, is_gone=after is None) if before != after else Models()
    words = task.carry.columns.get(table, {})
    if before is None or (before == after and not words):
        return Models()
    ours = files.text(path)
    if after is None:
        others = any(other != path for other in files.selecting(table))
        untouched = LineEnds(ours).plain == before and not _is_described(task, path.stem)
        if untouched and not others and not files.is_referred_to(path):
            return Models((FileEdit(path, ours, None),))
        return Models(used=frozenset([("tables", table)]))
    carried = carried_model(ours, words, _targets(task.seen.base, table) if words else {})
    sides = _sides(task, table, LineEnds(carried).plain, (before, after))
    text, clashes = _merge_text(sides[0], carried, sides[1], marks=task.marks)
    edits = (FileEdit(path, ours, text),) if text != ours else ()
    used = frozenset(_columns_in_use(task.seen, table, text, after))
    return Models(edits, tuple(_open(task, path, ours, text, clashes)), used)


def _sides(task: Task, table: str, ours: str, texts: tuple[str, str]) -> tuple[str, str]:
    """Return the base's and theirs' model as ours can take them. Where people were at it, that is without the
    columns that they took out, since one that moves to another group is not new, and in the order of ours,
    since to a merge by lines one that changes places goes and comes."""
    if ours == texts[0]:
        return texts
    trees = [_raw(listed(side)) for side in (task.seen.base, task.seen.theirs)]
    own = [next(one for one in tree["tables"] if one["name"] == table) for tree in trees]
    base, theirs = (staging_columns(*pair) for pair in zip(trees, own, strict=True))
    out = taken_out(base, ours)
    base = in_our_order(base, ours)
    both = base, in_one_order(base, theirs)
    less = [[one for one in columns if one.alias not in out] for columns in both]
    if not all(less):
        return texts
    before, after = (staging_sql(*part) for part in zip(trees, own, less, strict=True))
    return before, after


def _is_described(task: Task, name: str) -> bool:
    """Return whether people wrote something about a model in its YAML."""
    base = {"models": {name: task.described.get(name, {})}}
    for file in read_models(task.project.yaml_texts(), [name]):
        ours = {"models": {name: model_values(file.node)[name]}}
        if merge(ours, base, {"models": {}}).values.get("models"):
            return True
    return False


def _not_merged(task: Task, table: str, *, is_gone: bool) -> Models:
    """What is said of models that select from a table, none of which is what the tool wrote."""
    source = task.carry.source
    notices = tuple(
        f"{path} selects from {source}.{table} and is not the model that was scaffolded: it was not merged"
        for path in task.files.selecting(table)
    )
    used = frozenset([("tables", table)]) if is_gone and notices else frozenset[YamlPath]()
    return Models(notices=notices, used=used)


def _open(task: Task, path: Path, ours: str, text: str, clashes: list[Clash]) -> Iterator[Open]:
    """The model's conflict, where it has one: of today, or one of before that nobody has settled."""
    at = (SQL, path.stem)
    if clashes or Conflict(at, digest(ours)) in task.before:
        place = f"{path}:{clashes[0].line}" if clashes else str(path)
        yield Open(Conflict(at, digest(text)), place)


def _merge_text(base: str, ours: str, theirs: str, *, marks: bool) -> tuple[str, list[Clash]]:
    ends = LineEnds(ours)
    parts = merge_lines(*_with_commas(base, ends.plain, theirs))
    clashes = [part for part in parts if isinstance(part, Clash)]
    if clashes and not marks:
        return ours, clashes
    lines = [part.marked("\n") if isinstance(part, Clash) else part for part in parts]
    merged = "".join(line for part in lines for line in part)
    if not clashes:
        merged = with_comments(base, ends.plain, merged)
    return ends.of(_LAST_COMMA.sub(r"\g<target>\g<rest>", merged, count=1)), clashes


def _with_commas(*texts: str) -> Iterator[str]:
    """The models with a comma behind the last column too: whether another one follows is no change of it."""
    if all(map(_LAST.search, texts)):
        yield from (_LAST.sub(r"\g<target>,\g<rest>", text, 1) for text in texts)
    else:
        yield from texts


def _left_out_in_use(task: Task, theirs: Mapping[str, str], merged: Iterable[Models]) -> Iterator[Open]:
    """Yield a conflict for each model that selects a column which people left out of the source's YAML, and
    which upstream dropped: neither side of the merge knows that column."""
    texts = {edit.path: edit.after for part in merged for edit in part.edits}
    for table, columns in task.seen.gone.items():
        path = task.model(table)
        text = texts.get(path, task.files.text(path)) if path else None
        if path and text and any(_uses(text, name) > _uses(theirs.get(table, ""), name) for name in columns):
            yield Open(Conflict((SQL, path.stem), digest(text)), str(path))


def _uses(text: str, name: str) -> int:
    return len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text))


def _columns_in_use(seen: Sides, table: str, text: str, theirs: str) -> Iterator[YamlPath]:
    """Columns that upstream dropped and that the model, as people wrote it, still uses."""
    before, after = (
        side.get("tables", {}).get(table, {}).get("columns", {}) for side in (seen.base, seen.theirs)
    )
    for column in before.keys() - after.keys():
        word = re.compile(rf"(?<!\w){re.escape(column)}(?!\w)")
        if word.search(text) and not word.search(theirs):
            yield ("tables", table, "columns", column)


# ---- their YAML


def _merge_yaml(task: Task, contract: Contract, used: set[str]) -> Models:
    """The models' YAML, in whichever files people keep it."""
    base, theirs = dict(task.described), _declared(task.seen.theirs, task)
    before = [conflict for conflict in task.before if conflict.path[0] == "models"]
    if base == theirs and not before:
        return Models()
    names = [task.called(name) for name in contract.names.values()]
    names += [conflict.path[1] for conflict in before]  # whose tables have gone
    keep = {("models", task.called(table)) for table in used}
    found = Models()
    for number, file in enumerate(read_models(task.project.yaml_texts(), names)):
        everything = model_values(file.node)
        mine = {
            name: said
            for name, said in theirs.items()
            if name in everything or (name not in base and not number)
        }
        ours = {name: said for name, said in everything.items() if name in base or name in theirs}
        merged = merge({"models": ours}, {"models": base}, {"models": mine}, Terms(keep=keep))
        after = merged.values.get("models", {})
        kept = {
            name: after.get(name, said)
            for name, said in everything.items()
            if name in after or name not in ours
        }
        models = in_order(kept, after, [task.called(name) for name in task.seen.order])
        if models != everything:
            edit = respliced(file, {"models": everything}, {"models": models})
            found = _together(found, Models((edit,)))
        old = unsettled(before, {"models": models}, {"models": theirs})
        lasting = tuple(Open(conflict, str(file.path)) for conflict in (*old, *merged.conflicts))
        found = _together(found, Models(conflicts=lasting))
    return found


def _declared(side: Values, task: Task) -> dict[str, Values]:
    """Return what the YAML says of each table's model that has something to say, by name, every text as a
    template."""
    tables = _with_their_targets(side.get("tables", {}), task.ours["tables"])
    tree = _raw(listed({**side, "tables": tables}))
    staged = [(table, staging_columns(tree, table)) for table in staged_tables(tree)]
    known = targets(tree, staged, task.called)
    said = {
        task.called(table["name"]): model(tree, table, columns, known)
        for table, columns in staged
        if table["name"] in side["tables"]
    }
    return {name: _by_name({**one, "name": name}) for name, one in said.items() if one}


def _with_their_targets(tables: Values, ours: Values) -> Values:
    """Return the tables of a side, and of ours those that their foreign keys point at and that have not
    changed."""
    wanted = {
        relation_named(unescape(key["to"]))
        for table in tables.values()
        for key in look(table, (*FACTS, "foreign_keys")) or ()
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
