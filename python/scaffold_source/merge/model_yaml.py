"""The models' YAML after a change upstream, merged in whichever files people keep it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from scaffold_source.edit import FileEdit
from scaffold_source.errors import ContractError
from scaffold_source.merge.conflicts import Open, unsettled
from scaffold_source.merge.exposures import references_of_measures
from scaffold_source.merge.model_files import StagingFiles
from scaffold_source.merge.model_task import Models, Task
from scaffold_source.merge.respliced import respliced
from scaffold_source.merge.sides import Sides, declared_models, models_in, with_texts
from scaffold_source.merge.values import Merge, Terms, in_order, merge
from scaffold_source.project.declaration import DeclaringFile, model_values, read_models, read_nodes_of
from scaffold_source.yaml_text.dump import LINTING, dump
from scaffold_source.yaml_text.named_items import listed
from scaffold_source.yaml_text.values import TOP, Values, YamlPath

_REF = re.compile(r"""\bref\(\s*['"]([^'"]+)['"]""")


def merge_models_yaml(task: Task, used: Collection[str]) -> Models:
    """Return the edits of the models' YAML, and what could not be merged. `used` are the tables whose models
    people need."""
    sides, files = task.sides, task.sides.files
    base, theirs = sides.base.models, sides.theirs.models
    before = [conflict for conflict in task.before if conflict.path[0] == "models"]
    if base == theirs and not before:
        return Models()
    declaring, ours = sides.declaring, sides.ours.models
    is_first = not declaring and bool(theirs.keys() - base.keys()) and not _is_deleted(task)
    if is_first:
        declaring = tuple(read_models(files.project.yaml_texts(), (), _home(files)))
        ours = models_in(declaring)
    deleted = {files.called(table) for table in sides.base.texts if table not in sides.ours.texts}
    proposed = {name: entry for name, entry in theirs.items() if name in ours or name not in deleted}
    merged = _merged(ours, base, proposed, {TOP / "models" / files.called(table) for table in used})
    after = _after(ours, base.keys() | proposed.keys(), merged.values.get("models", {}))
    order = [files.called(table) for table in task.proposed.order]
    edits = [_new_file(files, in_order({}, after, order))] if is_first and not declaring and after else []
    edits += _without_empty_file(task, _edits(declaring, after, order))
    old = unsettled(before, {"models": after}, {"models": theirs})
    place = {name: file.path for file in declaring for name in model_values(file.node)}
    lasting = (
        Open(conflict, str(place[conflict.path[1]]))
        for conflict in (*old, *merged.conflicts)
        if conflict.path[1] in place
    )
    return Models(tuple(edits), tuple(lasting))


def references_that_go(sides: Sides) -> Counter[str]:
    """Count how often the models' YAML refers to each model in tests that were proposed and now go, where a
    model goes, and how often exposures of measures do: these follow the models."""
    if not sides.base.texts.keys() - sides.theirs.texts.keys():
        return Counter()
    base, theirs = sides.base.models, sides.theirs.models
    ours = {name: entry for name, entry in sides.ours.models.items() if name in base}
    merged = _merged(ours, base, {name: entry for name, entry in theirs.items() if name in ours})
    of_measures = references_of_measures(sides.files.project, sides.files.source)
    return of_measures + (Counter(_references(ours)) - Counter(_references(merged.values)))


def _is_deleted(task: Task) -> bool:
    """Return whether people deleted the models' YAML, of which no file is left: the tool had something to say
    of models then."""
    return bool(_whole_base(task))


def _whole_base(task: Task) -> Values:
    """Return what the committed facts have to say of models, of tables that do not change too."""
    sides = task.sides
    whole = with_texts(sides.files.source, task.proposed.whole_base(), sides.ours.source["tables"])
    return declared_models(whole, sides.ours.source["tables"], sides.files)


def _without_empty_file(task: Task, edits: Iterable[FileEdit]) -> Iterator[FileEdit]:
    """Delete the file that `add` wrote where nothing is left to say of any model: `add` would write none."""
    for edit in edits:
        is_empty = (
            edit.path == _home(task.sides.files)
            and (edit.after or "").removeprefix(LINTING) == "models: []\n"
        )
        if (
            is_empty
            and not task.sides.theirs.models
            and _whole_base(task).keys() <= task.sides.base.models.keys()
        ):
            yield replace(edit, after=None)
        else:
            yield edit


def _home(files: StagingFiles) -> Path:
    """Return the file of the models' YAML as `add` writes it."""
    return files.project.staging_folder(files.source) / f"_{files.source}__models.yml"


def _merged(ours: Values, base: Values, theirs: Values, keep: Collection[YamlPath] = ()) -> Merge:
    concerned = {name: entry for name, entry in ours.items() if name in base or name in theirs}
    return merge({"models": concerned}, {"models": base}, {"models": theirs}, Terms(keep=keep))


def _after(declared: Values, known: Collection[str], merged: Values) -> Values:
    """Return all models: those that the merge did not know as they were, the others as it left them."""
    kept = {
        name: merged.get(name, entry)
        for name, entry in declared.items()
        if name in merged or name not in known
    }
    return {**kept, **merged}


def _edits(files: Sequence[DeclaringFile], after: Values, order: Sequence[str]) -> Iterator[FileEdit]:
    """Yield the edits that make the files say `after` of their models, and the first of new ones too."""
    declared = [model_values(file.node) for file in files]
    new = {name: entry for name, entry in after.items() if not any(name in models for models in declared)}
    for file, ours in zip(files, declared, strict=True):
        kept = {name: after[name] for name in ours if name in after}
        models = in_order(kept, new if file is files[0] else {}, order)
        if models != ours:
            yield respliced(file, {"models": ours}, {"models": models})


def _new_file(files: StagingFiles, models: Values) -> FileEdit:
    """Return the edit that makes the file of the models' YAML, below comments that it may hold already."""
    path = _home(files)
    content = files.project.content(path)
    if content is not None and read_nodes_of(path, content) is not None:
        raise ContractError(
            f"{path} has no list `models`, and what is new about models would stand there",
            do="write `models: []` there, or move the file away, then update again",
        )
    before = None if content is None else content.decode("utf-8")
    text = dump({"models": listed(models, TOP / "models")})
    return FileEdit(path, before, f"{before.rstrip()}\n{text}".lstrip("\n") if before else LINTING + text)


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _references(part)
    elif isinstance(value, str):
        yield from _REF.findall(value)
