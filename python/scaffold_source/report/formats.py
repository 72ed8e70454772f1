"""The output formats of `check`, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from scaffold_source.change import Judgement, Severity
from scaffold_source.report.github import github
from scaffold_source.report.json import json
from scaffold_source.report.junit import junit
from scaffold_source.report.markdown import markdown
from scaffold_source.report.sarif import sarif
from scaffold_source.report.text import text

FORMATS: Mapping[str, Callable[[Sequence[Judgement], Severity | None], str]] = {
    "text": text,
    "json": json,
    "github": github,
    "junit": junit,
    "markdown": markdown,
    "sarif": sarif,
}
