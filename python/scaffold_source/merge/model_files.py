"""The project's SQL models as `update` finds them: by name, or where people renamed one, by what it says."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path

from scaffold_source.errors import ContractError
from scaffold_source.lexicon.names import staging_model_name
from scaffold_source.project import Project

_SOURCE = re.compile(r"""\bsource\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]+)['"]\s*\)""")
_MARKER = re.compile(r"^(?:<<<<<<<|\|\|\|\|\|\|\||>>>>>>>) ", re.MULTILINE)
_BREAK = re.compile(r"\r\n|\r|\n")
_BOM = "\ufeff"


@dataclass(frozen=True)
class StagingFiles:
    """The SQL models of `project`, of which those of `source` are looked for by the tables that it has and by
    what the tool has `written`, by table. `are_ours` says whether the tool writes any: else all are people's,
    whatever they are called."""

    project: Project
    source: str
    tables: Collection[str]
    written: Mapping[str, str]
    are_ours: bool = True

    @cached_property
    def paths(self) -> Mapping[str, Path]:
        """Return the SQL models by name."""
        return {path.stem: path for path in self.project.model_files() if path.suffix == ".sql"}

    def named(self, table: str) -> Path | None:
        """Return the staging model of `table` under the name that the tool gives it."""
        return self.paths.get(staging_model_name(self.source, table))

    def selecting(self, table: str) -> tuple[Path, ...]:
        """Return the models that select from `table` and are no table's by their name."""
        return self._selecting.get(table, ())

    def model(self, table: str) -> Path | None:
        """Return the staging model of `table`, whatever people call its file; None where there is none."""
        if not self.are_ours:
            return None
        return self.named(table) or (self._alike(table) if table in self.written else None)

    def called(self, table: str) -> str:
        """Return what the staging model of `table` is called."""
        path = self.model(table)
        return path.stem if path else staging_model_name(self.source, table)

    def _alike(self, table: str) -> Path | None:
        """Return the model that the tool's became where people renamed its file: the only one that selects
        from `table` and still has half of its lines."""
        lines = _lines(self.written[table])
        alike = [
            path for path in self.selecting(table) if 2 * len(lines & _lines(self.text(path))) >= len(lines)
        ]
        return alike[0] if len(alike) == 1 else None

    def text(self, path: Path) -> str:
        """Return the text of a model. Raises ContractError where it cannot be read."""
        try:
            return (self.project.content(path) or b"").decode("utf-8")
        except UnicodeDecodeError:
            raise ContractError(f"{path} is not UTF-8", do="save it as UTF-8, then try again") from None

    def require_merged(self, path: Path) -> None:
        """Raise ContractError where git's conflict markers stand in a model."""
        text = self.text(path)
        if marker := _MARKER.search(text):
            line = text.count("\n", 0, marker.start()) + 1
            raise ContractError(
                f"{path}:{line}: a merge conflict's marker stands here", do="fix the file, then try again"
            )

    def references(self, model: Path) -> float:
        """Return how often other models, or YAML, refer to `model`: without end where one cannot be read."""
        reference = re.compile(rf"""\bref\(\s*['"]{re.escape(model.stem)}['"]""".encode())
        others = (path for path in (*self.project.model_files(), *self.project.yaml_files()) if path != model)
        contents = map(self._content, others)
        return sum(math.inf if content is None else len(reference.findall(content)) for content in contents)

    @cached_property
    def _selecting(self) -> Mapping[str, tuple[Path, ...]]:
        tables = self.tables if self.are_ours else ()
        scaffolded = {staging_model_name(self.source, table) for table in tables}
        by_table: defaultdict[str, list[Path]] = defaultdict(list)
        for path in self.project.model_files():
            text = (self._content(path) or b"").decode("utf-8", errors="replace")
            for source, table in dict.fromkeys(_SOURCE.findall(text) if path.stem not in scaffolded else ()):
                if source == self.source:
                    by_table[table].append(path)
        return {table: tuple(paths) for table, paths in by_table.items()}

    def _content(self, path: Path) -> bytes | None:
        try:
            return self.project.content(path) or b""
        except ContractError:  # an editor's lock, a file of somebody else: `notices` name it
            return None


def _lines(text: str) -> set[str]:
    return {stripped for line in _BREAK.split(text) if (stripped := line.strip())}


class LineEnds:
    """The byte order mark and the line breaks of a text, which its merge keeps."""

    def __init__(self, text: str) -> None:
        self._bom = _BOM if text.startswith(_BOM) else ""
        self._breaks = _BREAK.findall(text)
        self.plain = _BREAK.sub("\n", text.removeprefix(_BOM))

    def of(self, merged: str) -> str:
        """Return `merged`, which is made of `plain`, with the line breaks that its lines had; a new line has
        those of the one above it."""
        kinds = set(self._breaks)
        if len(kinds) < 2:
            return self._bom + merged.replace("\n", kinds.pop() if kinds else "\n")
        return self._bom + "".join(self._ended(merged))

    def _ended(self, merged: str) -> Iterator[str]:
        before, after = self.plain.split("\n"), merged.split("\n")
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        known = {
            block.b + offset: self._breaks[block.a + offset]
            for block in matcher.get_matching_blocks()
            for offset in range(block.size)
            if block.a + offset < len(self._breaks)
        }
        last = self._breaks[0]
        for number, line in enumerate(after):
            last = known.get(number, last)
            yield line + (last if number < len(after) - 1 else "")
