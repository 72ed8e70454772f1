"""What `add` was asked for: on the command line, else in the project's defaults, else by its dbt profile."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold_source.contract.values import Source
from scaffold_source.loaders.warehouses import WAREHOUSES
from scaffold_source.model import EvidenceFrom
from scaffold_source.producers.dbt_profiles import adapter_of
from scaffold_source.project import Project
from scaffold_source.project.settings import FILE, read_defaults


@dataclass(frozen=True, slots=True)
class AddOptions:
    """The options of `add` as a person gave them: None and () where they said nothing."""

    schemas: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    evidence: EvidenceFrom = "statistics"
    loader: str | None = None
    warehouse: str | None = None
    raw_database: str | None = None
    raw_schema: str | None = None
    tests: str | None = None
    layout: str | None = None
    keys: str | None = None


def source_of(
    project: Project, name: str, options: AddOptions, recorded_from: str | None
) -> tuple[Source, str]:
    """Return the source to scaffold, and who chose its warehouse, for a person to hear; "" where they did.

    Raises ContractError where the project's scaffold_source.yml does not fit.
    """
    defaults = read_defaults(project.root)
    warehouse, notice = options.warehouse or defaults.warehouse, ""
    if warehouse is None:
        warehouse, notice = _warehouse_of_profile(project)
    source = Source(
        name=name,
        raw_schema=options.raw_schema or "",
        raw_database=options.raw_database,
        loader=options.loader or defaults.loader or "none",
        warehouse=warehouse,
        tests=options.tests or defaults.tests or "one-scan",
        layout=options.layout or defaults.layout or "single",
        recorded_from=recorded_from,
        schemas=options.schemas or defaults.schemas,
        include=options.include,
        exclude=options.exclude,
        evidence=options.evidence,
        secret_names=defaults.secret_names,
        keys=options.keys or defaults.keys or "likely",
    )
    return source, notice


def _warehouse_of_profile(project: Project) -> tuple[str | None, str]:
    """Return the warehouse that dbt would build in, and the notice that says so; None where that is not known
    or is none of ours."""
    target = adapter_of(project.profile, project.root)
    if target is None or target.adapter not in WAREHOUSES:
        return None, ""
    file = target.file.relative_to(project.root) if target.file.is_relative_to(project.root) else target.file
    return target.adapter, (
        f"Warehouse {target.adapter}, as the dbt profile {target.profile} in {file} says; --warehouse, or "
        f"`defaults: {{warehouse: …}}` in {FILE}, says otherwise"
    )
