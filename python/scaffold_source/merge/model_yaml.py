"""The models' YAML after a change upstream, merged in whichever files people keep it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from scaffold_source.contract.values import Contract
from scaffold_source.merge.conflicts import Open, unsettled
from scaffold_source.merge.model_task import Models, Task, both
from scaffold_source.merge.respliced import respliced
from scaffold_source.merge.values import Terms, in_order, merge
from scaffold_source.project.declaration import model_values, read_models

_REF = re.compile(r"""\bref\(\s*['"]([^'"]+)['"]""")


def merge_models_yaml(task: Task, contract: Contract, used: set[str]) -> Models:
    """The models' YAML, in whichever files people keep it."""
    base, theirs = task.described, task.described_now
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
            found = both(found, Models((edit,)))
        old = unsettled(before, {"models": models}, {"models": theirs})
        lasting = tuple(Open(conflict, str(file.path)) for conflict in (*old, *merged.conflicts))
        found = both(found, Models(conflicts=lasting))
    return found


def references_that_go(task: Task) -> Counter[str]:
    """Count how often the models' YAML refers to each model in tests that were proposed and now go."""
    going: Counter[str] = Counter()
    base, theirs = task.described, task.described_now
    for file in read_models(task.project.yaml_texts(), [*base]):
        ours = {name: said for name, said in model_values(file.node).items() if name in base}
        mine = {name: said for name, said in theirs.items() if name in ours}
        merged = merge({"models": ours}, {"models": base}, {"models": mine}).values
        going += Counter(_references(ours)) - Counter(_references(merged))
    return going


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _references(part)
    elif isinstance(value, str):
        yield from _REF.findall(value)
