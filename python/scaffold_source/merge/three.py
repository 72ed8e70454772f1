"""The three merges of an update, each of ours, base and theirs: the models' SQL, their YAML, the source."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold_source.contract.values import CONTRACT
from scaffold_source.merge.conflicts import Open, together, unsettled
from scaffold_source.merge.known import Known
from scaffold_source.merge.model_task import Models, Task
from scaffold_source.merge.models import merge_models
from scaffold_source.merge.sides import Sides, sides_of
from scaffold_source.merge.source import merge_source
from scaffold_source.merge.values import Terms
from scaffold_source.project import Project
from scaffold_source.yaml_text.values import Values


@dataclass(frozen=True, slots=True)
class Merged:
    """The three sides, the source's values that come of them, what becomes of the models, and every conflict
    that is open."""

    sides: Sides
    source: Values
    models: Models
    conflicts: tuple[Open, ...]


def merge_three(known: Known, project: Project, reconsidered: str | None, *, marks: bool) -> Merged:
    """Merge the models first: what they use stays in the source. `reconsidered` is the rule whose proposals
    are wanted whatever stands there; `marks` puts conflicts into the models as git does."""
    contract, proposed = known.contract, known.proposed
    sides = sides_of(proposed, contract, known.ours, project, known.conflicts)
    models = merge_models(contract, Task(sides, proposed, known.carry, known.conflicts, marks))
    terms = Terms(
        agreed=contract.agreements.get(CONTRACT / "status", "draft") != "draft",
        retake={path for path, rule in proposed.rules.items() if rule == reconsidered},
        keep=models.used,
    )
    source = merge_source(sides, proposed.order, terms)
    old = unsettled(known.conflicts, source.values, sides.theirs.source)
    located = (
        Open(conflict, str(contract.locate(conflict.path)), conflict in known.contested)
        for conflict in (*old, *known.contested, *source.conflicts)
    )
    return Merged(sides, source.values, models, together(located, models.conflicts))
