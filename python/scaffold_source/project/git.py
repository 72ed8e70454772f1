"""Read the project's files as they are at a git ref."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha1, sha256
from pathlib import Path, PurePosixPath

from scaffold_source.errors import ProjectError
from scaffold_source.project import Project, settings_of
from scaffold_source.project.declaration import Text
from scaffold_source.project.git_process import git

_YAML = (".yml", ".yaml")


def texts_at(project: Project, ref: str) -> Iterator[Text]:
    """Yield the YAML files in the model paths at the commit where the project's history left `ref`, as
    `REF:path`.

    What others have added to `ref` since is not our change. Raises ProjectError if there is no repository, or
    no such commit in it.
    """
    _require_commit(project.root, ref)
    blobs = {path: blob for blob, path in _tree(project.root, _base(project.root, ref))}
    folders = project.model_paths
    if settings := blobs.get("dbt_project.yml"):
        folders = settings_of(Path(f"{ref}:dbt_project.yml"), _blob(project.root, settings)).model_paths
    for path, blob in sorted(blobs.items()):
        is_in = any(PurePosixPath(path).is_relative_to(PurePosixPath(folder)) for folder in folders)
        if is_in and PurePosixPath(path).suffix in _YAML:
            yield Path(f"{ref}:{path}"), _blob(project.root, blob)


def text_at(folder: Path, ref: str, path: str) -> Text:
    """Return one file at `ref`; its path is relative to `folder`. Raises ProjectError if it does not
    exist."""
    _require_commit(folder, ref)
    shown = git(folder, "cat-file", "blob", f"{ref}:./{path}")
    if shown.returncode:
        raise ProjectError(
            f"{ref}:{path}: no such file at that commit", do=f"`git ls-tree -r {ref}` lists the files there"
        )
    return Path(f"{ref}:{path}"), shown.stdout


def blob_at(folder: Path, ref: str, path: str, largest: int) -> bytes | None:
    """Return a file of the repository of `folder` at `ref`, its path from the root on; None if there is none.
    Raises ProjectError if there is no such commit, or the file has over `largest` bytes."""
    _require_commit(folder, ref)
    size = line_of_git(folder, "cat-file", "-s", f"{ref}:{path}")
    if size is None or line_of_git(folder, "cat-file", "-t", f"{ref}:{path}") != "blob":
        return None
    if int(size) > largest:
        raise ProjectError(f"{ref}:{path} has over {largest:,} bytes: it is not read", do="shorten it")
    return _whole(folder, "cat-file", "blob", f"{ref}:{path}")


@dataclass(frozen=True, slots=True)
class Since:
    """What became of the files below a folder since a git ref, as relative paths."""

    ref: str
    new: frozenset[str]
    edited: frozenset[str]
    gone: frozenset[str]


def files_since(folder: Path, ref: str) -> Since:
    """Compare the files below `folder` with those at the commit where the history left `ref`. A file whose
    content stood under another name there is not new.

    Raises ProjectError if there is no repository, or no such commit in it.
    """
    _require_commit(folder, ref)
    then = {path: blob for blob, path in _tree(folder, _base(folder, ref))}
    contents = set(then.values())
    new, edited = set[str](), set[str]()
    here = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name, path in here.items():
        blobs = _blob_names(path.read_bytes(), then.get(name, ""))
        if name not in then and not blobs & contents:
            new.add(name)
        elif name in then and then[name] not in blobs:
            edited.add(name)
    return Since(ref, frozenset(new), frozenset(edited), frozenset(then) - frozenset(here))


def _blob_names(content: bytes, like: str) -> set[str]:
    """Return what git calls a file of this content, and the same with a line feed alone at each line's end,
    as it keeps text on Windows."""
    algorithm = sha256 if len(like) == 64 else sha1
    texts = (content, content.replace(b"\r\n", b"\n"))
    return {algorithm(b"blob %d\0" % len(text) + text).hexdigest() for text in texts}


def line_of_git(folder: Path, *arguments: str) -> str | None:
    """Return git's output of at most one line; None if it fails."""
    answer = git(folder, *arguments)
    return None if answer.returncode else answer.stdout.decode(errors="replace").strip()


def tracked_files(folder: Path) -> list[str]:
    """Return the files in a folder that git keeps, relative to it; none where there is no repository."""
    above = next(place for place in (folder, *folder.parents) if place.is_dir())
    if line_of_git(above, "rev-parse", "--git-dir") is None:
        return []
    listed = git(above, "ls-files", "-z", "--", str(folder)).stdout
    return [os.fsdecode(name) for name in listed.split(b"\0") if name]


def _require_commit(folder: Path, ref: str) -> None:
    # A ref that begins with a dash would be an option.
    if not ref or ref.startswith("-") or git(folder, "cat-file", "-e", f"{ref}^{{commit}}").returncode:
        if git(folder, "rev-parse", "--git-dir").returncode:
            raise ProjectError(f"{folder} is in no git repository", do="run this in a clone")
        raise ProjectError(
            f"git knows no commit {ref!r}",
            do="fetch it: git fetch origin; in GitHub Actions, actions/checkout with fetch-depth: 0",
        )


def _base(folder: Path, ref: str) -> str:
    """Return the commit that `ref` and HEAD have in common; `ref` itself in a shallow clone, which may lack
    it."""
    return git(folder, "merge-base", ref, "HEAD").stdout.decode().strip() or ref


def _tree(folder: Path, ref: str) -> Iterator[tuple[str, str]]:
    """Yield (blob, path) of each file at `ref` below `folder`, relative to it."""
    listed = _whole(folder, "ls-tree", "-r", "-z", ref, "--", ".")
    for entry in filter(None, listed.split(b"\0")):
        about, _, path = entry.partition(b"\t")
        kind, blob = about.split()[1:3]
        if kind == b"blob":
            yield blob.decode(), path.decode(errors="surrogateescape")


def _blob(folder: Path, blob: str) -> bytes:
    return _whole(folder, "cat-file", "blob", blob)


def _whole(folder: Path, *arguments: str) -> bytes:
    """Return git's output. Raises ProjectError if git fails: a missing file is not an empty one."""
    answer = git(folder, *arguments)
    if answer.returncode:
        raise ProjectError(
            f"git cannot read what the history of {folder} holds: this clone has a part of it, or is damaged",
            do="clone it with every file: without --filter, and in GitHub Actions without `filter`",
        )
    return answer.stdout
