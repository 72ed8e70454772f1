"""ODCS as others read it: all three official schemas, and the `lint` of datacontract-cli (docs/odcs.md)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from helpers.environments import environment

from scaffold_source.contract.values import Source
from scaffold_source.contract.write import source_tree, source_yaml
from scaffold_source.infer import propose
from scaffold_source.odcs.document import VERSIONS, from_odcs, to_odcs
from scaffold_source.producers.snapshot import from_json
from scaffold_source.project.declaration import declaration_in
from scaffold_source.yaml_text.values import Values, same

pytestmark = pytest.mark.slow
JUDGEMENT = Path(__file__).parents[3] / "benchmarks/judgement"
APPLICATIONS = sorted(path.parent for path in JUDGEMENT.glob("*/*/facts.json"))


def schema(name: str) -> dict[str, Any]:
    """An official schema, as the standard's own package has it."""
    script = "from importlib.resources import files; print((files('open_data_contract_standard') / 'schema.json').read_text())"
    python = Path(sys.executable) if name == "odcs-3.2.0" else environment(name) / "python"
    printed = subprocess.run([python, "-c", script], check=True, capture_output=True, text=True).stdout
    return dict(json.loads(printed))


@pytest.fixture(scope="module")
def schemas() -> dict[str, list[jsonschema.Draft201909Validator]]:
    names = {"3.1.0": ("odcs-3.1.0", "odcs-3.1.0-20260505"), "3.2.0": ("odcs-3.2.0",)}
    return {
        version: [jsonschema.Draft201909Validator(schema(name)) for name in group]
        for version, group in names.items()
    }


def tree_of(folder: Path) -> Values:
    facts = folder / "facts.json"
    database = from_json(facts.read_bytes(), str(facts))
    text = source_yaml(
        source_tree(Source("shop", "shop"), database, propose(Source("shop", "shop"), database))
    )
    declaration = declaration_in([(Path("sources.yml"), text.encode())], "shop")
    assert declaration
    return declaration.tree()


@pytest.mark.parametrize("folder", APPLICATIONS, ids=lambda folder: folder.name)
def test_real_schemas_are_valid_and_come_back(
    folder: Path, schemas: dict[str, list[jsonschema.Draft201909Validator]]
) -> None:
    tree = tree_of(folder)
    for version in VERSIONS:
        document = json.loads(json.dumps(to_odcs(tree, version)))
        for validator in schemas[version]:
            assert [error.message for error in validator.iter_errors(document)] == []
        assert same(tree, from_odcs(document).source)


@pytest.mark.parametrize("version", VERSIONS)
def test_datacontract_cli_finds_nothing(version: str, tmp_path: Path) -> None:
    """Of the largest of them."""
    folder = max(APPLICATIONS, key=lambda folder: (folder / "facts.json").stat().st_size)
    file = tmp_path / "contract.odcs.yaml"
    file.write_text(yaml.safe_dump(to_odcs(tree_of(folder), version), sort_keys=False, allow_unicode=True))
    command = [environment("datacontract") / "datacontract", "lint", str(file)]
    linted = subprocess.run(command, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout + linted.stderr
