"""The staging models of a source after a change upstream, merged with what people made of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from pathlib import Path
from typing import Any

from scaffold_source.carry import Carry
from scaffold_source.carry_sql import carried_model
from scaffold_source.conflicts import SQL, Conflict, Open, digest, together, unsettled
from scaffold_source.contract import Contract, same
from scaffold_source.contract import Path as TreePath
from scaffold_source.edit import Edit, FileEdit, apply
from scaffold_source.errors import ContractError, DefectError
from scaffold_source.jinja_text import escape, unescape
from scaffold_source.merge import Terms, in_order, merge
from scaffold_source.naming import staging_model_name
from scaffold_source.project import Project
from scaffold_source.project.declaration import (
    DeclaringFile,
    model_values,
    read_models,
    reread,
    values_beside,
)
from scaffold_source.render.models_yaml import model
from scaffold_source.render.staging_sql import staged_tables, staging_columns, staging_sql, target
from scaffold_source.splice import LISTS, TiedError, Values, far_items, listed, renamed, splice
from scaffold_source.text_merge import Clash, merge_lines
from scaffold_source.upstream import Sides

# The last column of the select from the source, up to `from source`: not what is in quotes or a comment.
_TARGET = r"^(?P<target>(?:'[^'\n]*'|[^'\n])*?(?:'[^'\n]*'|[^\s,']))"
_REST = r"(?P<rest>[ \t]*(?:--[^\n]*)?\r?\n(?:[ \t]*(?:--[^\n]*)?\r?\n)*[ \t]+from source\b)"
_LAST = re.compile(_TARGET + _REST, re.MULTILINE)
_LAST_COMMA = re.compile(_TARGET + "," + _REST, re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Models:
    """Edits of models and of their YAML, what could not be merged, and what people's models still use."""

    edits: tuple[FileEdit, ...] = ()
    conflicts: tuple[Open, ...] = ()
    used: frozenset[TreePath] = frozenset()


@dataclass(frozen=True)
class Task:
    """The two sides and what was renamed between them; the project, and its SQL `models` by name; the
    conflicts that were open before. `marks` puts new ones into the files as git does."""

    seen: Sides
    carry: Carry
    project: Project
    before: tuple[Conflict, ...]
    marks: bool

    @cached_property
    def models(self) -> Mapping[str, Path]:
        return {path.stem: path for path in self.project.model_files() if path.suffix == ".sql"}


def merge_models(contract: Contract, task: Task) -> Models:
    """The models of those tables that differ."""
    source, files = contract.source.name, task.models
    if not any(staging_model_name(source, name) in files for name in contract.names.values()):
        return Models()  # scaffolded without
    seen = task.seen
    base, theirs = (_staging(side) for side in (seen.base, seen.theirs))
    merged = [
        _merged(task, table, (base.get(table), theirs.get(table)))
        for table in dict.fromkeys((*seen.base.get("tables", {}), *seen.theirs.get("tables", {})))
    ]
    yaml = _merge_yaml(task, contract, {path[1] for part in merged for path in part.used})
    return reduce(_together, [*merged, yaml], Models(conflicts=tuple(_still_as_left(task))))


def _still_as_left(task: Task) -> Iterator[Open]:
    """The models in conflict that nobody has edited since."""
    for conflict in task.before:
        path = task.models.get(conflict.path[1]) if conflict.path[0] == SQL else None
        if path and digest(_text(task.project, path)) == conflict.upstream:
            yield Open(conflict, str(path))


def respliced(file: DeclaringFile, old: Values, new: Values) -> FileEdit:
    """The edit that makes the mapping of `file`, which holds `old`, hold `new`.

    Raises ContractError where an anchor, an alias or a tag is in the way, DefectError where the new text
    would not say what it must.
    """
    try:
        edits = splice(file.text, file.node, old, new)
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


def _reads_back(file: DeclaringFile, edits: list[Edit], new: Values) -> bool:
    """Whether the new text says `new`. Looks at what changes and what stands beside it first: a large file
    takes a second to read, and only where that leaves a doubt is it worth one."""
    wanted = {**values_beside(file, new), **renamed(new)}
    far = dict(far_items(file.text, file.node, edits))
    near = {key: _less(value, far) if key in LISTS else value for key, value in wanted.items()}
    cuts = [Edit(start, end, "") for start, end in far.values()]
    return same(reread(file, apply(file.text, [*edits, *cuts])), near) or (
        bool(cuts) and same(reread(file, apply(file.text, edits)), wanted)
    )


def _less(items: Values, names: Collection[str]) -> Values:
    return {name: item for name, item in items.items() if name not in names}


def _together(one: Models, other: Models) -> Models:
    conflicts = together(one.conflicts, other.conflicts)
    return Models(one.edits + other.edits, conflicts, one.used | other.used)


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
    tree = _raw(listed("", side))
    return {table["name"]: staging_sql(tree, table) for table in staged_tables(tree)}


def _targets(side: Values, table: str) -> dict[str, tuple[str, str]]:
    """How the tool selects each column of `table`: an expression and its alias, by the landed name."""
    tree = _raw(listed("", side))
    (own,) = (one for one in tree["tables"] if one["name"] == table)
    return {column.name: target(column) for column in staging_columns(tree, own) if not column.macro}


def _merged(task: Task, table: str, texts: tuple[str | None, str | None]) -> Models:
    """One model: made where the table is new, taken away where it is gone and nobody needs the model."""
    before, after = texts
    source = task.carry.source
    name = staging_model_name(source, table)
    path = task.models.get(name)
    if path is None:
        new = task.project.staging_folder / source / f"{name}.sql"
        # Where there was a table and is no model, people deleted it.
        return Models((FileEdit(new, None, after),)) if before is None and after is not None else Models()
    words = task.carry.columns.get(table, {})
    if before is None or (before == after and not words):
        return Models()
    ours = _text(task.project, path)
    if after is None:
        unused = ours.replace("\r\n", "\n") == before and not _is_referred_to(task, path)
        return (
            Models((FileEdit(path, ours, None),)) if unused else Models(used=frozenset([("tables", table)]))
        )
    carried = carried_model(ours, words, _targets(task.seen.base, table) if words else {})
    text, clashes = _merge_text(before, carried, after, marks=task.marks)
    edits = (FileEdit(path, ours, text),) if text != ours else ()
    used = frozenset(_columns_in_use(task.seen, table, text, after))
    return Models(edits, tuple(_open(task, path, ours, text, clashes)), used)


def _open(task: Task, path: Path, ours: str, text: str, clashes: list[Clash]) -> Iterator[Open]:
    """The model's conflict, where it has one: of today, or one of before that nobody has settled."""
    at = (SQL, path.stem)
    if clashes or Conflict(at, digest(ours)) in task.before:
        place = f"{path}:{clashes[0].line}" if clashes else str(path)
        yield Open(Conflict(at, digest(text)), place)


def _text(project: Project, path: Path) -> str:
    try:
        return (project.content(path) or b"").decode("utf-8")
    except UnicodeDecodeError:
        raise ContractError(f"{path} is not UTF-8", do="save it as UTF-8, then try again") from None


def _merge_text(base: str, ours: str, theirs: str, *, marks: bool) -> tuple[str, list[Clash]]:
    newline = "\r\n" if "\r\n" in ours else "\n"
    base, theirs = (text.replace("\n", newline) for text in (base, theirs))
    parts = merge_lines(*_with_commas(base, ours, theirs))
    clashes = [part for part in parts if isinstance(part, Clash)]
    if clashes and not marks:
        return ours, clashes
    lines = [part.marked(newline) if isinstance(part, Clash) else part for part in parts]
    return _LAST_COMMA.sub(
        r"\g<target>\g<rest>", "".join(line for part in lines for line in part), 1
    ), clashes


def _with_commas(*texts: str) -> Iterator[str]:
    """The models with a comma behind the last column too: whether another one follows is no change of it."""
    if all(map(_LAST.search, texts)):
        yield from (_LAST.sub(r"\g<target>,\g<rest>", text, 1) for text in texts)
    else:
        yield from texts


def _is_referred_to(task: Task, model_file: Path) -> bool:
    wanted = re.compile(rf"""\bref\(\s*['"]{re.escape(model_file.stem)}['"]""")
    return any(
        wanted.search(_text(task.project, path)) for path in task.models.values() if path != model_file
    )


def _columns_in_use(seen: Sides, table: str, text: str, theirs: str) -> Iterator[TreePath]:
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
    source = contract.source.name
    base, theirs = (_declared(side) for side in (task.seen.base, task.seen.theirs))
    before = [conflict for conflict in task.before if conflict.path[0] == "models"]
    if base == theirs and not before:
        return Models()
    names = [staging_model_name(source, name) for name in contract.names.values()]
    names += [conflict.path[1] for conflict in before]  # whose tables have gone
    keep = {("models", staging_model_name(source, table)) for table in used}
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
        models = in_order(kept, after, [staging_model_name(source, name) for name in task.seen.order])
        if models != everything:
            edit = respliced(file, {"models": everything}, {"models": models})
            found = _together(found, Models((edit,)))
        old = unsettled(before, {"models": models}, {"models": theirs})
        lasting = tuple(Open(conflict, str(file.path)) for conflict in (*old, *merged.conflicts))
        found = _together(found, Models(conflicts=lasting))
    return found


def _declared(side: Values) -> dict[str, Values]:
    """What the YAML says of each table's model, by name, every text as a template."""
    tree = _raw(listed("", side))
    said = [model(tree, table) for table in staged_tables(tree)]
    return {one["name"]: _by_name(one) for one in said}


def _by_name(said: dict[str, Any]) -> Values:
    result: Values = {}
    for key, value in said.items():
        if key == "columns":
            result[key] = {column["name"]: _by_name(column) for column in value}
        elif key == "data_tests":
            result[key] = dict.fromkeys(value)
        else:
            result[key] = escape(value) if isinstance(value, str) else value
    return result
