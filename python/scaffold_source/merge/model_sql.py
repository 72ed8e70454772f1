"""A staging model's SQL after a change upstream, merged with what people made of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from scaffold_source.contract.values import TABLES
from scaffold_source.edit import FileEdit
from scaffold_source.lexicon.names import staging_model_name
from scaffold_source.merge.conflicts import SQL, Conflict, Open, digest
from scaffold_source.merge.layout import Layout, says_the_same
from scaffold_source.merge.lines import Clash, merge_lines
from scaffold_source.merge.model_files import LineEnds, StagingFiles
from scaffold_source.merge.model_task import Models, Task
from scaffold_source.merge.renamed_sql import carried_model
from scaffold_source.merge.select import in_one_order, in_our_order, taken_out, with_comments
from scaffold_source.merge.sides import Sides, Staged, model_text, selecting
from scaffold_source.merge.values import merge
from scaffold_source.render.left_out import left_out
from scaffold_source.render.staging_sql import target
from scaffold_source.yaml_text.values import TOP, YamlPath

# The last column of the select from the source, up to `from source`: not what is in quotes or a comment.
_TARGET = r"^(?P<target>(?:'[^'\n]*'|[^'\n])*?(?:'[^'\n]*'|[^\s,']))"
_REST = r"(?P<rest>[ \t]*(?:--[^\n]*)?\r?\n(?:[ \t]*(?:--[^\n]*)?\r?\n)*[ \t]+from source\b)"
_LAST = re.compile(_TARGET + _REST, re.MULTILINE)
_LAST_COMMA = re.compile(_TARGET + "," + _REST, re.MULTILINE)


def require_merged(task: Task, tables: Iterable[str]) -> None:
    """Raise ContractError where a staging model holds git's conflict markers, unless the tool left them there
    and has nothing new to merge."""
    sides, files = task.sides, task.sides.files
    for table in tables:
        is_new = sides.base.texts.get(table) != sides.theirs.texts.get(table)
        named = files.named(table)
        for path in [named] if named else files.selecting(table):
            if is_new or not _is_as_left(task, path):
                files.require_merged(path)


def _is_as_left(task: Task, path: Path) -> bool:
    return any(
        conflict == Conflict(TOP / SQL / path.stem, digest(task.sides.files.text(path)))
        for conflict in task.before
        if conflict.path == (SQL, path.stem)
    )


def still_as_left(task: Task) -> Iterator[Open]:
    """Yield the conflicts of models that nobody has edited since."""
    for conflict in task.before:
        path = task.sides.files.paths.get(conflict.path[1]) if conflict.path[0] == SQL else None
        if path and _is_as_left(task, path):
            yield Open(conflict, str(path))


def merged_model(task: Task, table: str, going: Counter[str]) -> Models:
    """Return what becomes of one model: made where the table is new, taken away where it is gone and nobody
    needs the model. `going` are references to models that are no need."""
    sides, files = task.sides, task.sides.files
    base, theirs = sides.base.texts.get(table), sides.theirs.texts.get(table)
    path = files.model(table)
    if path is None:
        if base is not None:
            # Where there was a table and is no model, people deleted it, or wrote another one.
            return _not_merged(files, table, is_gone=theirs is None) if base != theirs else Models()
        new = files.project.staging_folder(files.source) / f"{staging_model_name(files.source, table)}.sql"
        return Models((FileEdit(new, None, theirs),) if theirs is not None else ())
    words = task.carry.columns.get(table, {})
    if base is None or (base == theirs and not words):
        return Models()
    ours = sides.ours.texts[table]
    if theirs is None:
        others = any(other != path for other in files.selecting(table))
        untouched = says_the_same(LineEnds(ours).plain, base) and not _is_described(sides, path.stem)
        if untouched and not others and files.references(path) <= going[path.stem]:
            return Models((FileEdit(path, ours, None),))
        return Models(used=frozenset([TABLES / table]))
    ends = LineEnds(ours)
    layout = Layout(ends.plain, base, theirs)
    carried = carried_model(layout.plain, words, _targets(sides.base.staged[table]) if words else {})
    sides, secrets = _with_secrets_in_use(sides, table, carried)
    before, after = _as_ours_takes_them(sides, table, carried)
    merged, clashes = _merge_text(before, carried, after, marks=task.marks)
    if clashes and says_the_same(carried, base):  # a formatter's lines are nobody's words
        merged, clashes = theirs, []
    text = ends.of(layout.of(merged))
    edits = (FileEdit(path, ours, text),) if text != ours else ()
    used = frozenset(_columns_in_use(sides, table, text))
    notices = (_said_of(path, secrets),) if secrets else ()
    return Models(edits, tuple(_open(task, path, ours, text, clashes)), used, notices)


def _said_of(path: Path, secrets: Sequence[str]) -> str:
    return (
        f"{path} selects {', '.join(secrets)}, which may let somebody in: staging would leave it out now, "
        "but people edited the model, so nothing was taken from it"
    )


def _with_secrets_in_use(sides: Sides, table: str, ours: str) -> tuple[Sides, list[str]]:
    """Return the sides such that no credential is taken from a model that people edited, and the columns that
    stay for that."""
    base, theirs = sides.base.staged[table], sides.theirs.staged[table]
    selected = {column.name for column in base.columns}
    secrets = [name for name in left_out(theirs.table) if name in selected]
    if not secrets or ours == sides.base.texts[table]:
        return sides, []
    return replace(sides, theirs=selecting(sides.theirs, sides.files.source, table, secrets)), secrets


def _targets(staged: Staged) -> dict[str, tuple[str, str]]:
    """Return how the tool selects each column of a table: an expression and its alias, by the landed name."""
    return {column.name: target(column) for column in staged.columns if not column.macro}


def _as_ours_takes_them(sides: Sides, table: str, ours: str) -> tuple[str, str]:
    """Return the base's and theirs' model as ours can take them. Where people were at it, that is without the
    columns that they took out, since one that moves to another group is not new, and in the order of ours,
    since to a merge by lines one that changes places goes and comes."""
    texts = sides.base.texts[table], sides.theirs.texts[table]
    if ours == texts[0]:
        return texts
    base, theirs = sides.base.staged[table], sides.theirs.staged[table]
    out = taken_out(base.columns, ours)
    in_base = in_our_order(base.columns, ours)
    in_theirs = in_one_order(in_base, theirs.columns)
    left, left_now = ([one for one in columns if one.alias not in out] for columns in (in_base, in_theirs))
    if not left or not left_now:
        return texts
    name = sides.files.source
    return model_text(name, base._replace(columns=left)), model_text(name, theirs._replace(columns=left_now))


def _is_described(sides: Sides, name: str) -> bool:
    """Return whether people wrote something about a model in its YAML."""
    if name not in sides.ours.models:
        return False
    ours, base = sides.ours.models[name], sides.base.models.get(name, {})
    return bool(
        merge({"models": {name: ours}}, {"models": {name: base}}, {"models": {}}).values.get("models")
    )


def _not_merged(files: StagingFiles, table: str, *, is_gone: bool) -> Models:
    """Return what is said of models that select from a table, none of which is what the tool wrote."""
    name = f"{files.source}.{table}"
    notices = tuple(
        f"{path} selects from {name} and is not the model that was scaffolded: it was not merged"
        for path in files.selecting(table)
    )
    used = frozenset([TABLES / table]) if is_gone and notices else frozenset[YamlPath]()
    return Models(notices=notices, used=used)


def _open(task: Task, path: Path, ours: str, text: str, clashes: list[Clash]) -> Iterator[Open]:
    """Yield the model's conflict if it has one: of this update, or one of before that nobody has settled."""
    address = TOP / SQL / path.stem
    if clashes or Conflict(address, digest(ours)) in task.before:
        place = f"{path}:{clashes[0].line}" if clashes else str(path)
        yield Open(Conflict(address, digest(text)), place)


def _merge_text(base: str, ours: str, theirs: str, *, marks: bool) -> tuple[str, list[Clash]]:
    """Merge a model's text; return it with the clashes. `marks` puts these into the text as git does, else a
    text with clashes stays ours."""
    parts = merge_lines(*_with_commas(base, ours, theirs))
    clashes = [part for part in parts if isinstance(part, Clash)]
    if clashes and not marks:
        return ours, clashes
    lines = [part.marked("\n") if isinstance(part, Clash) else part for part in parts]
    merged = "".join(line for part in lines for line in part)
    if not clashes:
        merged = with_comments(base, ours, merged)
    return _LAST_COMMA.sub(r"\g<target>\g<rest>", merged, count=1), clashes


def _with_commas(*texts: str) -> Iterator[str]:
    """Yield the texts with a comma behind the last column too: then a column that comes behind it does not
    change its line."""
    if all(map(_LAST.search, texts)):
        yield from (_LAST.sub(r"\g<target>,\g<rest>", text, 1) for text in texts)
    else:
        yield from texts


def left_out_in_use(task: Task, merged: Iterable[Models]) -> Iterator[Open]:
    """Yield a conflict for each model that selects a column which people left out of the source's YAML, and
    which upstream dropped: neither side of the merge knows that column."""
    files, theirs = task.sides.files, task.sides.theirs.texts
    texts = {edit.path: edit.after for part in merged for edit in part.edits}
    for table, columns in task.proposed.gone.items():
        path = files.model(table)
        text = texts.get(path, files.text(path)) if path else None
        if path and text and any(_uses(text, name) > _uses(theirs.get(table, ""), name) for name in columns):
            yield Open(Conflict(TOP / SQL / path.stem, digest(text)), str(path))


def _uses(text: str, name: str) -> int:
    return len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text))


def _columns_in_use(sides: Sides, table: str, text: str) -> Iterator[YamlPath]:
    """Yield the columns that upstream dropped and that the model, as people wrote it, still uses."""
    before, after = (
        side.source["tables"].get(table, {}).get("columns", {}) for side in (sides.base, sides.theirs)
    )
    for column in before.keys() - after.keys():
        if _uses(text, column) and not _uses(sides.theirs.texts[table], column):
            yield TABLES / table / "columns" / column
