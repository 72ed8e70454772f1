"""Read the project's YAML and SQL as of one moment: never half before a write and half after it.

Reading locks nobody out and changes nothing, so it works on a read-only disk. The files are read, then looked
at again: if anything changed in between, or another command began or ended its writing, they are read anew.
If a command died while it wrote, its journal says what the remaining files were about to be, and that is what
is read.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scaffold_source.errors import ContractError, ProjectError
from scaffold_source.project.journal import FOLDER, Step, foreign, journal_bytes, leftovers, read_journal
from scaffold_source.project.lock import is_held

YAML, SQL, MODELS = (".yml", ".yaml"), (".sql",), (".sql", ".py")
_CHANGELOG = "CHANGELOG.md"
_PATIENCE_S = 15.0
_PAUSE_S = 0.02

Signature = tuple[int, int, int, int] | None
Overlay = Mapping[str, bytes | None]  # by real path, what stands there once all is done


@dataclass(frozen=True, slots=True)
class Files:
    """What was read in `folders`. `contents` holds an error for a file that could not be read; `overlay` is
    what a journal says in place of that; `notices` say what a person should know about both."""

    paths: tuple[Path, ...]
    contents: Mapping[Path, bytes | OSError]
    signatures: Mapping[Path, Signature] = field(default_factory=dict)
    overlay: Overlay = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()

    def content(self, path: Path) -> bytes | None:
        """Return the content of `path`, None if there is no such file. Raises ContractError if it cannot be
        read."""
        known = self.contents.get(self._listed(path))
        try:
            if isinstance(known, OSError):
                raise known
            if known is not None:
                return known
            if _is_read(path) and any(path.is_relative_to(folder) for folder in self.folders):
                return None  # whoever made it since, it was not there
            real = os.path.realpath(path)
            return self.overlay[real] if real in self.overlay else path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ContractError(
                f"{path} cannot be read: {error.strerror}", do="check its permissions"
            ) from None

    def _listed(self, path: Path) -> Path:
        """Return the name under which a file is listed: another one, if a link to a folder gives it two."""
        if path in self.contents or not self.folders:
            return path
        real, alike = os.path.realpath(path), (other for other in self.contents if other.name == path.name)
        return next((other for other in alike if os.path.realpath(other) == real), path)


def read_files(root: Path, folders: Iterable[str]) -> Files:
    """Read the YAML and SQL in `folders` of the project in `root`, all as of one moment.

    Raises ProjectError if they keep changing.
    """
    folders = tuple(folders)
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        before = _glance(root)
        overlay, notices = _through_journal(root)
        listed = list(list_files(root, folders))
        signatures = {path: _signature(path) for path in listed}
        contents = {path: _read(path) for path in listed if _is_read(path)}
        again = {path: _signature(path) for path in list_files(root, folders)}
        if _glance(root) == before and _still(again, signatures, overlay):
            looked_in = tuple(root / folder for folder in folders)
            return _seen(Files(tuple(listed), contents, signatures, overlay, notices, looked_in))
        if time.monotonic() > deadline:
            raise ProjectError(
                f"The files in {root} keep changing: something has been writing there for over "
                f"{_PATIENCE_S:.0f} s",
                do="wait until it has ended, then run this again",
            )
        time.sleep(_PAUSE_S)


def list_files(root: Path, folders: Iterable[str]) -> Iterator[Path]:
    """Yield the YAML, SQL and Python files in `folders`, and the changelogs, in a stable order. Links are
    followed as dbt follows them; what only looks like a file (an editor's lock, a folder) is left out."""
    listed: set[Path] = set()
    for folder in folders:
        paths: set[Path] = set()
        for place, inner, names in _walk(root / folder):
            inner[:] = [name for name in inner if name != FOLDER]
            paths.update(
                Path(place, name) for name in names if name.endswith((*YAML, *MODELS)) or name == _CHANGELOG
            )
        yield from sorted(path for path in paths - listed if path.is_file())
        listed |= paths


def _walk(folder: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """Walk through folders and links to folders as `os.walk` does, each real folder once."""
    seen: set[tuple[int, int]] = set()
    for place, inner, names in os.walk(folder, followlinks=True):
        about = os.stat(place)  # noqa: PTH116 (thousands of folders)
        if (about.st_dev, about.st_ino) in seen and os.name != "nt":
            inner[:] = []
            continue
        seen.add((about.st_dev, about.st_ino))
        yield place, inner, names


def changed_since(root: Path, folders: Iterable[str], files: Files) -> Iterator[tuple[Path, bytes]]:
    """Yield the files that differ from `files`, each with its text then and now."""
    now = {path: _signature(path) for path in list_files(root, folders)}
    for path in dict.fromkeys((*files.paths, *now)):
        if path in now and now[path] == files.signatures.get(path):
            continue
        then, content = files.contents.get(path), _read(path) if path in now else None
        texts = [part if isinstance(part, bytes) else b"" for part in (then, content)]
        if type(then) is not type(content) or texts[0] != texts[1] or not _is_read(path):
            yield path, b"\n".join(texts)


# ---- one moment


def _is_read(path: Path) -> bool:
    return path.suffix in (*YAML, *SQL) or path.name == _CHANGELOG


def _read(path: Path) -> bytes | OSError:
    try:
        return path.read_bytes()
    except OSError as error:
        return error


def _signature(path: Path) -> Signature:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns


def _glance(root: Path) -> tuple[bytes | None, bool]:
    """Return the journal, and whether anything else is staged: enough to tell one state of the files from the
    next."""
    try:
        return journal_bytes(root), any(leftovers(root))
    except OSError:
        return None, True


def _still(now: Mapping[Path, Signature], then: Mapping[Path, Signature], overlay: Overlay) -> bool:
    if now == then:
        return True
    moved = {path for path in now.keys() | then.keys() if now.get(path, ()) != then.get(path, ())}
    return bool(overlay) and all(os.path.realpath(path) in overlay for path in moved)


# ---- what is unfinished


def _through_journal(root: Path) -> tuple[Overlay, tuple[str, ...]]:
    """Return what the journal says that files will be, and the notices about it. Changes nothing."""
    if what := foreign(root):
        return {}, (f"{what}: ignored here; commands that write refuse it",)
    if not any(leftovers(root)):
        return {}, ()
    try:
        steps = read_journal(root)
        texts = {str(step.path): _text_after(step) for step in steps or ()}
    except ProjectError as error:
        return {}, (f"{error.what}: ignored here; commands that write refuse it",)
    except OSError as error:
        return {}, (f"{error.filename} cannot be read, so what a command left unfinished is ignored",)
    return texts, () if is_held(root) else (_unfinished(steps, root),)


def _unfinished(steps: Sequence[Step] | None, root: Path) -> str:
    if steps is None:
        return (
            f"Unfinished: a command died before it changed a file in {root}. The files are read as they "
            "were before; the next command that writes clears away what was staged"
        )
    names = ", ".join(os.path.relpath(step.path, os.path.realpath(root)) for step in steps[:3])
    more = f" and {len(steps) - 3} more" if len(steps) > 3 else ""
    return (
        f"Unfinished: a command died while it wrote {names}{more} in {root}. The files are read as if it "
        "had finished; the next command that writes finishes it"
    )


def _text_after(step: Step) -> bytes | None:
    """Return the text at the end of a step, staged or already there; None if the file is deleted."""
    for place in (step.staged, step.path) if step.staged else ():
        try:
            return place.read_bytes()
        except FileNotFoundError:
            continue
    return None


def _seen(files: Files) -> Files:
    """Return the files as they are once the journal's steps are done."""
    if not files.overlay:
        return files
    contents, paths = dict(files.contents), list(files.paths)
    known = {os.path.realpath(path): path for path in paths}
    places = {os.path.realpath(folder): folder for folder in files.folders}
    places |= {os.path.realpath(path.parent): path.parent for path in paths}
    for real, text in files.overlay.items():
        path = known.get(real) or _place_of(Path(real), places)
        if path is None or not path.name.endswith((*YAML, *MODELS, _CHANGELOG)):
            continue
        contents.pop(path, None)
        if text is None:
            paths = [other for other in paths if other != path]
        else:
            contents[path] = text
            paths = sorted({*paths, path})
    signatures = {
        path: sig for path, sig in files.signatures.items() if os.path.realpath(path) not in files.overlay
    }
    return replace(files, paths=tuple(paths), contents=contents, signatures=signatures)


def _place_of(real: Path, places: Mapping[str, Path]) -> Path | None:
    """Return what a new file is called where it is listed, None if it is in none of `places`."""
    above = next((folder for folder in real.parents if str(folder) in places), None)
    return above and places[str(above)] / real.relative_to(above)
