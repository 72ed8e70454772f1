"""What became of the data tests on a source's staging models between two states of a project. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scaffold_source.change import Change
from scaffold_source.contract.values import Contract
from scaffold_source.lexicon.names import staging_model_name
from scaffold_source.project.declaration import Text, model_values, read_models
from scaffold_source.yaml_text.values import Values

Tests = Mapping[str, object]


def changed_model_tests(
    before: Contract, after: Contract, texts: tuple[Sequence[Text], Sequence[Text]]
) -> Iterator[Change]:
    """Yield each data test that is gone from the staging model of a table which both states have, or that
    differs there, by its table. `texts` are the project's YAML files, then and now.

    Raises ContractError for a file that is not YAML, or declares a model twice.
    """
    source = after.source.name
    models = {
        (table.schema, table.name): staging_model_name(source, name)
        for table, name in after.names.items()
        if before.names.get(table) == name
    }
    then, now = (_tests_by_model(side, tuple(models.values())) for side in texts)
    for path, model in models.items():
        old, new = then.get(model, {}), now.get(model, {})
        for name in old:
            if name not in new or old[name] != new[name]:
                said = f"{name} of {model}"
                yield Change(
                    path, "data_tests", {said: old[name]}, {said: new[name]} if name in new else None
                )


def _tests_by_model(texts: Sequence[Text], models: Sequence[str]) -> dict[str, Tests]:
    """Return the data tests of each model, by what they are called and the column that they stand at."""
    by_model: dict[str, Tests] = {}
    for file in read_models(texts, models):
        for name, model in model_values(file.node).items():
            if name in models:
                by_model[name] = dict(_tests(model))
    return by_model


def _tests(model: Values) -> Iterator[tuple[str, object]]:
    for test, body in (model.get("data_tests") or {}).items():
        yield str(test), body
    for column, values in (model.get("columns") or {}).items():
        for test, body in ((values or {}).get("data_tests") or {}).items():
            yield f"{test} on {column}", body
