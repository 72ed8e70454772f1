"""The staging models of a source after a change upstream, merged with what people made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from scaffold_source.contract import Contract
from scaffold_source.contract import Path as TreePath
from scaffold_source.edit import FileEdit, apply
from scaffold_source.errors import ContractError
from scaffold_source.jinja_text import escape, unescape
from scaffold_source.merge import Conflict, Terms, in_order, merge
from scaffold_source.naming import staging_model_name
from scaffold_source.project import Project
from scaffold_source.project.declaration import DeclaringFile, model_values, read_models
from scaffold_source.render.models_yaml import model
from scaffold_source.render.staging_sql import staged_tables, staging_sql
from scaffold_source.splice import TiedError, Values, listed, splice
from scaffold_source.text_merge import Clash, merge_lines
from scaffold_source.upstream import Sides


@dataclass(frozen=True, slots=True)
class Models:
    """Edits of models and of their YAML, what could not be merged, and what people's models still use."""

    edits: tuple[FileEdit, ...] = ()
    conflicts: tuple[str, ...] = ()
    used: frozenset[TreePath] = frozenset()


@dataclass(frozen=True, slots=True)
class _Files:
    """The project, and its SQL models by name."""

    project: Project
    models: Mapping[str, Path]


def merge_models(project: Project, contract: Contract, seen: Sides, *, marks: bool) -> Models:
    """The models of those tables that differ. `marks` puts conflicts into the files as git does."""
    source = contract.source.name
    files = {path.stem: path for path in project.model_files() if path.suffix == ".sql"}
    if not any(staging_model_name(source, name) in files for name in contract.names.values()):
        return Models()  # scaffolded without
    base, theirs = (_staging(side) for side in (seen.base, seen.theirs))
    merged = [
        _merged(_Files(project, files), seen, table, (base.get(table), theirs.get(table)), marks=marks)
        for table in dict.fromkeys((*seen.base.get("tables", {}), *seen.theirs.get("tables", {})))
    ]
    yaml = _merge_yaml(project, contract, seen, {path[1] for part in merged for path in part.used})
    return reduce(_together, [*merged, yaml], Models())


def respliced(file: DeclaringFile, old: Values, new: Values) -> FileEdit:
    """The edit that makes the mapping of `file`, which holds `old`, hold `new`.

    Raises ContractError where an anchor, an alias or a tag is in the way.
    """
    try:
        text = apply(file.text, splice(file.text, file.node, old, new))
    except TiedError as error:
        raise ContractError(
            f"{file.path}:{error.line}: {error}, and changing it could change other places",
            do="write the value out there, then update again",
        ) from None
    return FileEdit(file.path, file.bom + file.text, file.bom + text)


def _together(one: Models, other: Models) -> Models:
    return Models(one.edits + other.edits, one.conflicts + other.conflicts, one.used | other.used)


def _raw(value: Any) -> Any:
    """The texts themselves, not the templates that make them."""
    if isinstance(value, dict):
        return {key: _raw(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_raw(part) for part in value]
    return unescape(value) if isinstance(value, str) else value


# ---- SQL


def _staging(side: Values) -> dict[str, str]:
    """The models by table, of those tables that get one."""
    tree = _raw(listed("", side))
    return {table["name"]: staging_sql(tree, table) for table in staged_tables(tree)}


def _merged(
    there: _Files, seen: Sides, table: str, texts: tuple[str | None, str | None], *, marks: bool
) -> Models:
    """One model: made where the table is new, taken away where it is gone and nobody needs the model."""
    before, after = texts
    source = seen.theirs["name"]
    name = staging_model_name(source, table)
    path = there.models.get(name)
    if path is None:
        new = there.project.staging_folder / source / f"{name}.sql"
        # Where there was a table and is no model, people deleted it.
        return Models((FileEdit(new, None, after),)) if before is None and after is not None else Models()
    if before is None or before == after:
        return Models()
    ours = _text(path)
    if after is None:
        unused = ours.replace("\r\n", "\n") == before and not _is_referred_to(there.models, path)
        return (
            Models((FileEdit(path, ours, None),)) if unused else Models(used=frozenset([("tables", table)]))
        )
    text, clashes = _merge_text(before, ours, after, marks=marks)
    edits = (FileEdit(path, ours, text),) if text != ours else ()
    done = "see the conflict markers" if marks else "the model is left alone"
    conflicts = tuple(
        f"{path}:{clash.line}: people and upstream both changed this; {done}" for clash in clashes
    )
    return Models(edits, conflicts, frozenset(_columns_in_use(seen, table, text, after)))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise ContractError(f"{path} is not UTF-8", do="save it as UTF-8, then try again") from None
    except OSError as error:
        raise ContractError(f"{path} cannot be read: {error.strerror}", do="check its permissions") from None


def _merge_text(base: str, ours: str, theirs: str, *, marks: bool) -> tuple[str, list[Clash]]:
    newline = "\r\n" if "\r\n" in ours else "\n"
    base, theirs = (text.replace("\n", newline) for text in (base, theirs))
    parts = merge_lines(base, ours, theirs)
    clashes = [part for part in parts if isinstance(part, Clash)]
    if clashes and not marks:
        return ours, clashes
    lines = [part.marked(newline) if isinstance(part, Clash) else part for part in parts]
    return "".join(line for part in lines for line in part), clashes


def _is_referred_to(files: Mapping[str, Path], model_file: Path) -> bool:
    wanted = re.compile(rf"""\bref\(\s*['"]{re.escape(model_file.stem)}['"]""")
    return any(wanted.search(_text(path)) for path in files.values() if path != model_file)


def _columns_in_use(seen: Sides, table: str, text: str, theirs: str) -> Iterator[TreePath]:
    """Columns that upstream dropped and that the model, as people wrote it, still uses."""
    before, after = (
        side.get("tables", {}).get(table, {}).get("columns", {}) for side in (seen.base, seen.theirs)
    )
    for column in before.keys() - after.keys():
        word = re.compile(rf"(?<!\w){re.escape(column)}(?!\w)")
        if word.search(text) and not word.search(theirs):
            yield ("tables", table, "columns", column)


# ---- their YAML


def _merge_yaml(project: Project, contract: Contract, seen: Sides, used: set[str]) -> Models:
    """The models' YAML, in whichever files people keep it."""
    source = contract.source.name
    base, theirs = (_declared(side) for side in (seen.base, seen.theirs))
    if base == theirs:
        return Models()
    files = read_models(
        project.yaml_files(), [staging_model_name(source, name) for name in contract.names.values()]
    )
    order = [staging_model_name(source, name) for name in seen.order]
    keep = {("models", staging_model_name(source, table)) for table in used}
    found = Models()
    for number, file in enumerate(files):
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
        models = in_order(kept, after, order)
        if models != everything:
            edit = respliced(file, {"models": everything}, {"models": models})
            found = _together(found, Models((edit,)))
        lines = tuple(_line(file, conflict) for conflict in merged.conflicts)
        found = _together(found, Models(conflicts=lines))
    return found


def _declared(side: Values) -> dict[str, Values]:
    """What the YAML says of each table's model, by name, every text as a template."""
    tree = _raw(listed("", side))
    said = [model(tree, table) for table in staged_tables(tree)]
    return {one["name"]: _by_name(one) for one in said}


def _by_name(said: dict[str, Any]) -> Values:
    result: Values = {}
    for key, value in said.items():
        if key == "columns":
            result[key] = {column["name"]: _by_name(column) for column in value}
        elif key == "data_tests":
            result[key] = dict.fromkeys(value)
        else:
            result[key] = escape(value) if isinstance(value, str) else value
    return result


def _line(file: DeclaringFile, conflict: Conflict) -> str:
    what = ".".join(part for part in conflict.path if part not in ("models", "columns"))
    if conflict.theirs is None:
        return f"{file.path}: {what} is gone upstream; kept, because people wrote something there or use it"
    return f"{file.path}: {what} is kept as it is; upstream now says {conflict.theirs!r}"
