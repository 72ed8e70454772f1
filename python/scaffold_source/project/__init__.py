"""The dbt project on disk: find it, look for sources in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold_source.errors import ProjectError, UsageError
from scaffold_source.project.declaration import (
    Declaration,
    declares,
    read_declaration,
    read_nodes_of,
    read_text,
    scaffolded_names,
)
from scaffold_source.project.writing import finish_writing
from scaffold_source.project.writing import write_all as write_all
from scaffold_source.yaml_nodes import plain_value

_SOURCE_CALL = re.compile(r"""\bsource\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]+)['"]\s*\)""")


@dataclass(frozen=True, slots=True)
class Project:
    """A dbt project: `root` holds dbt_project.yml, `model_paths` are relative to it."""

    root: Path
    name: str
    model_paths: tuple[str, ...]

    @property
    def staging_folder(self) -> Path:
        return self.root / self.model_paths[0] / "staging"

    def model_files(self) -> Iterator[Path]:
        """Every SQL and Python model in the model paths."""
        for folder in self.model_paths:
            yield from (path for path in (self.root / folder).rglob("*") if path.suffix in (".sql", ".py"))

    def yaml_files(self) -> Iterator[Path]:
        """Every YAML file in the model paths, in a stable order."""
        for folder in self.model_paths:
            for path in sorted((self.root / folder).rglob("*")):
                if path.suffix in (".yml", ".yaml") and path.is_file():
                    yield path


def find_project(start: Path) -> Project:
    """The dbt project that `start` is in, or is. Raises ProjectError where there is none.

    Where a command died while it wrote into the project, its writing is finished first.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        file = folder / "dbt_project.yml"
        if file.is_file():
            finish_writing(folder)
            return settings_of(file, read_text(file)[1])
    raise ProjectError(
        f"{start} is not inside a dbt project: no dbt_project.yml there or above",
        do="change into the analytics repo, name it with --project-dir, or make one with `dbt init`",
    )


def settings_of(file: Path, content: bytes) -> Project:
    """The project that `file`, a dbt_project.yml, makes. Raises ProjectError or ContractError."""
    settings = parse_yaml(file, content)
    if not isinstance(settings, dict):
        raise ProjectError(f"{file} is no dbt project's", do="`dbt parse` says what is wrong with it")
    paths = settings.get("model-paths") or ["models"]
    if not isinstance(paths, list) or not all(isinstance(path, str) and "\0" not in path for path in paths):
        raise ProjectError(
            f"{file}: model-paths must be a list of folders", do="mend the file, then try again"
        )
    return Project(file.parent, str(settings.get("name", "")), tuple(paths))


def project_root(start: Path) -> Path | None:
    """The folder of the dbt project that `start` is in, None where it is in none that can be read."""
    try:
        return find_project(start).root
    except UsageError:
        return None


def load_yaml(path: Path) -> Any:
    """The file's values. Raises ContractError that names file and line where it is not YAML."""
    return parse_yaml(*read_text(path))


def parse_yaml(path: Path, content: bytes) -> Any:
    """The values in `content`, which `path` names. Raises ContractError where it is not YAML."""
    root = read_nodes_of(path, content)
    return None if root is None else plain_value(root)


def find_source(project: Project, source: str) -> Path | None:
    """The file that declares `source`, None where none does."""
    return next((path for path in project.yaml_files() if declares(path, source)), None)


def read_source(project: Project, source: str) -> Declaration:
    """`source` as the project's YAML declares it. Raises ProjectError where it does not."""
    declaration = read_declaration(project.yaml_files(), source)
    if declaration is None:
        raise ProjectError(
            f"No source {source!r} in {', '.join(project.model_paths)}",
            do=f"check its spelling, or scaffold it: scaffold-source add {source} --from WHERE",
        )
    return declaration


def scaffolded_sources(project: Project) -> tuple[str, ...]:
    """The names of the sources that have a contract, in the order of files."""
    return scaffolded_names(map(read_text, project.yaml_files()))


def selecting_models(project: Project, source: str) -> dict[str, tuple[str, ...]]:
    """By table, the SQL of each model that calls `source()` on it."""
    found: dict[str, tuple[str, ...]] = {}
    for path in project.model_files():
        text = path.read_text(encoding="utf-8", errors="replace") if path.suffix == ".sql" else ""
        for name, table in dict.fromkeys(_SOURCE_CALL.findall(text)):
            if name == source:
                found[table] = (*found.get(table, ()), text)
    return found


def installs_package(project: Project, package: str) -> bool:
    """Whether the project's packages.yml or dependencies.yml names `package`, or a folder that is it.

    Raises ContractError where one of them is no YAML.
    """
    files = (project.root / name for name in ("packages.yml", "dependencies.yml"))
    entries = [entry for file in files if file.is_file() for entry in _packages(load_yaml(file))]
    return project.name == package or any(_is_package(project, entry, package) for entry in entries)


def _packages(content: Any) -> list[object]:
    listed = content.get("packages") if isinstance(content, dict) else None
    return listed if isinstance(listed, list) else []


def _is_package(project: Project, entry: object, package: str) -> bool:
    local = entry.get("local") if isinstance(entry, dict) else None
    if not isinstance(local, str):
        return package in str(entry)
    settings = project.root / local / "dbt_project.yml"
    try:
        is_there = settings.is_file()
    except (OSError, ValueError):  # a name that no folder can have
        is_there = False
    content = load_yaml(settings) if is_there else None
    return package in local or (isinstance(content, dict) and content.get("name") == package)
