"""A staging model's SQL after a change upstream, merged with what people made of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from scaffold_source.contract.values import TABLES
from scaffold_source.edit import FileEdit
from scaffold_source.lexicon.names import staging_model_name
from scaffold_source.merge.conflicts import SQL, Conflict, Open, digest
from scaffold_source.merge.lines import Clash, merge_lines
from scaffold_source.merge.model_files import LineEnds
from scaffold_source.merge.model_task import Models, Task, plain
from scaffold_source.merge.renamed_sql import carried_model
from scaffold_source.merge.select import in_one_order, in_our_order, taken_out, with_comments
from scaffold_source.merge.sides import Sides
from scaffold_source.merge.values import merge
from scaffold_source.project.declaration import (
    model_values,
    read_models,
)
from scaffold_source.render.staging_sql import staging_columns, staging_sql, target
from scaffold_source.yaml_text.named_items import listed
from scaffold_source.yaml_text.values import TOP, Values, YamlPath

# The last column of the select from the source, up to `from source`: not what is in quotes or a comment.
_TARGET = r"^(?P<target>(?:'[^'\n]*'|[^'\n])*?(?:'[^'\n]*'|[^\s,']))"
_REST = r"(?P<rest>[ \t]*(?:--[^\n]*)?\r?\n(?:[ \t]*(?:--[^\n]*)?\r?\n)*[ \t]+from source\b)"
_LAST = re.compile(_TARGET + _REST, re.MULTILINE)
_LAST_COMMA = re.compile(_TARGET + "," + _REST, re.MULTILINE)


def require_merged(task: Task, tables: Iterable[str], theirs: Mapping[str, str]) -> None:
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
        conflict == Conflict(TOP / SQL / path.stem, digest(task.files.text(path)))
        for conflict in task.before
        if conflict.path == (SQL, path.stem)
    )


def still_as_left(task: Task) -> Iterator[Open]:
    """The models in conflict that nobody has edited since."""
    for conflict in task.before:
        path = task.files.paths.get(conflict.path[1]) if conflict.path[0] == SQL else None
        if path and _is_as_left(task, path):
            yield Open(conflict, str(path))


def merged_model(task: Task, table: str, texts: tuple[str | None, str | None], going: Counter[str]) -> Models:
    """One model: made where the table is new, taken away where it is gone and nobody needs the model. `going`
    are references to models that are no need."""
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
        if untouched and not others and files.references(path) <= going[path.stem]:
            return Models((FileEdit(path, ours, None),))
        return Models(used=frozenset([TABLES / table]))
    carried = carried_model(ours, words, _targets(task.seen.base, table) if words else {})
    sides = _sides(task, table, LineEnds(carried).plain, (before, after))
    text, clashes = _merge_text(sides[0], carried, sides[1], marks=task.marks)
    edits = (FileEdit(path, ours, text),) if text != ours else ()
    used = frozenset(_columns_in_use(task.seen, table, text, after))
    return Models(edits, tuple(_open(task, path, ours, text, clashes)), used)


def _targets(side: Values, table: str) -> dict[str, tuple[str, str]]:
    """How the tool selects each column of `table`: an expression and its alias, by the landed name."""
    tree = plain(listed(side))
    (own,) = (one for one in tree["tables"] if one["name"] == table)
    return {column.name: target(column) for column in staging_columns(tree, own) if not column.macro}


def _sides(task: Task, table: str, ours: str, texts: tuple[str, str]) -> tuple[str, str]:
    """Return the base's and theirs' model as ours can take them. Where people were at it, that is without the
    columns that they took out, since one that moves to another group is not new, and in the order of ours,
    since to a merge by lines one that changes places goes and comes."""
    if ours == texts[0]:
        return texts
    trees = [plain(listed(side)) for side in (task.seen.base, task.seen.theirs)]
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
    used = frozenset([TABLES / table]) if is_gone and notices else frozenset[YamlPath]()
    return Models(notices=notices, used=used)


def _open(task: Task, path: Path, ours: str, text: str, clashes: list[Clash]) -> Iterator[Open]:
    """The model's conflict, where it has one: of today, or one of before that nobody has settled."""
    at = TOP / SQL / path.stem
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


def left_out_in_use(task: Task, theirs: Mapping[str, str], merged: Iterable[Models]) -> Iterator[Open]:
    """Yield a conflict for each model that selects a column which people left out of the source's YAML, and
    which upstream dropped: neither side of the merge knows that column."""
    texts = {edit.path: edit.after for part in merged for edit in part.edits}
    for table, columns in task.seen.gone.items():
        path = task.model(table)
        text = texts.get(path, task.files.text(path)) if path else None
        if path and text and any(_uses(text, name) > _uses(theirs.get(table, ""), name) for name in columns):
            yield Open(Conflict(TOP / SQL / path.stem, digest(text)), str(path))


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
            yield TABLES / table / "columns" / column
