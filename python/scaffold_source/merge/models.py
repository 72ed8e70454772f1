"""The staging models of a source after a change upstream, merged with what people made of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import reduce

from scaffold_source.contract.values import Contract
from scaffold_source.merge.conflicts import SQL
from scaffold_source.merge.model_sql import left_out_in_use, merged_model, require_merged, still_as_left
from scaffold_source.merge.model_task import Models, Task, both, staging_texts
from scaffold_source.merge.model_yaml import merge_models_yaml, references_that_go


def merge_models(contract: Contract, task: Task) -> Models:
    """The models of those tables that differ."""
    files, names = task.files, (*contract.names.values(), *task.seen.base.get("tables", {}))
    was_in_conflict = any(conflict.path[0] in (SQL, "models") for conflict in task.before)
    are_people_s = not was_in_conflict and not any(files.named(name) or task.model(name) for name in names)
    if are_people_s and not (contract.source.staging and any(map(files.selecting, names))):
        return Models()  # scaffolded without, or deleted
    theirs = staging_texts(task.seen.theirs)
    require_merged(task, names, theirs)
    going = references_that_go(task) if task.base.keys() - theirs.keys() else Counter[str]()
    merged = [
        merged_model(task, table, (task.base.get(table), theirs.get(table)), going)
        for table in dict.fromkeys((*task.seen.base.get("tables", {}), *task.seen.theirs.get("tables", {})))
    ]
    if are_people_s:  # they are told, and nothing is edited
        return reduce(both, (replace(part, edits=()) for part in merged), Models())
    merged += [Models(conflicts=tuple(left_out_in_use(task, theirs, merged)))]
    yaml = merge_models_yaml(task, contract, {path[1] for part in merged for path in part.used})
    return reduce(both, [*merged, yaml], Models(conflicts=tuple(still_as_left(task))))
