"""The models' YAML after a change upstream, merged in whichever files people keep it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from scaffold_source.contract.values import Contract
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ContractError
from scaffold_source.merge.conflicts import Open, unsettled
from scaffold_source.merge.model_task import Models, Task
from scaffold_source.merge.respliced import respliced
from scaffold_source.merge.values import Merge, Terms, in_order, merge
from scaffold_source.project.declaration import DeclaringFile, model_values, read_models, read_nodes_of
from scaffold_source.yaml_text.dump import dump
from scaffold_source.yaml_text.named_items import listed
from scaffold_source.yaml_text.values import TOP, Values, YamlPath

_REF = re.compile(r"""\bref\(\s*['"]([^'"]+)['"]""")


def merge_models_yaml(task: Task, contract: Contract, used: Collection[str]) -> Models:
    """Return the edits of the models' YAML, and what could not be merged. `used` are the tables whose models
    people need."""
    base, theirs = task.described, task.described_now
    before = [conflict for conflict in task.before if conflict.path[0] == "models"]
    if base == theirs and not before:
        return Models()
    names = {*map(task.called, contract.names.values()), *theirs}
    names |= {conflict.path[1] for conflict in before}  # whose tables have gone
    files = read_models(task.project.yaml_texts(), names)
    is_first = not files and bool(theirs.keys() - base.keys()) and not task.is_yaml_deleted()
    if is_first:
        files = read_models(task.project.yaml_texts(), (), task.models_yaml)
    declared = {name: said for file in files for name, said in model_values(file.node).items()}
    deleted = task.deleted()
    wanted = {name: said for name, said in theirs.items() if name in declared or name not in deleted}
    merged = _merged(declared, base, wanted, {TOP / "models" / task.called(table) for table in used})
    after = _after(declared, base.keys() | wanted.keys(), merged.values.get("models", {}))
    edits = [_new_file(task, after)] if is_first and not files and after else []
    edits += _edits(task, files, after)
    old = unsettled(before, {"models": after}, {"models": theirs})
    place = {name: file.path for file in files for name in model_values(file.node)}
    lasting = (
        Open(conflict, str(place[conflict.path[1]]))
        for conflict in (*old, *merged.conflicts)
        if conflict.path[1] in place
    )
    return Models(tuple(edits), tuple(lasting))


def references_that_go(task: Task) -> Counter[str]:
    """Count how often the models' YAML refers to each model in tests that were proposed and now go."""
    base, theirs = task.described, task.described_now
    files = read_models(task.project.yaml_texts(), [*base])
    ours = {name: said for file in files for name, said in model_values(file.node).items() if name in base}
    merged = _merged(ours, base, {name: said for name, said in theirs.items() if name in ours})
    return Counter(_references(ours)) - Counter(_references(merged.values))


def _merged(ours: Values, base: Values, theirs: Values, keep: Collection[YamlPath] = ()) -> Merge:
    own = {name: said for name, said in ours.items() if name in base or name in theirs}
    return merge({"models": own}, {"models": base}, {"models": theirs}, Terms(keep=keep))


def _after(declared: Values, known: Collection[str], merged: Values) -> Values:
    """Return all models: those that the merge did not know as they were, the others as it left them."""
    kept = {
        name: merged.get(name, said) for name, said in declared.items() if name in merged or name not in known
    }
    return {**kept, **merged}


def _edits(task: Task, files: list[DeclaringFile], after: Values) -> Iterator[FileEdit]:
    """Yield the edits that make the files say `after` of their models, and the first of new ones too."""
    declared = [model_values(file.node) for file in files]
    new = {name: said for name, said in after.items() if not any(name in models for models in declared)}
    for file, ours in zip(files, declared, strict=True):
        kept = {name: after[name] for name in ours if name in after}
        models = in_order(kept, new if file is files[0] else {}, task.models_in_order)
        if models != ours:
            yield respliced(file, {"models": ours}, {"models": models})


def _new_file(task: Task, models: Values) -> FileEdit:
    """Return the edit that makes the file of the models' YAML, below comments that it may hold already."""
    path, content = task.models_yaml, task.project.content(task.models_yaml)
    if content is not None and read_nodes_of(path, content) is not None:
        raise ContractError(
            f"{path} has no list `models`, and what is new about models would stand there",
            do="write `models: []` there, or move the file away, then update again",
        )
    before = None if content is None else content.decode("utf-8")
    text = dump({"models": listed(in_order({}, models, task.models_in_order), TOP / "models")})
    return FileEdit(path, before, f"{before.rstrip()}\n{text}".lstrip("\n") if before else text)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _references(part)
    elif isinstance(value, str):
        yield from _REF.findall(value)
