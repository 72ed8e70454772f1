"""The dbt project on disk: find it, look for sources in it, write files into it."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scaffold_source.edit import FileEdit
from scaffold_source.errors import ContractError, ProjectError, UsageError
from scaffold_source.jinja_text import unescape
from scaffold_source.project.declaration import Declaration, declares, read_declaration

_SOURCE_CALL = re.compile(r"""\bsource\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]+)['"]\s*\)""")
_YamlLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
    """The dbt project that `start` is in, or is. Raises ProjectError where there is none."""
    start = start.resolve()
    for folder in (start, *start.parents):
        file = folder / "dbt_project.yml"
        if file.is_file():
            settings = load_yaml(file)
            paths = (settings.get("model-paths") or ["models"]) if isinstance(settings, dict) else None
            if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
                raise ProjectError(f"{file} is no dbt project's", do="`dbt parse` says what is wrong with it")
            return Project(folder, str(settings.get("name", "")), tuple(paths))
    raise ProjectError(
        f"{start} is not inside a dbt project: no dbt_project.yml there or above",
        do="change into the analytics repo, name it with --project-dir, or make one with `dbt init`",
    )


def project_root(start: Path) -> Path | None:
    """The folder of the dbt project that `start` is in, None where it is in none that can be read."""
    try:
        return find_project(start).root
    except UsageError:
        return None


def load_yaml(path: Path) -> Any:
    """The file's values. Raises ContractError that names file and line where it is not YAML."""
    try:
        return yaml.load(path.read_bytes().decode("utf-8-sig"), Loader=_YamlLoader)  # noqa: S506 (a safe loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise ContractError(f"{path} is not UTF-8", do="save it as UTF-8, then try again") from None
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or f"not YAML that dbt could read ({error})"
        raise ContractError(f"{path}{line}: {problem}", do="mend the file, then try again") from None
    except OSError as error:
        raise ContractError(f"{path} cannot be read: {error.strerror}", do="check its permissions") from None


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
    names: list[str] = []
    for path in project.yaml_files():
        content = load_yaml(path) if b"producer_database" in path.read_bytes() else None
        for source in (content.get("sources") if isinstance(content, dict) else None) or ():
            config = source.get("config") if isinstance(source, dict) else None
            meta = config.get("meta") if isinstance(config, dict) else None
            if isinstance(meta, dict) and "producer_database" in meta:
                names.append(unescape(str(source.get("name"))))
    return tuple(dict.fromkeys(names))


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
    """Whether the project's packages.yml or dependencies.yml names `package`, or a folder that is it."""
    files = (project.root / name for name in ("packages.yml", "dependencies.yml"))
    contents = [load_yaml(file) or {} for file in files if file.is_file()]
    entries = [entry for content in contents for entry in content.get("packages") or []]
    return project.name == package or any(_is_package(project, entry, package) for entry in entries)


def _is_package(project: Project, entry: object, package: str) -> bool:
    if package in str(entry):
        return True
    local = entry.get("local") if isinstance(entry, dict) else None
    settings = project.root / str(local) / "dbt_project.yml"
    return local is not None and settings.is_file() and load_yaml(settings).get("name") == package


def write_all(edits: Sequence[FileEdit]) -> None:
    """Write every file or none: all texts are on disk before the first name changes, and a failure or
    an interrupt half-way takes back what was done.

    Raises ProjectError where a folder or the disk refuses, where a file appeared that was not there,
    or where one changed since it was read.
    """
    folders: list[Path] = []
    temporaries: list[Path] = []
    published: list[FileEdit] = []
    try:
        if folder := _new_folder(edits):
            _make_folders(folder.parent, folders)
            _write_folder(folder, edits)
            return
        for edit in edits:
            _make_folders(edit.path.parent, folders)
            _require_writable(edit)
            temporaries.append(_reserve(edit.path))
            _stage(edit, temporaries[-1])
        for temporary, edit in zip(temporaries, edits, strict=True):
            _require_unchanged(edit)
            if edit.before is None:
                edit.path.open("x").close()  # claims the name: fails where somebody else has it
            published.append(edit)
            temporary.replace(edit.path)
            if edit.after is None:
                edit.path.unlink()
    except BaseException as error:
        _take_back(published, folders, temporaries)
        if isinstance(error, OSError):
            raise ProjectError(
                f"Cannot write {error.filename or edits[0].path}: {error.strerror}; nothing was written",
                do="check the folder's permissions and the space on its disk",
            ) from None
        raise


def _new_folder(edits: Sequence[FileEdit]) -> Path | None:
    """The one folder that all edits make, where it does not exist yet."""
    parents = {edit.path.parent for edit in edits}
    folder = parents.pop() if len(parents) == 1 else None
    return folder if folder and not os.path.lexists(folder) else None


def _write_folder(folder: Path, edits: Sequence[FileEdit]) -> None:
    """The files in a temporary folder, which then takes the name: a crash leaves all of them or none."""
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        for edit in edits:
            # Thousands of small files: a text layer would cost as much as the files.
            with open(f"{temporary}/{edit.path.name}", "xb", buffering=0) as file:  # noqa: PTH123
                file.write((edit.after or "").encode())
        temporary.chmod(0o777 & ~_umask())
        temporary.rename(folder)
    except BaseException:
        shutil.rmtree(temporary)
        raise


def _make_folders(folder: Path, made: list[Path]) -> None:
    """Make `folder` and its parents, noting in `made` those that did not exist."""
    for path in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        path.mkdir()
        made.append(path)
    if not folder.is_dir():
        raise NotADirectoryError(20, "a file is where a folder must be", str(folder))


def _reserve(path: Path) -> Path:
    """An empty temporary file beside `path`."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    os.close(handle)
    return Path(name)


def _stage(edit: FileEdit, temporary: Path) -> None:
    temporary.write_text(edit.after or "", encoding="utf-8", newline="")
    temporary.chmod(0o666 & ~_umask() if edit.before is None else edit.path.stat().st_mode)


def _require_writable(edit: FileEdit) -> None:
    """A file that people made read-only is not replaced, though its folder would let us."""
    if edit.before is not None and not os.access(edit.path, os.W_OK):
        raise PermissionError(13, "it is read-only", str(edit.path))


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _require_unchanged(edit: FileEdit) -> None:
    if edit.before is not None and edit.path.read_bytes() != edit.before.encode():
        raise ProjectError(
            f"{edit.path} changed while this ran; nothing was written", do="run the command again"
        )


def _take_back(published: Sequence[FileEdit], folders: Sequence[Path], temporaries: Sequence[Path]) -> None:
    for temporary in temporaries:
        temporary.unlink(missing_ok=True)
    for edit in published:
        if edit.before is None:
            edit.path.unlink(missing_ok=True)
        else:
            edit.path.write_text(edit.before, encoding="utf-8", newline="")
    for folder in reversed(folders):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
