"""What an agreement makes fail that only warned: the tool's own tests, and freshness without an error.

`honours_contract` and the package's other tests look at the contract's status when they run; what is written
down elsewhere is changed here, and back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from scaffold_source.contract.agreed_keys import agreed_keys
from scaffold_source.contract.values import TABLES, Contract
from scaffold_source.merge.following import readable
from scaffold_source.merge.model_files import StagingFiles
from scaffold_source.merge.proposed import infer_again
from scaffold_source.merge.sides import declared_models, with_texts
from scaffold_source.project import Project
from scaffold_source.yaml_text.values import TOP, Values, YamlPath, look, put, without

SEVERITY = YamlPath(("config", "severity"))
_FRESHNESS = (YamlPath(("config", "freshness")), YamlPath(("freshness",)))
WARN, ERROR = "warn", "error"


class Softened(NamedTuple):
    """What the tool writes so that it warns: the paths of data tests, in the source and in the models' YAML
    (`models` first), and of freshness that has no error."""

    tests: frozenset[YamlPath]
    freshness: frozenset[YamlPath]


def softened(contract: Contract, tree: Values, project: Project) -> Softened:
    """Return what the tool proposes with `severity: warn`, and where freshness is that has no error of the
    tool's."""
    keys = tuple(agreed_keys(contract.source.name, tree["tables"]))
    proposals = infer_again(contract, keys).proposals
    tests = {p.path for p in proposals if "data_tests" in p.path and look(p.value, SEVERITY) == WARN}
    fails = {p.path for p in proposals if isinstance(p.value, dict) and "error_after" in p.value}
    tests |= {path for path, body in _model_tests(contract, tree, project) if look(body, SEVERITY) == WARN}
    return Softened(frozenset(tests), frozenset(set(_freshness(tree)) - fails))


def _model_tests(contract: Contract, tree: Values, project: Project) -> Iterator[tuple[YamlPath, object]]:
    """Yield the tests that the tool writes on the source's staging models, by path."""
    own, name = readable(tree), contract.source.name
    side = with_texts(name, own, own["tables"])
    files = StagingFiles(project, name, frozenset(own["tables"]), side.texts, contract.source.staging)
    for model, entry in declared_models(side, own["tables"], files).items():
        nodes = {TOP / "models" / model: entry}
        for column, values in (entry.get("columns") or {}).items():
            nodes[TOP / "models" / model / "columns" / column] = values
        for path, node in nodes.items():
            for test, body in (node.get("data_tests") or {}).items():
                yield path / "data_tests" / test, body


def _freshness(tree: Values) -> Iterator[YamlPath]:
    """Yield the paths of freshness that warns, of the source and of its tables."""
    for owner in (TOP, *(TABLES / name for name in tree["tables"])):
        for place in _FRESHNESS:
            held = look(tree, owner / place)
            if isinstance(held, dict) and isinstance(held.get("warn_after"), dict):
                yield owner / place


def strict(values: Values, soft: Softened) -> Values:
    """Return values of a source or of models whose tests fail, and whose freshness has an error after twice
    the time after which it warns."""
    for path in soft.tests:
        if look(values, path / SEVERITY) == WARN:
            values = put(values, path / SEVERITY, ERROR)
    for path in soft.freshness:
        held = look(values, path)
        if isinstance(held, dict) and "error_after" not in held and (error := twice(held["warn_after"])):
            values = put(values, path, {**held, "error_after": error})
    return values


def lenient(values: Values, soft: Softened, kept: Collection[YamlPath]) -> Values:
    """Return values as they were before `strict`, but for what is `kept`: it was strict before."""
    for path in soft.tests.difference(kept):
        if look(values, path / SEVERITY) == ERROR:
            values = put(values, path / SEVERITY, WARN)
    for path in soft.freshness.difference(kept):
        if _fails_after_twice(look(values, path)):
            values = without(values, path / "error_after")
    return values


def strict_before(values: Values, soft: Softened) -> Iterator[YamlPath]:
    """Yield what looks as `strict` leaves it and was not changed by it."""
    yield from (path for path in sorted(soft.tests) if look(values, path / SEVERITY) == ERROR)
    yield from (path for path in sorted(soft.freshness) if _fails_after_twice(look(values, path)))


def _fails_after_twice(held: Any) -> bool:
    error = twice(held.get("warn_after")) if isinstance(held, dict) else None
    return error is not None and held.get("error_after") == error


def twice(wait: object) -> Values | None:
    """Return dbt's `{count, period}` of twice the time, None for what is none."""
    count = wait.get("count") if isinstance(wait, dict) else None
    if not isinstance(wait, dict) or isinstance(count, bool) or not isinstance(count, int):
        return None
    return {**wait, "count": 2 * count}
