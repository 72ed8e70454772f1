"""What `add` writes, read by a real dbt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Postgres, make_dbt_project
from helpers.dbt_process import problems, run_dbt
from helpers.hostile import ESCAPES, HIDDEN, LOGS
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from test_sql_style import lint

from scaffold_source.commands.add import add
from scaffold_source.contract.values import Source
from scaffold_source.contract.write import source_tree, source_yaml
from scaffold_source.facts.comments import digest
from scaffold_source.infer import propose
from scaffold_source.lexicon.names import staging_model_name
from scaffold_source.model import Check, Column, Database, Table
from scaffold_source.producers import Scope, read
from scaffold_source.producers.where import Where
from scaffold_source.project import find_project, write_all
from scaffold_source.render.models_yaml import models_yaml
from scaffold_source.render.staging_sql import staging_sql

REPOSITORY = Path(__file__).parents[3]
# Two schemas land in one, which only a loader does: that case has no database of its own to build on.
CASES = [
    case for case in sorted((Path(__file__).parents[1] / "cases").iterdir()) if case.name != "two_schemas"
]


def installed_project(folder: Path, postgres: Postgres, database: str) -> Path:
    """A dbt project on `database` with the package installed."""
    project = make_dbt_project(folder)
    (project / "packages.yml").write_text(f"packages:\n  - local: {REPOSITORY}\n")
    (project / "profiles.yml").write_text(
        "analytics:\n  target: it\n  outputs:\n    it:\n"
        f"      {{type: postgres, host: {postgres.socket_dir}, port: {postgres.port}, user: {postgres.user},"
        f" password: '', dbname: {database}, schema: analytics, threads: 2}}\n"
    )
    result = run_dbt(project, "deps")
    assert problems(result) == []
    return project


@pytest.mark.parametrize("tests", ["one-scan", "native", "keys", "none"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_builds_on_its_own_database(
    case: Path, tests: str, postgres: Postgres, tmp_path: Path
) -> None:
    """Scaffold the producer's own database as its warehouse: nothing breaks, nothing warns."""
    database = postgres.make((case / "schema.sql").read_text())
    fill = case / "data.sql"
    if fill.exists():
        postgres.execute(database, fill.read_text())
    project = installed_project(tmp_path / "analytics", postgres, database)
    source = Source("shop", raw_schema="public", tests=tests)
    write_all(add(find_project(project), source, Where(postgres.uri(database))).edits)
    result = run_dbt(project, "build")
    assert problems(result) == []
    if tests == "one-scan":
        assert generated_staging(project) == [file.read_text() for file in staging_models(project)]
        # The package writes a source before there is a staging model: tests of keys stand on the source.
        alone = source_alone(source, Where(postgres.uri(database)))
        ours, theirs = agreements(generated_source(project)), agreements(alone)
        assert disagreements(ours, theirs) == []
        assert ours.keys() == theirs.keys()
    if tests == "one-scan" and case.name in ("shop", "soft_deletes"):
        (project / ".sqlfluff").write_text("[sqlfluff]\ntemplater = dbt\ndialect = postgres\n")
        assert lint(project) == ""


def staging_models(project: Path) -> list[Path]:
    return sorted((project / "models" / "staging" / "shop").glob("*.sql"))


def generated_staging(project: Path) -> list[str]:
    """What the package's generate_staging makes of the same contract."""
    sources = yaml.safe_load((project / "models" / "staging" / "shop" / "_shop__sources.yml").read_text())
    names = sorted((table["name"] for table in sources["sources"][0]["tables"]), key=staging_file_name)
    calls = [f"{{{{ scaffold_source.generate_staging('shop', {name!r}) }}}}" for name in names]
    result = run_dbt(project, "compile", "--inline", "=====\n".join(calls))
    assert problems(result) == []
    return str(result.result.results[0].node.compiled_code).split("=====\n")


def source_alone(source: Source, where: Where) -> dict[str, Any]:
    """What `add --no-staging` writes."""
    database, alone = read(where, Scope(("public",))).database, replace(source, staging=False)
    return read_source(source_yaml(source_tree(alone, database, propose(alone, database))))


def generated_source(project: Path) -> dict[str, Any]:
    """What the package's generate_source makes of the landed schema, which is the producer's own."""
    call = "{{ scaffold_source.generate_source('public', source='shop', timezone='UTC') }}"
    result = run_dbt(project, "compile", "--inline", call)
    assert problems(result) == []
    return read_source(result.result.results[0].node.compiled_code)


def read_source(text: str) -> dict[str, Any]:
    (source,) = yaml.safe_load(text)["sources"]
    return dict(source)


def agreements(source: dict[str, Any]) -> dict[str, Any]:
    """Everything that stands in a source YAML beside facts and tests with arguments, by the table's landed name:
    a name that clashes ends in another hash."""
    return {table.get("identifier", table["name"]): _table_agreements(table) for table in source["tables"]}


def _table_agreements(table: dict[str, Any]) -> dict[str, Any]:
    meta = dict(table["config"]["meta"])
    producer = meta.pop("producer")
    # A unique key that has a comment says so.
    unique = [key["columns"] if isinstance(key, dict) else key for key in producer.get("unique", [])]
    keys = {key: producer[key] for key in ("kind", "primary_key") if key in producer}
    names = {key: table.get(key) for key in ("identifier", "quoting", "description")}
    loaded_at = table["config"].get("loaded_at_field", "").removesuffix(" at time zone 'UTC'")
    columns = {column["name"]: _column_agreements(column) for column in table.get("columns", [])}
    fresh = {key: value for key, value in table["config"].items() if key == "freshness"}
    return {**meta, **keys, **names, **fresh, "unique": unique, "loaded_at": loaded_at, "columns": columns}


def _column_agreements(column: dict[str, Any]) -> dict[str, Any]:
    meta = dict(column.get("config", {}).get("meta", {}))
    meta.pop("producer", None)
    names = {key: column.get(key) for key in ("quote", "description")}
    native = [test for test in column.get("data_tests", []) if isinstance(test, str)]
    return {**names, **meta, "data_tests": native}


def disagreements(ours: dict[str, Any], theirs: dict[str, Any], at: str = "") -> list[str]:
    """Where `ours` says what `theirs` does not. A reader of the landed schema sees less than a reader of the
    producer, so it may propose less, but nothing else."""
    found = []
    for key, value in ours.items():
        if isinstance(value, dict) and isinstance(theirs.get(key), dict):
            found += disagreements(value, theirs[key], f"{at}/{key}")
        elif value != theirs.get(key):
            found.append(f"{at}/{key}: {value!r} is not {theirs.get(key)!r}")
    return found


def staging_file_name(table: str) -> str:
    return staging_model_name("shop", table) + ".sql"


# NUL cannot be in PostgreSQL's text, nor can a lone surrogate.
_HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            ["{{", "}}", "{%", "%}", "{#", "#}", "{{ 1/0 }}", "{% raw %}", "{% endraw %}", "{{ env_var('X') }}", "'",
             '"', "\\", "\n", "\r", "\t", " ", ": ", " #", "- ", "null", "yes", "1e3", "é", "😀", "\u2028", "\x85"]
        ),
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
    ),
    min_size=1,
    max_size=8,
).map("".join)  # fmt: skip


@pytest.fixture(scope="module")
def hostile_project(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed_project(tmp_path_factory.mktemp("hostile") / "analytics", postgres, postgres.make())


# An example holds thirty texts and costs a `dbt parse`: a failing one is read, not shrunk.
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(texts=st.lists(_HOSTILE, min_size=30, max_size=30, unique=True))
@example(texts=[text for text in (*HIDDEN, *LOGS) if text != "\x00"][:30])
@example(texts=[f"a{text}b" for text in (*ESCAPES, *HIDDEN[::-1], *LOGS)][:30])
def test_hostile_text_comes_out_of_dbt_as_it_went_in(texts: list[str], hostile_project: Path) -> None:
    """Comments, labels, defaults, checks and names, through `dbt parse`."""
    comments, labels, defaults, names = texts[:5], tuple(texts[5:12]), texts[12:17], texts[17:]
    columns = tuple(
        Column(
            name=name,
            type="public.mood",
            base_type="public.mood",
            default=defaults[position % 5],
            enum="public.mood",
            labels=labels,
            comment=comments[position % 5],
        )
        for position, name in enumerate(names)
    )
    check = Check(names[0], texts[0])
    table = Table("public", names[1], "table", columns, checks=(check,), comment=comments[0])
    node, model = _through_dbt(hostile_project, Database("it", "18", "UTC", (table,)))
    assert (node.identifier or node.name) == names[1].replace('"', '""')
    assert node.description == comments[0]
    assert node.config.meta["producer"]["checks"] == {names[0]: texts[0]}
    assert list(node.columns) == names
    for column in columns:
        found = node.columns[column.name]
        facts = node.config.meta["producer"]["columns"][column.name]
        assert found.description == column.comment
        assert tuple(facts["labels"]) == labels
        assert facts["default"] == column.default
        assert facts["comment_hash"] == digest(str(column.comment))
    assert model.description == comments[0]


def _through_dbt(project: Path, database: Database) -> tuple[Any, Any]:
    """The source table and the staging model that dbt reads from what we write about `database`."""
    source = Source("shop", raw_schema="shop")
    tree = source_tree(source, database, propose(source, database))
    folder = project / "models"
    for file in folder.iterdir():
        file.unlink()
    (table,) = tree["tables"]
    (folder / "_sources.yml").write_text(source_yaml(tree), encoding="utf-8", newline="")
    (folder / "_models.yml").write_text(models_yaml(tree), encoding="utf-8", newline="")
    model_name = f"stg_shop__{table['name']}"
    (folder / f"{model_name}.sql").write_text(staging_sql(tree, table), encoding="utf-8", newline="")
    result = run_dbt(project, "parse")
    assert problems(result) == []
    (node,) = result.result.sources.values()
    (model,) = [node for node in result.result.nodes.values() if node.resource_type == "model"]
    return node, model
