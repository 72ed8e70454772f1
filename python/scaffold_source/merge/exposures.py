"""The exposures of a source's measures, merged with what people made of them.

An exposure says for which measure it was written (`config.meta.measure`), so what the tool wrote then can be
made again: that is the merge's base. `contract.scaffold.exposed` names the measures that had one, so that
one which people deleted stays away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

from scaffold_source.contract.measures import MEASURES, TEST, Measure, measure_of, measures_in
from scaffold_source.contract.values import CONTRACT, TABLES
from scaffold_source.edit import FileEdit
from scaffold_source.lexicon.names import contract_test_name, staging_model_name
from scaffold_source.merge.model_files import StagingFiles
from scaffold_source.merge.respliced import respliced
from scaffold_source.project import Project
from scaffold_source.project.declaration import DeclaringFile, items_in, read_nodes_of
from scaffold_source.project.exposures import read_exposures
from scaffold_source.questions.answering import in_order
from scaffold_source.render.exposures import MEASURE, exposure, exposure_name, parents_of, plain_name
from scaffold_source.yaml_text.dump import dump
from scaffold_source.yaml_text.jinja import as_written, unescape
from scaffold_source.yaml_text.named_items import listed
from scaffold_source.yaml_text.values import (
    TOP,
    Values,
    YamlPath,
    as_list,
    as_mapping,
    look,
    put,
    same,
    without,
)

HAD_ONE = CONTRACT / "scaffold" / "exposed"
_HELD = YamlPath(("config", "meta", MEASURE))
_HEAD = """# What is measured with the source {source}: an exposure for each of its contract's measures.
# Type, owner, label, description and url are yours once they stand here; `depends_on` follows the measure.
"""


@dataclass(frozen=True, slots=True)
class Exposed:
    """The edits of exposures, the source's values with the list of measures that had one, and what a person
    should know."""

    edits: tuple[FileEdit, ...]
    values: Values
    notices: tuple[str, ...] = ()


class _Known(NamedTuple):
    """What stands in the project of one source: its values before and after, the files with exposures, these
    by name, and the models of its tables."""

    before: Values
    after: Values
    files: Sequence[DeclaringFile]
    ours: Mapping[str, Values]
    models: Mapping[str, str]

    @property
    def source(self) -> str:
        return str(self.after["name"])

    def name_of(self, measure: str) -> str | None:
        """Return the name of the exposure that was written for a measure, None where there is none."""
        wanted = (self.source, measure)
        return next((name for name, entry in self.ours.items() if _written_for(entry) == wanted), None)


def merge_exposures(
    project: Project, before: Values, after: Values, new: Literal["written", "left"] = "written"
) -> Exposed:
    """Return what becomes of the exposures of a source whose values were `before` and are `after`. The
    project holds its models as they will be. Measures without an exposure get one, unless `new` ones are
    left."""
    had = [unescape(str(name)) for name in as_list(look(after, HAD_ONE))]
    if look(after, MEASURES) is None and not had:
        return Exposed((), after)
    source = str(after["name"])
    home = project.staging_folder(source) / f"_{source}__exposures.yml"
    files = read_exposures(project.yaml_texts(), home)
    ours = {name: entry for file in files for name, entry in items_in(file.node, "exposures").items()}
    known = _Known(before, after, files, ours, _models(project, after))
    measures: dict[str, Measure] = {}
    for measure in measures_in(look(after, MEASURES)):
        measures.setdefault(measure.name, measure)
    was = {measure.name: measure for measure in measures_in(look(before, MEASURES))}
    fresh = [m for m in measures.values() if m.name not in had] if new == "written" else []
    merged: dict[str, Values | None] = {}
    for name, measure in measures.items():
        if at := known.name_of(name):
            merged[at] = _merged(known, at, was.get(name), measure)
        elif measure in fresh and not _is_peoples(known, measure):
            merged[_free(measure, {**known.ours, **merged}, source)] = _proposed(known, measure, after)
    gone = [name for name, entry in ours.items() if _is_of_no_measure(entry, source, measures)]
    merged |= {name: None for name in gone if _is_untouched(known, name)}
    stays = [name for name in gone if name not in merged]
    noted = [name for name in measures if name in had or measures[name] in fresh]
    return Exposed(
        tuple(_edits(project, known, merged, home)),
        _withas_list(_with_tests(after, fresh), had, noted),
        tuple(_notices(source, stays, measures_in(look(after, MEASURES)))),
    )


def references_of_measures(project: Project, source: str) -> Counter[str]:
    """Count the references to each staging model in exposures that were written for measures: they go when
    the model does."""
    counts: Counter[str] = Counter()
    for file in read_exposures(project.yaml_texts()):
        for entry in items_in(file.node, "exposures").values():
            if (measure := _measure_in(entry)) and _written_for(entry)[0] == source:
                tables = {column.table for column in measure.columns}
                models = [staging_model_name(source, table) for table in tables]
                calls = list(map(str, as_list(entry.get("depends_on"))))
                counts += Counter({model: calls.count(f"ref('{model}')") for model in models})
    return counts


def _models(project: Project, values: Values) -> dict[str, str]:
    """Return the staging model of each table that has one: by its name, or the only one that is called a
    staging model and selects from the table."""
    files = StagingFiles(project, values["name"], frozenset(values["tables"]), {})
    models = {}
    for table in values["tables"]:
        others = [path for path in files.selecting(table) if path.stem.startswith(("stg_", "base_"))]
        path = files.named(table) or (others[0] if len(others) == 1 else None)
        if path:
            models[table] = path.stem
    return models


# ---- what the tool writes


def _proposed(known: _Known, measure: Measure, values: Values) -> Values:
    contract = as_mapping(look(values, CONTRACT))
    entry = exposure(
        known.source,
        measure,
        parents_of(known.source, measure, known.models, values["tables"]),
        _lead(contract.get("consumer")),
        is_agreed=contract.get("status") == "agreed",
    )
    written: Any = as_written(entry)
    return dict(written)


def _lead(consumer: object) -> str:
    """Return who stands for the consumer: the data lead, else the team."""
    people = [consumer.get("data_lead"), consumer.get("team")] if isinstance(consumer, dict) else [consumer]
    return next((unescape(who) for who in people if isinstance(who, str) and who.strip()), "")


def _is_peoples(known: _Known, measure: Measure) -> bool:
    """Return whether people have an exposure of the measure's name already."""
    names = (plain_name(measure), exposure_name(known.source, measure))
    return any(name in known.ours and _measure_in(known.ours[name]) is None for name in names)


def _free(measure: Measure, taken: Mapping[str, object], source: str) -> str:
    """Return a name for the measure's exposure that no other has."""
    name = first = exposure_name(source, measure)
    count = 2
    while name in taken:
        name, count = f"{first}_{count}", count + 1
    return name


# ---- the merge


def _merged(known: _Known, name: str, was: Measure | None, measure: Measure) -> Values:
    """Merge an exposure key by key: what people changed is theirs, and what they added to `depends_on`."""
    ours = known.ours[name]
    then = replace(_measure_in(ours) or measure, description=(was or measure).description)
    base, theirs = _base(known, ours, then), _proposed(known, measure, known.after)
    # As it was written before anybody was named, or described it.
    unnamed = known._replace(before={**known.before, "config": {}})
    bare = _base(unnamed, ours, replace(then, description=""))
    merged: Values = {}
    for key in dict.fromkeys((*ours, *theirs)):
        sides = [side.get(key) for side in (ours, base, theirs)]
        if key == "config":
            merged[key] = put(ours["config"], YamlPath(_HELD[1:]), look(theirs, _HELD))
        elif key == "depends_on":
            merged[key] = _merged_calls(*sides)
        else:
            is_bare = key in ("owner", "description") and same(ours.get(key), bare.get(key))
            merged[key] = theirs.get(key) if is_bare or same(*sides[:2]) else ours.get(key)
    merged["name"] = ours["name"]
    return {key: value for key, value in merged.items() if value is not None}


def _merged_calls(ours: object, base: object, theirs: object) -> object:
    """Take out what the measure no longer needs and add what it newly does. A call that people took out
    stays away."""
    old, new = ([str(item) for item in as_list(side)] for side in (base, theirs))
    kept = [item for item in as_list(ours) if str(item) not in old or str(item) in new]
    added = [item for item in new if item not in old and item not in map(str, kept)]
    return [*kept, *added] or None


def _base(known: _Known, ours: Values, then: Measure) -> Values:
    """Return the exposure as the tool wrote it when the measure was `then`. What it depended on can be told
    from its own calls, where a table or a model is gone by now."""
    calls = set(map(str, as_list(ours.get("depends_on"))))
    tables, models = dict(known.before["tables"]), dict(known.models)
    for table in {column.table for column in then.columns}:
        model = staging_model_name(known.source, table)
        if f"source('{known.source}', '{table}')" in calls:
            tables[table] = {}
            models.pop(table, None)
        elif f"ref('{model}')" in calls:
            tables[table], models[table] = {}, model
    return _proposed(known._replace(models=models), then, {**known.before, "tables": tables})


def _is_of_no_measure(entry: Values, source: str, measures: Mapping[str, Measure]) -> bool:
    of, name = _written_for(entry)
    return of == source and name not in measures


def _is_untouched(known: _Known, name: str) -> bool:
    """Return whether people left an exposure as the tool wrote it; its maturity is no word of theirs."""
    ours = {key: value for key, value in known.ours[name].items() if key not in ("name", "maturity")}
    then = _measure_in(ours)
    base = _base(known, ours, then) if then else {}
    return same(ours, {key: value for key, value in base.items() if key != "maturity"})


def _measure_in(entry: Values) -> Measure | None:
    held = as_mapping(look(entry, _HELD))
    name = unescape(str(held.get("name") or ""))
    return measure_of(held, name) if name else None


def _written_for(entry: Values) -> tuple[str, str]:
    """Return the source and the measure that an exposure was written for, "" where it says none."""
    held = as_mapping(look(entry, _HELD))
    return str(held.get("source") or ""), unescape(str(held.get("name") or ""))


def _with_tests(values: Values, fresh: Sequence[Measure]) -> Values:
    """Return the source's values with `measure_available` on each table that a measure is new on, unless the
    source has no tests. One that people delete later stays away."""
    if look(values, CONTRACT / "scaffold" / "tests") in ("none", "keys"):
        return values
    for table in dict.fromkeys(column.table for measure in fresh for column in measure.columns):
        tests = look(values, TABLES / table / "data_tests", {})
        if table in values["tables"] and isinstance(tests, dict) and not any(TEST in name for name in tests):
            name = contract_test_name(str(values["name"]), table, "measure_available")
            add = put if tests else in_order  # behind the others, or where tests are read
            values = add(values, TABLES / table / "data_tests" / TEST, as_written({"name": name}))
    return values


def _withas_list(values: Values, had: Sequence[str], noted: Sequence[str]) -> Values:
    """Return the source's values with the names of the measures that had an exposure."""
    if list(had) == list(noted):
        return values
    written: Any = as_written(list(noted))
    return put(values, HAD_ONE, written) if noted else without(values, HAD_ONE)


def _notices(source: str, stays: Sequence[str], measures: Sequence[Measure]) -> Iterator[str]:
    for name in stays:
        yield f"Exposure {name}: its measure is gone from {source}, and people edited it: it stays"
    counts = Counter(measure.name for measure in measures)
    for name, count in counts.items():
        if count > 1:
            yield f"{count} measures of {source} are called {name}: the first alone has an exposure"


# ---- the files


def _edits(
    project: Project, known: _Known, merged: Mapping[str, Values | None], home: Path
) -> Iterator[FileEdit]:
    new = {
        name: {"name": name, **entry} for name, entry in merged.items() if entry and name not in known.ours
    }
    for file in known.files:
        ours = items_in(file.node, "exposures")
        after = {name: merged.get(name, entry) for name, entry in ours.items()}
        exposures = {name: entry for name, entry in after.items() if entry is not None}
        if file.path == home:
            exposures |= new
        if not same(ours, exposures) or list(ours) != list(exposures):
            yield _without_empty(respliced(file, _exposures(file, ours), {"exposures": exposures}), home)
    if new and not any(file.path == home for file in known.files):
        yield _new_file(project, home, known.source, new)


def _exposures(file: DeclaringFile, ours: Values) -> Values:
    return {"exposures": ours} if "exposures" in file.node.entries else {}


def _without_empty(edit: FileEdit, home: Path) -> FileEdit:
    """Delete the file that the tool wrote once it holds nothing but its own words."""
    lines = (line for line in (edit.after or "").splitlines() if line and not line.startswith("#"))
    return replace(edit, after=None) if edit.path == home and list(lines) == ["exposures: []"] else edit


def _new_file(project: Project, home: Path, source: str, exposures: Values) -> FileEdit:
    """Return the edit that makes the file of exposures, below comments that it may hold already."""
    content = project.content(home)
    if content is not None:
        read_nodes_of(home, content)
    before = None if content is None else content.decode("utf-8")
    text = dump({"exposures": listed(exposures, TOP / "exposures")})
    if before and before.strip():
        return FileEdit(home, before, f"{before.rstrip()}\n{text}")
    return FileEdit(home, before, f"{_HEAD.format(source=source)}{text}")
