"""What a shell offers behind Tab: sources of the project, rules, loaders. It reads files and prints nothing
else, whatever is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold_source.errors import ScaffoldError
from scaffold_source.loaders.registry import LOADERS, VARIANTS

if TYPE_CHECKING:
    import click


def sources(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the sources of the dbt project here (or in --project-dir) that begin so, but those given."""
    given = context.params.get("sources") or ()
    return [name for name in _beginning(incomplete, _declared(context)) if name not in given]


def _declared(context: click.Context) -> Iterator[str]:
    from scaffold_source.project import find_project
    from scaffold_source.project.declaration import declared_names

    with suppress(ScaffoldError):  # no project: nothing to offer
        project = find_project(context.params.get("project_dir") or Path()).read()
        yield from declared_names(project.yaml_texts())


def rule_ids(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the rules of drift and inference that begin so."""
    from scaffold_source.drift.rules import RULES
    from scaffold_source.infer.catalogue import inference_rules

    return _beginning(incomplete, (rule.id for rules in (RULES, inference_rules()) for rule in rules))


def loaders(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the loaders that begin so; behind a colon, the ways to set that one up."""
    name, colon, variants = incomplete.partition(":")
    if not colon:
        return _beginning(name, LOADERS)
    before, comma, last = variants.rpartition(",")
    known = (variant.name for variant in VARIANTS.get(name, ()))
    return [f"{name}:{before}{comma}{variant}" for variant in _beginning(last, known)]


def formats_of_reports(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the formats that begin so, as --report wants them: with `=` before the file."""
    from scaffold_source.report.formats import FORMATS

    return [f"{name}=" for name in _beginning(incomplete, FORMATS)]


def _beginning(incomplete: str, words: Iterable[str]) -> list[str]:
    return sorted({word for word in words if word.startswith(incomplete)})
