"""What must hold of one `update`, told from the files before and after it and from what a fresh `add` makes of
both states of the producer. Nothing here asks the product how it merges."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from attacks import _shape
from attacks._comments import lost_comments
from attacks._document import Path, leaves
from attacks._models import wrong_models
from attacks._step import YAML, Files, Step, entries_of, tree_of

_WORD = re.compile(r"\w+")


def wrong(step: Step) -> Iterator[str]:
    """What the update did that it must not; nothing where all is well."""
    try:
        documents = step.after.documents
    except (yaml.YAMLError, ValueError) as error:
        yield f"no YAML any more: {error}".replace("\n", " ")
        return
    for name, one in documents.items():
        for path in one.repeated:
            yield f"{name}: {'.'.join(path)} stands twice"
    yield from _lost_words(step)
    yield from _come_back(step)
    yield from _wrong_facts(step)
    yield from _not_followed(step)
    yield from _unsaid(step)
    for name, one in step.before.documents.items():
        if name in documents:
            yield from (f"{name}: {what}" for what in lost_comments(one, documents[name], step.now))
        elif one.comments:
            yield f"{name} is gone, with its comments"
    yield from wrong_models(step)
    yield from _others(step)


# ---- what people wrote


def _words_of(tree: Any) -> dict[Path, Any]:
    """Every value that is people's or a proposal."""
    return {
        _shape.normal(path): value
        for path, value in leaves(tree)
        if not _shape.is_fact(path) and not _shape.is_upkeep(_shape.normal(path))
    }


def _alike(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def _lost_words(step: Step) -> Iterator[str]:
    base, ours = _words_of(step.base_tree), _words_of(step.before.tree)
    after = _words_of(step.after.tree)
    parents = {path[:depth] for path in after for depth in range(len(path))}
    for path, value in ours.items():
        if (path in base and _alike(base[path], value)) or value in ({}, []):
            continue
        if _is_named_otherwise(step, path) and not _shape.is_theirs(path, value):
            continue
        if value is None and (path in base or step.now(path[:-1]) not in parents or _is_above(path, base)):
            continue  # something that people emptied
        if not _is_kept(step, path, value, after):
            yield f"lost: {'.'.join(path)} was {value!r}, is {after.get(step.now(path))!r}"
    missing = _counted(ours) - _counted(base) - _counted(after)
    carried = {*step.words, *_words_named_otherwise(step, ours), *_moved_identifiers(step)}
    if gone := {word for word in missing if word not in carried}:
        yield f"lost words: {', '.join(sorted(gone))}"


def _is_named_otherwise(step: Step, path: Path) -> bool:
    """Whether it stands under a name that a fresh `add` would not choose: what the tool wrote there before
    cannot be told from what people did, but by the marks of the attack's people."""
    if path[0] == "models":
        return not step.aliased.isdisjoint(path[1:2])
    return (_shape.table_of(path) or "") in step.renamed


def _moved_identifiers(step: Step) -> set[str]:
    """What tables were called that people's entries name, and that have another name now."""
    old, new = entries_of(step.before), set(entries_of(step.after))
    return {word for relation in old if relation not in new for word in _WORD.findall(relation[1])}


def _words_named_otherwise(step: Step, ours: Mapping[Path, Any]) -> set[str]:
    found = {path: value for path, value in ours.items() if _is_named_otherwise(step, path)}
    return {
        word
        for path, value in found.items()
        if not _shape.is_theirs(path, value)
        for word in _WORD.findall(str(value))
    }


def _is_above(path: Path, others: Mapping[Path, Any]) -> bool:
    return any(other[: len(path)] == path for other in others if other != path)


def _is_kept(step: Step, path: Path, value: Any, after: Mapping[Path, Any]) -> bool:
    now = step.now(path)
    if _shape.is_identifier(path):  # it follows the table that it names
        table = _shape.table_of(path) or ""
        relation = _shape.relation(table, _shape.tables(step.after.tree).get(table))
        if relation and after.get(now) == relation[1]:
            return True
        # It says what the entry is, and goes with it: nothing else was written there.
        was = _shape.relation(table, _shape.tables(step.before.tree).get(table))
        if table not in _shape.tables(step.after.tree) and was not in _relations(step.theirs):
            return True
    if now in after and _alike(after[now], value):
        return True
    told = _told(value, step.words)
    if now in after and _shape.unquoted(after[now]) == _shape.unquoted(told):
        return True
    for candidate in {now, (*now[:-1], str(told))} if told != value else {now}:
        if candidate in after and _alike(after[candidate], told):
            return True
    # Of several tests of one name, another may have gone.
    numbered = [re.sub(r"~\d+$", "", part) for part in now]
    return numbered != list(now) and any(
        [re.sub(r"~\d+$", "", part) for part in other] == numbered and _alike(kept, value)
        for other, kept in after.items()
    )


def _told(value: Any, words: Mapping[str, str]) -> Any:
    if not isinstance(value, str):
        return value
    if value in words:
        return words[value]
    return _WORD.sub(lambda word: words.get(word[0], word[0]), value)


def _counted(words: Mapping[Path, Any]) -> Counter[str]:
    return Counter(
        word for value in words.values() if value is not None for word in _WORD.findall(str(value))
    )


# ---- what people deleted


def _come_back(step: Step) -> Iterator[str]:
    base_tree = step.base_tree
    base, ours = _words_of(base_tree), _words_of(step.before.tree)
    theirs = _words_of(tree_of(step.theirs, step.after))
    after = _words_of(step.after.tree)
    parents = {path[:depth] for path in ours for depth in range(len(path))}
    for path in base:
        now = step.now(path)
        if path[:1] == ("models",) and not step.aliased.isdisjoint(path[1:2]):
            continue
        if _follows_left_out(path, base_tree, step.before.tree):
            continue
        if path in ours or path in parents or any(part[:1] == "#" or "~" in part for part in path):
            continue
        if _is_of_other_facts(step, path):
            continue
        if now in theirs and now in after and not _is_another_test(path, base, after):
            yield f"came back: {'.'.join(now)}"
    there_before, there_now = _relations(step.base), _relations(step.theirs)
    entries = entries_of(step.after)
    for relation in there_before & there_now - _relations(step.before):
        # An entry of which people took the facts away is still that table.
        is_new = entries.get(relation) not in (None, *_shape.tables(step.before.tree))
        if is_new and relation[1] not in step.hidden:
            yield f"came back: table {'.'.join(relation)}"
    was, new = step.fresh_models(step.base, step.before), step.fresh_models(step.theirs, step.after)
    for model in was.keys() - step.before.models.keys():
        if model in step.after.models and model in new:
            yield f"came back: model {model}"


def _is_another_test(path: Path, base: Mapping[Path, Any], after: Mapping[Path, Any]) -> bool:
    """Whether a test that says something else has the name and the number that one had: of two foreign keys."""
    if not _shape.is_argument(path):
        return False
    test = path[: path.index("data_tests") + 2]
    return any(
        other in after and not _alike(after[other], value)
        for other, value in base.items()
        if other[: len(test)] == test
    )


def _follows_left_out(path: Path, base: Any, ours: Any) -> bool:
    """Whether it hangs on what people left out: an argument of a test in a table that lacks columns, or
    anything of the source's where tables or columns are missing."""
    table = _shape.table_of(path)
    if table is not None and not _shape.is_argument(path):
        return False
    fresh, there = _shape.tables(base), _shape.tables(ours)
    if fresh.keys() - there.keys():
        return True
    return path[0] == "sources" and any(
        _shape.columns(fresh.get(name)).keys() - _shape.columns(there.get(name)).keys()
        for name in ([table] if table else fresh)
    )


def _is_of_other_facts(step: Step, path: Path) -> bool:
    """Whether people changed or deleted the facts that it may be proposed from: what they put there counts as
    what the tool saw last, so the producer's own are new to it."""
    entries = _shape.tables(step.before.tree)
    of_models = {_shape.model_name(name): name for name in entries}
    table = of_models.get(path[1]) if path[:1] == ("models",) and path[1:] else _shape.table_of(path)
    mine, fresh = (
        _shape.facts(_shape.tables(tree).get(table or "")) for tree in (step.before.tree, step.base_tree)
    )
    if mine is None or fresh is None:
        return False
    column = _shape.column_of(path)
    return _shape.facts_of(mine, column) != _shape.facts_of(fresh, column)


def _relations(files: Files) -> set[tuple[str, str]]:
    return set(entries_of(files))


# ---- what upstream says


def _wrong_facts(step: Step) -> Iterator[str]:
    left_out = _shape.left_out(step.before.tree)
    theirs = {
        relation: table
        for name, table in _shape.tables(step.theirs.tree).items()
        if (relation := _shape.relation(name, table)) and ".".join(relation) not in left_out
    }
    shown = entries_of(step.after)
    deleted = _relations(step.base) - _relations(step.before)
    for relation, table in theirs.items():
        if relation not in shown:
            moved = any(relation not in theirs for relation in deleted)  # perhaps it is one of these
            if (
                relation not in deleted
                and not moved
                and not step.said_of(relation[1])
                and relation[1] not in step.hidden
            ):
                yield f"not there: table {'.'.join(relation)}"
            continue
        name = shown[relation]
        ours = _shape.tables(step.after.tree)[name]
        if _shape.facts(ours) != _shape.facts(table):
            yield f"facts of {name}: {_shape.facts(ours)} for {_shape.facts(table)}"
        yield from _wrong_columns(step, name, ours, table)
    now, wanted = _shape.source_facts(step.after.tree), _shape.source_facts(step.theirs.tree)
    if now != wanted:
        yield f"facts of the source: {now} for {wanted}"


def _wrong_columns(step: Step, name: str, ours: Any, theirs: Any) -> Iterator[str]:
    before = _shape.columns(_shape.tables(step.before.tree).get(name))
    base = _shape.columns(_shape.tables(step.base_tree).get(name))
    left_out = {step.renames.get(name, {}).get(column, column) for column in base.keys() - before.keys()}
    for called, column in _shape.columns(theirs).items():
        is_there = called in _shape.columns(ours) or called in left_out
        said = _shape.comment(theirs, called)
        if not is_there and not _is_renamed_left_out(column, said, base, before):
            yield f"not there: column {name}.{called}"


def _is_renamed_left_out(column: Any, comment: str, base: Any, before: Any) -> bool:
    was = _shape.renamed_from(column) or comment.partition("renamed_from: ")[2]
    return was.strip('"') in base and was.strip('"') not in before


def _not_followed(step: Step) -> Iterator[str]:
    """Tables that nobody touched say what a fresh `add` says."""
    base, theirs = step.base_tree, tree_of(step.theirs, step.after)
    before, after = _shape.tables(step.before.tree), _shape.tables(step.after.tree)
    if _shape.status(step.before.tree) != "draft":
        return
    old, new = _shape.tables(base), _shape.tables(theirs)
    if new.keys() != _shape.tables(step.theirs.tree).keys():
        return  # other names stand in tests, too
    whole = all(
        name in before and _shape.columns(table).keys() <= _shape.columns(before[name]).keys()
        for name, table in old.items()
    )
    for name, table in new.items():
        is_new = name not in old and name not in before
        if (
            not whole
            or name not in after
            or name in step.renames
            or not (is_new or before.get(name) == old.get(name))
        ):
            continue
        columns = _shape.columns(table)
        kept = {key: one for key, one in _shape.columns(after[name]).items() if key in columns}
        ours, wanted = (
            _without_names({**after[name], "columns": kept}),
            _without_names({**table, "columns": columns}),
        )
        if ours != wanted:
            yield f"not followed: {name} is {_differing(ours, wanted)}"


def _without_names(table: Any) -> dict[Path, Any]:
    return {path: value for path, value in leaves(table) if not _shape.is_name(path)}


def _differing(mine: Mapping[Path, Any], wanted: Mapping[Path, Any]) -> str:
    paths = [path for path in {**mine, **wanted} if not _alike(mine.get(path), wanted.get(path))]
    return "; ".join(f"{'.'.join(path)}: {mine.get(path)!r} for {wanted.get(path)!r}" for path in paths[:3])


def _unsaid(step: Step) -> Iterator[str]:
    """What upstream dropped and the update kept is said to be kept."""
    base, after = step.base_tree, _shape.tables(step.after.tree)
    theirs = _shape.tables(tree_of(step.theirs, step.after))
    for name, table in _shape.tables(base).items():
        if name not in after:
            continue
        if name not in theirs:
            if not step.said_of(name):
                yield f"kept without a word: table {name}, which upstream dropped"
            continue
        for called in _shape.columns(table).keys() - _shape.columns(theirs[name]).keys():
            if called in _shape.columns(after[name]) and not step.said_of(name, called):
                yield f"kept without a word: column {name}.{called}, which upstream dropped"


# ---- everything else


def _others(step: Step) -> Iterator[str]:
    for name, text in step.before.texts.items():
        ours = name.endswith((*YAML, ".sql")) and name.startswith("models/")
        if not ours and name != _shape.CHANGELOG and step.after.texts.get(name) != text:
            yield f"{name} is another's, and changed"
    for name in step.after.texts.keys() - step.before.texts.keys():
        if name not in (_shape.CHANGELOG, _shape.MODELS) and not name.startswith(f"{_shape.FOLDER}/stg_"):
            yield f"{name} is new"
