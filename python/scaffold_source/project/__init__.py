"""The dbt project on disk: find it, look for sources in it, write files into it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scaffold_source.edit import FileEdit
from scaffold_source.errors import ContractError, ProjectError

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
            if not isinstance(settings, dict):
                raise ProjectError(f"{file} holds no mapping", do="`dbt parse` says what is wrong with it")
            paths = settings.get("model-paths") or ["models"]
            return Project(folder, str(settings.get("name", "")), tuple(paths))
    raise ProjectError(
        f"{start} is not inside a dbt project: no dbt_project.yml there or above",
        do="change into the analytics repo, name it with --project-dir, or make one with `dbt init`",
    )


def load_yaml(path: Path) -> Any:
    """The file's values. Raises ContractError that names file and line where it is not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_YamlLoader)  # noqa: S506 (a safe loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise ContractError(f"{path}{line}: {problem}", do="mend the file, then try again") from None
    except (UnicodeDecodeError, OSError) as error:
        raise ContractError(f"{path} cannot be read: {error}") from None


def find_source(project: Project, source: str) -> Path | None:
    """The file that declares `source`, None where none does."""
    for path in project.yaml_files():
        # A text without the word declares no source: most files need no parsing.
        if b"sources" not in path.read_bytes():
            continue
        content = load_yaml(path)
        declared = content.get("sources") if isinstance(content, dict) else None
        for entry in declared or []:
            if isinstance(entry, dict) and entry.get("name") == source:
                return path
    return None


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
    an interrupt half-way takes back what was done. Raises ProjectError where a folder or the disk refuses.
    """
    staged: list[tuple[Path, FileEdit]] = []
    folders: list[Path] = []
    done: list[FileEdit] = []
    try:
        for edit in edits:
            folders += _make_folders(edit.path.parent)
            staged.append((_stage(edit), edit))
        for temporary, edit in staged:
            _publish(temporary, edit)
            done.append(edit)
    except BaseException as error:
        _take_back(done, folders, [temporary for temporary, _ in staged])
        if isinstance(error, OSError):
            raise ProjectError(
                f"Cannot write {error.filename or edits[0].path}: {error.strerror}; nothing was written",
                do="check the folder's permissions and the space on its disk",
            ) from None
        raise


def _make_folders(folder: Path) -> list[Path]:
    """Make `folder` and its parents; those that did not exist, outermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _stage(edit: FileEdit) -> Path:
    """The edit's text in a temporary file beside its place."""
    handle, name = tempfile.mkstemp(dir=edit.path.parent, prefix=f".{edit.path.name[:100]}.")
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 (an open descriptor)
            file.write(edit.after)
        mode = edit.path.stat().st_mode if edit.before is not None else 0o666 & ~_umask()
        os.chmod(name, mode)  # noqa: PTH101
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _publish(temporary: Path, edit: FileEdit) -> None:
    """Give the text its name; a file that appeared meanwhile where none was expected is not replaced."""
    if edit.before is None and edit.path.exists():
        raise FileExistsError(17, "a file of that name is already there", str(edit.path))
    temporary.replace(edit.path)


def _take_back(done: Sequence[FileEdit], folders: Sequence[Path], temporaries: Sequence[Path]) -> None:
    for temporary in temporaries:
        temporary.unlink(missing_ok=True)
    for edit in done:
        if edit.before is None:
            edit.path.unlink(missing_ok=True)
        else:
            edit.path.write_text(edit.before, encoding="utf-8", newline="")
    for folder in reversed(folders):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
