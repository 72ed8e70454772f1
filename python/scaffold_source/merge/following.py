"""What follows from agreements that people made just now, while the facts stay as they are.

It is a merge like an update's: base is what the rules propose, and what the tool writes, of the contract as
it was, theirs of the contract as it is now. Nobody connects anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scaffold_source.contract.agreed_keys import agreed_keys
from scaffold_source.contract.compiled import WORDS_OF_CONTRACT
from scaffold_source.contract.values import CONTRACT, DATABASE_FACTS, FACTS, META, TABLES, Contract, Proposal
from scaffold_source.contract.write import tree_by_name
from scaffold_source.drift.compare import Renames
from scaffold_source.infer import Inference
from scaffold_source.lexicon.zones import known_zone
from scaffold_source.merge.model_files import StagingFiles
from scaffold_source.merge.model_task import Models, Task
from scaffold_source.merge.models import merge_models
from scaffold_source.merge.proposed import Proposed, infer_again
from scaffold_source.merge.renames import Carry
from scaffold_source.merge.sides import Side, Sides, declared_models, models_in, with_texts
from scaffold_source.merge.source import merge_source
from scaffold_source.merge.values import Terms
from scaffold_source.project import Project
from scaffold_source.project.declaration import read_models
from scaffold_source.yaml_text.values import TOP, Values, YamlPath, as_mapping, look, put

_SOFT_DELETE = META / "soft_delete"


def what_follows(
    contract: Contract, before: Values, after: Values, project: Project
) -> tuple[Values, Models]:
    """Return the source's values with what the rules propose since `after` is agreed on instead of `before`,
    and what becomes of the staging models. Tables are by name."""
    if _inputs(before) == _inputs(after) and before["tables"] == after["tables"]:
        return after, Models()
    values = _with_proposals(contract, before, after, project)
    return values, _models(contract, before, values, project)


def _inputs(values: Values) -> Values:
    """Return what is agreed on of the source as a whole and is more than words."""
    agreed = as_mapping(look(values, CONTRACT))
    return {key: value for key, value in agreed.items() if key not in WORDS_OF_CONTRACT}


def _with_proposals(contract: Contract, before: Values, after: Values, project: Project) -> Values:
    base, theirs = _inferred(contract, before, before), _inferred(contract, before, after)
    new = {p.path: p for p in theirs.proposals}
    old = {p.path: p for p in base.proposals}
    paths = [path for path in {**old, **new} if _value(old.get(path)) != _value(new.get(path))]
    sides = (
        tree_by_name(contract.source.name, [(path, side[path].value) for path in paths if path in side])
        for side in (old, new)
    )
    base_side, theirs_side = (Side(_with_facts_of(after, {"tables": {}, **values})) for values in sides)
    files = StagingFiles(project, contract.source.name, (), {}, are_ours=False)
    sides_of_source = Sides(Side(after), base_side, theirs_side, files, has_models=False)
    terms = Terms(agreed=contract.agreements.get(CONTRACT / "status", "draft") != "draft")
    return merge_source(sides_of_source, tuple(after["tables"]), terms).values


def _with_facts_of(ours: Values, proposals: Values) -> Values:
    """Return proposals beside the facts of ours, which stay."""
    for path in (DATABASE_FACTS, *(TABLES / name / FACTS for name in proposals["tables"])):
        facts = look(ours, path)
        if facts is not None:
            proposals = put(proposals, path, facts)
    return proposals


def _value(proposal: Proposal | None) -> object:
    return (proposal is not None, proposal.value if proposal else None)


def _inferred(contract: Contract, before: Values, agreed: Values) -> Inference:
    """Return what the rules make of the facts where people agreed on a zone, on keys and on marks of deleted
    rows. `before` is what they know without these."""
    zone = look(agreed, CONTRACT / "timezone")
    database = contract.all_facts
    if isinstance(zone, str) and known_zone(zone) and database.timezone is None:
        contract = replace(contract, all_facts=replace(database, timezone=zone))
    keys = agreed_keys(contract.source.name, agreed["tables"])
    return infer_again(contract, (*keys, *_marks(contract, before, agreed)))


def _marks(contract: Contract, before: Values, after: Values) -> Iterator[Proposal]:
    """Yield the marks of deleted rows that people agreed on just now, as proposals: what follows from one
    follows from the other."""
    for name in contract.names.values():
        path = TABLES / name / _SOFT_DELETE
        rule = look(after, path)
        if isinstance(rule, (dict, list)) and look(before, path) != rule:
            yield Proposal(path, rule, "answered", "people said so")


def _models(contract: Contract, before: Values, after: Values, project: Project) -> Models:
    """Return what becomes of the staging models, and of their YAML, of the tables that look different now."""
    old, new = (readable(values) for values in (before, after))
    is_all = _inputs(old) != _inputs(new)
    changed = [name for name in new["tables"] if is_all or old["tables"].get(name) != new["tables"][name]]
    if not changed:
        return Models()
    name = contract.source.name
    base, theirs = (
        with_texts(
            name, {**side, "tables": {table: side["tables"][table] for table in changed}}, side["tables"]
        )
        for side in (old, new)
    )
    files = StagingFiles(
        project, name, frozenset(new["tables"]), base.texts, are_ours=contract.source.staging
    )
    if not any(map(files.model, changed)):
        return Models()
    base, theirs = (
        replace(side, models=declared_models(side, values["tables"], files))
        for side, values in ((base, old), (theirs, new))
    )
    described = {*map(files.called, changed), *base.models, *theirs.models}
    declaring = read_models(project.yaml_texts(), described)
    texts = {table: files.text(path) for table in changed if (path := files.model(table))}
    ours = Side(after, models_in(declaring), texts)
    sides = Sides(ours, base, theirs, files, has_models=True, declaring=tuple(declaring))
    proposed = Proposed(
        base.source, lambda: old, theirs.source, {}, tuple(new["tables"]), gone={}, left_out=(), unclear=()
    )
    carry = Carry(Renames({}, {}), {}, {}, name)
    return merge_models(contract, Task(sides, proposed, carry, (), marks=False))


def readable(values: Values) -> Values:
    """Return a source with those tables alone that have facts, and with mappings where a renderer wants them,
    whatever people wrote there."""
    tables = {
        name: _readable_table(table)
        for name, table in values["tables"].items()
        if isinstance(look(table, FACTS), dict)
    }
    return {**_with_mappings(values, TOP / "config" / "meta" / "contract"), "tables": tables}


def _readable_table(table: Values) -> Values:
    entries = as_mapping(table.get("columns")).items()
    readable = {name: _readable_column(entry) for name, entry in entries if isinstance(entry, dict)}
    return {**table, "columns": readable}


def _readable_column(entry: Values) -> Values:
    if "config" not in entry:
        return entry
    if not isinstance(entry["config"], dict):
        return {key: value for key, value in entry.items() if key != "config"}
    return _with_mappings(entry, META)


def _with_mappings(values: Values, path: YamlPath) -> Values:
    """Return `values` with a mapping at each key of `path`."""
    key, *rest = path
    held = as_mapping(values.get(key))
    return {**values, key: _with_mappings(held, YamlPath(rest)) if rest else held}
