"""Propose names, and where the data lands."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.contract.values import CONTRACT, Proposal, Source
from scaffold_source.infer.context import Context
from scaffold_source.lexicon.names import name_with_schema
from scaffold_source.model import Table
from scaffold_source.yaml_text.values import TOP


def source(context: Context) -> Iterator[Proposal]:
    """Propose what was asked for, and a draft contract with its first version."""
    asked = "as asked for"
    if context.source.raw_database:
        yield Proposal(TOP / "database", context.source.raw_database, "landing", asked)
    yield Proposal(TOP / "schema", context.source.raw_schema, "landing", asked)
    if context.source.loader != "none":
        yield Proposal(TOP / "loader", context.landing.loader.asked_as, "landing", asked)
    yield Proposal(CONTRACT / "version", "1.0.0", "draft-contract", "a new contract")
    yield Proposal(CONTRACT / "status", "draft", "draft-contract", "nobody has agreed to it yet")
    if context.landing.loader.late_tables:
        reason = "the loader makes a table with its first row"
        yield Proposal(CONTRACT / "lands", "when_filled", "landing", reason)
    if scaffold := scaffold_settings(context.source):
        yield Proposal(CONTRACT / "scaffold", scaffold, "draft-contract", "so that `update` can look again")


def scaffold_settings(asked: Source) -> dict[str, object]:
    """Return what `update` must know again of how a source was scaffolded."""
    settings: dict[str, object] = {
        "from": asked.recorded_from,
        "schemas": list(asked.schemas),
        "include": list(asked.include),
        "exclude": list(asked.exclude),
        "secrets": list(asked.secret_names.secrets),
        "no_secrets": list(asked.secret_names.no_secrets),
        "evidence": asked.evidence if asked.evidence != "statistics" else None,
        "tests": asked.tests if asked.tests != "one-scan" else None,
        "keys": asked.keys if asked.keys != "likely" else None,
        "staging": None if asked.staging else False,
        "names": asked.names if asked.names != "loader" else None,
        "facts": asked.facts if asked.facts != "database" else None,
        "warehouse": asked.warehouse,
        "layout": asked.layout if asked.layout != "single" else None,
    }
    return {key: value for key, value in settings.items() if value or value is False}


def table(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose the landed name, if it is not the table's name in the source."""
    name, landed = context.names[table.full_name], context.landing.tables[table.full_name].name
    # Without a loader to say so, `billing.orders` lands under the name that the source chose because two
    # schemas had `orders`, and goes on to when the other one is dropped.
    if context.source.loader == "none" and name == name_with_schema(table.full_name):
        return
    if landed.name and landed.name != name:
        reason = (
            "what the loader calls it" if landed.name != table.name else "dbt's name for it is a plain one"
        )
        # dbt puts an identifier between double quotes as it is.
        identifier = landed.name.replace('"', '""')
        yield Proposal(context.at(table) / "identifier", identifier, "landed-name", reason)
    if landed.quote:
        reason = "the name does not work unquoted"
        yield Proposal(context.at(table) / "quoting", {"identifier": True}, "landed-name", reason)
