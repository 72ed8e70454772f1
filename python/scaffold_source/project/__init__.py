"""The dbt project on disk and in git: found and read here; `writing.py` writes it, all or none."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError, UsageError, did_you_mean
from scaffold_source.project.declaration import (
    Declaration,
    Text,
    declaration_in,
    declared_names,
    declares,
    read_nodes_of,
    read_text,
    scaffolded_names,
)
from scaffold_source.project.reading import MODELS, SQL, YAML, Files, changed_since, read_files
from scaffold_source.project.writing import Writing as Writing
from scaffold_source.project.writing import finish_writing as finish_writing
from scaffold_source.project.writing import outside as outside
from scaffold_source.project.writing import write_all as write_all
from scaffold_source.yaml_text.nodes import plain_value
from scaffold_source.yaml_text.values import as_list, as_mapping

_DBT_UTILS = re.compile(rb"\bdbt[-_]utils\b")
_DEVICE = re.compile(r"(?i:aux|con|nul|prn|(?:com|lpt)[0-9])")
_SOURCE_CALL = re.compile(r"""\bsource\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]+)['"]\s*\)""")


@dataclass(frozen=True, slots=True)
class Project:
    """A dbt project: `root` contains dbt_project.yml; `model_paths` are relative to it, and so are
    `dbt_paths`, all the folders that dbt reads. `files` is set once the project was read, and holds the
    content of that moment. `profile` is the one in dbt's profiles.yml, as it is written;
    `packages_path` is where `dbt deps` puts packages."""

    root: Path
    name: str
    model_paths: tuple[str, ...]
    dbt_paths: tuple[str, ...] = ()
    files: Files | None = field(default=None, compare=False, repr=False)
    profile: str = ""
    packages_path: str = "dbt_packages"

    def staging_folder(self, source: str) -> Path:
        """Return the folder of the source's files. Windows keeps some names for devices and can hold no
        folder `aux`, not even in a clone: it is `aux_` everywhere."""
        name = f"{source}_" if _DEVICE.fullmatch(source) else source
        return self.root / self.model_paths[0] / "staging" / name

    def schema_from(self, path: Path, schema: str) -> str:
        """Return where a JSON Schema of the package stands once `dbt deps` ran, as seen from a file of the
        project."""
        file = self.root / self.packages_path / "scaffold_source/schemas" / schema
        return quote(Path(os.path.relpath(file, path.parent)).as_posix())

    def read(self) -> Project:
        """Read the project's files, all as of one moment, so that commands judge and merge one state.

        Raises ProjectError if they keep changing.
        """
        return self if self.files else replace(self, files=read_files(self.root, self.model_paths))

    def with_content(self, path: Path, content: bytes) -> Project:
        """Return the project as if a file of it held `content`."""
        files = self._read()
        return replace(self, files=replace(files, contents={**files.contents, path: content}))

    def edited(self, edits: Iterable[FileEdit]) -> Project:
        """Return the project as it will be once the edits are written."""
        files = self._read()
        contents, paths = dict(files.contents), dict.fromkeys(files.paths)
        for edit in edits:
            contents.pop(edit.path, None)
            paths.pop(edit.path, None)
            if edit.after is not None:
                contents[edit.path] = edit.after.encode()
                paths[edit.path] = None
        return replace(self, files=replace(files, contents=contents, paths=tuple(paths)))

    def differing(self, other: Project) -> Iterator[Path]:
        """Yield the files that hold something else than in `other`."""
        held = other._read().contents
        return (path for path, content in self._read().contents.items() if held.get(path) != content)

    def notices(self) -> tuple[str, ...]:
        """Return what a person should know about the files: what is unfinished, and what could not be
        read."""
        files = self._read()
        unread = (
            f"{path.relative_to(self.root)} cannot be read ({error.strerror}): "
            "the sources that it selects are unknown"
            for path, error in files.contents.items()
            if isinstance(error, OSError) and path.suffix in SQL
        )
        return (*files.notices, *unread)

    def model_files(self) -> Iterator[Path]:
        """Yield every SQL and Python model in the model paths."""
        return (path for path in self._read().paths if path.suffix in MODELS)

    def yaml_files(self) -> Iterator[Path]:
        """Yield every YAML file in the model paths, in a stable order."""
        return (path for path in self._read().paths if path.suffix in YAML)

    def yaml_texts(self) -> Iterator[Text]:
        """Yield every YAML file in the model paths with its content. Raises ContractError for one that cannot
        be read."""
        files = self._read()
        return ((path, files.content(path) or b"") for path in files.paths if path.suffix in YAML)

    def model_texts(self) -> Iterator[str]:
        """Yield the text of every model that can be read; `notices` names those in SQL that cannot."""
        contents = self._read().contents
        for path in self.model_files():
            content = contents.get(path) if path.suffix in SQL else self.content(path)
            if isinstance(content, bytes):
                yield content.decode("utf-8", errors="replace")

    def content(self, path: Path) -> bytes | None:
        """Return the content of `path`, None if there is no such file. Raises ContractError if it cannot be
        read."""
        return self._read().content(path)

    def require_undisturbed(self, source: str) -> None:
        """Raise ProjectError if a file that concerns `source` has changed since it was read: by another
        command or by a person."""
        for path, texts in changed_since(self.root, self.model_paths, self._read()):
            if source.encode() in texts or source in str(path.relative_to(self.root)):
                raise ProjectError(
                    f"{path.relative_to(self.root)} changed while this ran; nothing was written",
                    do="run the command again",
                )

    def writing(self, say: Callable[[str], None], source: str) -> Writing:
        """Return how the files of `source` are to be written."""
        return Writing(say, lambda: self.require_undisturbed(source), self._is_root_in_sight())

    def _is_root_in_sight(self) -> bool:
        real = Path(os.path.realpath(self.root))
        return any(
            real.is_relative_to(os.path.realpath(self.root / path))
            for path in (*self.model_paths, *self.dbt_paths)
        )

    def _read(self) -> Files:
        return self.files or read_files(self.root, self.model_paths)


def find_project(start: Path) -> Project:
    """Return the dbt project that `start` is in, or is. Raises ProjectError if there is none."""
    start = start.resolve()
    for folder in (start, *start.parents):
        file = folder / "dbt_project.yml"
        try:
            is_there = file.is_file()
        except OSError as error:  # a name that no folder can have
            raise ProjectError(
                f"{start} cannot be read: {error.strerror}", do="check --project-dir"
            ) from None
        if is_there:
            return settings_of(file, read_text(file)[1])
    raise ProjectError(
        f"{start} is not inside a dbt project: no dbt_project.yml there or above",
        do="change into the analytics repo, name it with --project-dir, or make one with `dbt init`",
    )


def settings_of(file: Path, content: bytes) -> Project:
    """Return the project that `file`, a dbt_project.yml, describes. Raises ProjectError or ContractError."""
    settings = parse_yaml(file, content)
    if not isinstance(settings, dict):
        raise ProjectError(f"{file} is not a dbt project's", do="`dbt parse` says what is wrong with it")
    paths = settings.get("model-paths") or ["models"]
    if not isinstance(paths, list) or not all(isinstance(path, str) and "\0" not in path for path in paths):
        raise ProjectError(
            f"{file}: model-paths must be a list of folders", do="fix the file, then try again"
        )
    if around := [path for path in paths if _is_around(file.parent, path)]:
        raise ProjectError(
            f"{file}: model-paths: {around[0]!r} contains the project, so everything there would be read",
            do="name the folders in the project that hold models",
        )
    profile, packages = settings.get("profile"), settings.get("packages-install-path")
    return Project(
        root=file.parent,
        name=str(settings.get("name", "")),
        model_paths=tuple(paths),
        dbt_paths=tuple(_dbt_paths(settings)),
        profile=profile if isinstance(profile, str) else "",
        packages_path=packages if isinstance(packages, str) and "{{" not in packages else "dbt_packages",
    )


def _is_around(root: Path, path: str) -> bool:
    """Return True if the project is somewhere inside `path`: `/`, `..`."""
    return Path(os.path.realpath(root / path)) in Path(os.path.realpath(root)).parents


def _dbt_paths(settings: dict[Any, Any]) -> Iterator[str]:
    """Yield the folders that dbt reads: model-paths, seed-paths, macro-paths, docs-paths …"""
    for key, paths in settings.items():
        if str(key).endswith("-paths") and isinstance(paths, list):
            yield from (path for path in paths if isinstance(path, str) and "\0" not in path)


def project_root(start: Path) -> Path | None:
    """Return the folder of the dbt project that `start` is in, None if it is in none that can be read."""
    try:
        return find_project(start).root
    except UsageError:
        return None


def load_yaml(path: Path) -> object:
    """Return the file's values. Raises ContractError with file and line if it is not YAML."""
    return parse_yaml(*read_text(path))


def parse_yaml(path: Path, content: bytes) -> object:
    """Return the values in `content`, read from `path`. Raises ContractError if it is not YAML."""
    root = read_nodes_of(path, content)
    return None if root is None else plain_value(root)


def find_source(project: Project, source: str) -> Path | None:
    """Return the file that declares `source`, None if none does."""
    return next((text[0] for text in project.yaml_texts() if declares(text, source)), None)


def read_source(project: Project, source: str) -> Declaration:
    """Return `source` as the project's YAML declares it. Raises ProjectError if it does not."""
    declaration = declaration_in(project.yaml_texts(), source)
    if declaration is None:
        meant = did_you_mean(source, declared_names(project.yaml_texts()))
        raise ProjectError(
            f"No source {source!r} in {', '.join(project.model_paths)}",
            do=f"{meant}check its spelling, or scaffold it: scaffold-source add {source} --from WHERE",
        )
    return declaration


def scaffolded_sources(project: Project) -> tuple[str, ...]:
    """Return the names of the sources that have a contract, in the order of files."""
    return scaffolded_names(project.yaml_texts())


def selecting_models(project: Project, source: str) -> dict[str, tuple[str, ...]]:
    """Return, by table, the text of each model, in SQL or Python, that calls `source()` on it."""
    models: dict[str, tuple[str, ...]] = {}
    for text in project.model_texts():
        for name, table in dict.fromkeys(_SOURCE_CALL.findall(text)):
            if name == source:
                models[table] = (*models.get(table, ()), text)
    return models


def installs_package(project: Project, package: str) -> bool:
    """Return True if the project's packages.yml or dependencies.yml names `package`, or a folder with it.

    Raises ContractError if one of them is not YAML.
    """
    files = (project.root / name for name in ("packages.yml", "dependencies.yml"))
    entries = [entry for file in files if file.is_file() for entry in _packages(load_yaml(file))]
    return project.name == package or any(_is_package(project, entry, package) for entry in entries)


def has_dbt_utils(project: Project) -> bool:
    """Return True if dbt_utils is among the project's packages, or was brought along by one of them: a line
    of these files names it, whatever else they hold."""
    files = (project.root / name for name in ("packages.yml", "dependencies.yml", "package-lock.yml"))
    lines = (line for file in files if file.is_file() for line in file.read_bytes().splitlines())
    return any(_DBT_UTILS.search(line.partition(b"#")[0]) for line in lines)


def _packages(content: object) -> list[object]:
    return as_list(as_mapping(content).get("packages"))


def _is_package(project: Project, entry: object, package: str) -> bool:
    local = as_mapping(entry).get("local")
    if not isinstance(local, str):
        return package in str(entry)
    settings = project.root / local / "dbt_project.yml"
    try:
        is_there = settings.is_file()
    except (OSError, ValueError):  # a name that no folder can have
        is_there = False
    content = load_yaml(settings) if is_there else None
    return package in local or (isinstance(content, dict) and content.get("name") == package)
