"""The staging models of a source after a change upstream, merged with what people made of them."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from scaffold_source.contract.values import Contract
from scaffold_source.merge.model_sql import left_out_in_use, merged_model, require_merged, still_as_left
from scaffold_source.merge.model_task import Models, Task, both
from scaffold_source.merge.model_yaml import merge_models_yaml, references_that_go


def merge_models(contract: Contract, task: Task) -> Models:
    """Return what becomes of the models of those tables that differ, and of their YAML."""
    sides, names = task.sides, (*contract.names.values(), *task.sides.base.source["tables"])
    if not sides.has_models and not any(map(sides.files.selecting, names)):
        return Models()  # scaffolded without, or deleted
    require_merged(task, names)
    going = references_that_go(sides)
    merged = [merged_model(task, table, going) for table in sides.tables]
    if not sides.has_models:  # people wrote their own: they are told, and nothing is edited
        return reduce(both, (replace(part, edits=()) for part in merged), Models())
    merged += [Models(conflicts=tuple(left_out_in_use(task, merged)))]
    yaml = merge_models_yaml(task, {path[1] for part in merged for path in part.used})
    return reduce(both, [*merged, yaml], Models(conflicts=tuple(still_as_left(task))))
