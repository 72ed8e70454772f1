"""`state`: a state for dbt to compare with, so that `state:modified+` selects what compiles differently.

dbt Core compares a source's whole `config.meta` and nothing of its columns, dbt 2 compares neither
(docs/decisions/0031). Here both manifests are compared by what SQL is compiled from, and the older one is
written with that difference and no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold_source.contract.compiled import (
    is_ours,
    meta_of,
    relation_of,
    staging_inputs,
    test_inputs,
)
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError
from scaffold_source.yaml_text.values import as_mapping

MANIFEST = "manifest.json"
PACKAGE = "scaffold_source"
# In the place of what dbt compares: Core a source's meta, dbt 2 its loader.
_CHANGED = "compiles differently"
Manifest = dict[str, Any]


@dataclass(frozen=True, slots=True)
class State:
    """The state to compare with. `sources` compile differently, `tests` of others do; both as unique ids."""

    text: str
    sources: tuple[str, ...]
    tests: tuple[str, ...]


def read_manifest(path: Path, remedy: str) -> Manifest:
    """Return the manifest at `path`; raises ProjectError, with `remedy`, if none can be read there."""
    try:
        manifest = json.loads(path.read_bytes())
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}", do=remedy) from None
    except (ValueError, RecursionError):
        raise ProjectError(f"{path} is not JSON", do=remedy) from None
    if not isinstance(manifest, dict) or not all(
        isinstance(manifest.get(key), dict) for key in ("metadata", "nodes", "sources")
    ):
        raise ProjectError(f"{path} is no manifest of dbt", do=remedy)
    return manifest


def require_current(path: Path, manifest: Manifest, root: Path) -> None:
    """Raise ProjectError if a file that declares sources is younger than the manifest."""
    written = path.stat().st_mtime
    for node in _nodes(manifest, "sources").values():
        file = root / str(node.get("original_file_path"))
        is_own = node.get("package_name") == manifest["metadata"].get("project_name")
        if is_own and file.is_file() and file.stat().st_mtime > written:
            raise ProjectError(
                f"{path} is older than {file.relative_to(root)}", do="run `dbt parse`, then try again"
            )


def state(old: Manifest, new: Manifest) -> State:
    """Return the state `old`, in which a source of `new` differs if and only if its staging SQL does.

    Of a source whose SQL is the same, the tests of this package that compile differently are left out, so
    that dbt takes them for new. What dbt sees by itself (relations, freshness, tags) it still sees.
    """
    adapter = str(new["metadata"].get("adapter_type"))
    before, after = _nodes(old, "sources"), _nodes(new, "sources")
    changed, tested = [], set()
    for unique_id in sorted(before.keys() & after.keys()):
        earlier, later = before[unique_id], after[unique_id]
        if not is_ours(later):
            continue
        agreed = (_contract(earlier, before), _contract(later, after))
        earlier_sql = staging_inputs(earlier, agreed[0], _siblings(earlier, before), adapter)
        if earlier_sql != staging_inputs(later, agreed[1], _siblings(later, after), adapter):
            changed.append(unique_id)
            _differ(earlier)
            continue
        if test_inputs(earlier, agreed[0]) != test_inputs(later, agreed[1]):
            tested.add(unique_id)
        _agree(earlier, later)
    tests = [unique_id for unique_id, test in _nodes(old, "nodes").items() if _is_test_of(test, tested)]
    for unique_id in tests:
        del old["nodes"][unique_id]
    return State(json.dumps(old, ensure_ascii=False), tuple(changed), tuple(sorted(tests)))


def state_edit(path: Path, state: State, inputs: tuple[Path, ...]) -> FileEdit:
    """Return the edit that puts the state at `path`, which must be none of the files it was made from."""
    path = path.resolve()
    if path in [other.resolve() for other in inputs]:
        raise ProjectError(
            f"{path} is what dbt wrote: it must stay as it is", do="name another folder with -o"
        )
    before = path.read_bytes().decode() if path.exists() else None
    return FileEdit(path, before, state.text)


def _nodes(manifest: Manifest, key: str) -> dict[str, dict[str, Any]]:
    return {name: node for name, node in manifest[key].items() if isinstance(node, dict)}


def _contract(node: Mapping[str, Any], sources: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the agreements of a table's source, which one of its files holds."""
    own = as_mapping(meta_of(node).get("contract"))
    others = (as_mapping(meta_of(table).get("contract")) for table in _of_source(node, sources))
    return own or next(filter(None, others), {})


def _siblings(node: Mapping[str, Any], sources: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the tables of a table's source by the producer's name, where it matters: it has test rows."""
    if not isinstance(meta_of(node).get("test_rows"), dict):
        return {}
    return {relation_of(table): table for table in _of_source(node, sources)}


def _of_source(node: Mapping[str, Any], sources: Mapping[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    keys = ("source_name", "package_name")
    return (table for table in sources.values() if all(table.get(key) == node.get(key) for key in keys))


def _differ(earlier: dict[str, Any]) -> None:
    """Make a source differ from any other in what dbt compares."""
    earlier["loader"] = _CHANGED
    config = as_mapping(earlier.get("unrendered_config"))
    earlier["unrendered_config"] = {**config, "meta": {**as_mapping(config.get("meta")), PACKAGE: _CHANGED}}


def _agree(earlier: dict[str, Any], later: Mapping[str, Any]) -> None:
    """Give a source the meta that it has now, wherever dbt compares it."""
    for key in ("config", "unrendered_config"):
        if isinstance(earlier.get(key), dict) and isinstance(later.get(key), dict):
            earlier[key]["meta"] = later[key].get("meta")
    if "meta" in earlier:
        earlier["meta"] = later.get("meta")


def _is_test_of(node: Mapping[str, Any], sources: set[str]) -> bool:
    """Return True if the node is a data test of this package that reads one of `sources`."""
    of_package = as_mapping(node.get("test_metadata")).get("namespace") == PACKAGE
    return of_package and not sources.isdisjoint(as_mapping(node.get("depends_on")).get("nodes") or ())
