"""Everything that parses what somebody else wrote, with good inputs to begin with.

A target takes bytes and hands back nothing: it may end, or raise one of the tool's errors. Where it may name
the file, `file` is that name, and the error must begin with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from attacks._mutations import JSON_EDITS, TEXT_EDITS, YAML_EDITS, Edit
from scaffold_source.contract.read import read_contract
from scaffold_source.drift.rules import RULES
from scaffold_source.errors import ContractError, ScaffoldError
from scaffold_source.loaders.warehouse_types import warehouse_type
from scaffold_source.merge import model_sql as staging
from scaffold_source.merge.lines import merge_lines
from scaffold_source.model import Database
from scaffold_source.producers.checks import column_rule
from scaffold_source.producers.dbt_profiles import adapter_of, connection_of
from scaffold_source.producers.migrations import up_only
from scaffold_source.producers.snapshot import from_json, to_json
from scaffold_source.producers.sql_script import statements
from scaffold_source.project import Project, installs_package, settings_of
from scaffold_source.project.declaration import declaration_in, model_values, read_models, scaffolded_in
from scaffold_source.project.ranges import accepted_ranges
from scaffold_source.project.settings import read_settings
from scaffold_source.yaml_text.jinja import escape, unescape
from scaffold_source.yaml_text.members import TiedError
from scaffold_source.yaml_text.splice import splice

TESTS = Path(__file__).parent.parent
SOURCE = "shop"
RULE_IDS = frozenset(rule.id for rule in RULES)
TODAY = date(2026, 11, 26)


@dataclass(frozen=True)
class Target:
    """A reader: what it is fed with at first, how that is edited, and how often its turn comes."""

    corpus: tuple[str, ...]
    read: Callable[[bytes], object]
    edits: tuple[Edit, ...]
    share: float
    file: str = ""


def targets(folder: Path) -> dict[str, Target]:
    """The readers by name; `folder` is theirs to write into."""
    contracts, models = _golden("_shop__sources.yml"), _golden("_shop__models.yml")
    return {
        "contract": Target(contracts, _contract, YAML_EDITS, 30, "contract.yml"),
        "models": Target(models, lambda content: _models(Path("models.yml"), content), YAML_EDITS, 10, "models.yml"),
        "ranges": Target(_RANGES, lambda content: _ranges(folder / "ranges", content), YAML_EDITS, 5),
        "dbt_project": Target(
            _PROJECTS, lambda content: settings_of(Path("dbt_project.yml"), content), YAML_EDITS, 6, "dbt_project.yml"
        ),
        "settings": Target(
            _SETTINGS, lambda content: _settings(folder, "scaffold_source.yml", content), YAML_EDITS, 10
        ),
        "pyproject": Target(
            _PYPROJECTS, lambda content: _settings(folder / "toml", "pyproject.toml", content), TEXT_EDITS, 6
        ),
        "profiles": Target(_PROFILES, lambda content: _profiles(folder, content), YAML_EDITS, 8),
        "packages": Target(_PACKAGES, lambda content: _packages(folder, content), YAML_EDITS, 5),
        "snapshot": Target(_snapshots(contracts), _snapshot, JSON_EDITS, 12, "shop.json"),
        "sql": Target(_sql(), _script, TEXT_EDITS, 8, "a.sql"),
        "check": Target(_CHECKS, _check, TEXT_EDITS, 4),
        "staging": Target(_staging(), _lines, TEXT_EDITS, 4),
        "type": Target(_TYPES, _type, TEXT_EDITS, 3),
        "jinja": Target(_JINJA, _jinja, TEXT_EDITS, 2),
    }  # fmt: skip


# ---- readers


def _contract(content: bytes) -> None:
    text = (Path("contract.yml"), content)
    list(scaffolded_in(text))
    if declared := declaration_in([text], SOURCE):
        contract = read_contract(SOURCE, declared.tree(), declared.location)
        for path in contract.agreements:
            contract.locate(path)


def _models(file: Path, content: bytes) -> None:
    for found in read_models([(file, content)], _MODEL_NAMES):
        models = model_values(found.node)
        if models:
            fewer = dict(list(models.items())[1:])
            try:
                splice(found.text, found.node, {"models": models}, {"models": fewer})
            except TiedError as error:
                raise ContractError(f"{file.name}:{error.line}: {error}") from None


def _ranges(folder: Path, content: bytes) -> None:
    (folder / "models").mkdir(parents=True, exist_ok=True)
    (folder / "models/ranges.yml").write_bytes(content)
    accepted_ranges(
        Project(folder, SOURCE, ("models",)), lambda text: text[:1] in "^~>=<" or text[0].isdigit()
    )


def _settings(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    read_settings(folder, RULE_IDS, TODAY)


def _profiles(folder: Path, content: bytes) -> None:
    (folder / "profiles.yml").write_bytes(content)
    adapter_of("shop", folder)  # never an error
    connection_of("shop/prod", [folder])


def _packages(folder: Path, content: bytes) -> None:
    (folder / "packages.yml").write_bytes(content)
    installs_package(Project(folder, SOURCE, ("models",)), "scaffold_source")


def _snapshot(content: bytes) -> None:
    to_json(from_json(content, "shop.json")).encode()


def _script(content: bytes) -> None:
    for statement in statements(up_only(content.decode("utf-8", "replace"), "a.sql").text, "a.sql"):
        statement.excerpt()


def _check(content: bytes) -> None:
    column_rule(content.decode("utf-8", "replace"))


def _type(content: bytes) -> None:
    for warehouse in ("snowflake", "bigquery", "sqlserver", "clickhouse"):
        warehouse_type(content.decode("utf-8", "replace"), warehouse)


def _lines(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    base, theirs = _staging()[:2]
    merge_lines(base, text, theirs)
    merge_lines(text, base, theirs)
    staging._merge_text(base, text, theirs, marks=True)


def _jinja(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    assert unescape(escape(text)) == text or "{{ '" in text or '{{ "' in text, "a text does not come back"


# ---- good inputs


def _golden(name: str) -> tuple[str, ...]:
    """What `add` writes in the project's cases: the smaller ones, to be quick."""
    files = sorted(TESTS.glob(f"*cases/*/expected/{name}"), key=lambda file: file.stat().st_size)
    return tuple(file.read_text(encoding="utf-8") for file in files[:5])


def _snapshots(contracts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(to_json(facts_of(text)) for text in contracts[:3])


def facts_of(text: str) -> Database:
    declared = declaration_in([(Path("contract.yml"), text.encode())], SOURCE)
    assert declared is not None, "a golden case declares the source"
    return replace(read_contract(SOURCE, declared.tree(), declared.location).facts, name=SOURCE)


def _sql() -> tuple[str, ...]:
    files = sorted(TESTS.glob("cases/*/schema.sql"), key=lambda file: file.stat().st_size)
    return (*_SCRIPTS, *(file.read_text(encoding="utf-8") for file in files[:4]))


def _staging() -> tuple[str, ...]:
    return tuple(file.read_text(encoding="utf-8") for file in sorted(TESTS.glob("cases/shop/expected/*.sql")))


_MODEL_NAMES = tuple(file.stem for file in TESTS.glob("*cases/*/expected/stg_*.sql"))
_PROJECTS = (
    "name: shop\nversion: '1.0'\nprofile: shop\nmodel-paths: [models, marts]\nvars: {a: 1, b: [x, y]}\n"
    "models:\n  shop:\n    staging:\n      +materialized: view\n    marts: &marts\n      +schema: marts\n",
    "name: &name shop\nconfig-version: 2\nprofile: *name\nmodel-paths:\n  - models\n# why\nseeds: {}\n",
)
_SETTINGS = (
    "severity:\n  column-removed: info\n  column-added: warning\naccept:\n  - rule: column-removed\n"
    "    object: public.orders.status\n    fingerprint: 0a1b2c3d\n    reason: planned\n    approved_by: Ada\n"
    "    expires: 2027-01-31\n",
    "severity: {type-changed: breaking}\naccept: []\n",
    "defaults:\n  schema: [public, billing]\n  loader: fivetran\n  warehouse: snowflake\n  tests: keys\n"
    "  layout: file-per-table\n",
)
_PYPROJECTS = (
    '[tool.scaffold_source.severity]\n"column-removed" = "info"\ncolumn-added = "warning"\n[tool.ruff]\nline = 1\n',
    "tool = {scaffold_source = {severity = {column-removed = 'info'}}}\n[[a.b]]\nc = 1979-05-27\n",
)
_PROFILES = (
    "shop:\n  target: prod\n  outputs:\n    prod:\n      type: postgres\n      host: \"{{ env_var('SHOP_HOST', 'localhost') }}\"\n"
    "      port: 5432\n      user: ada\n      password: hush\n      dbname: shop\n      sslmode: disable\n      role: reader\n",
    "config: {send_anonymous_usage_stats: false}\nshop: {target: prod, outputs: {prod: {type: postgres, dbname: x, pass: y}}}\n",
)
_PACKAGES = (
    'packages:\n  - package: dbt-labs/dbt_utils\n    version: [">=1.0.0", "<2.0.0"]\n  - local: ../scaffold\n'
    "  - git: https://github.com/acme/scaffold_source\n    revision: main\n",
    "packages: [{local: .}]\nprojects: [{name: other}]\n",
)
_RANGES = (
    "models:\n  - name: orders\n    config: {meta: {contract: shop ^1.2}}\n  - name: users\n    meta:\n      contract:\n"
    "        - shop >=1.0 <3\n        - web ~1.2\nexposures:\n  - {name: board, type: dashboard, meta: {contract: shop 1.x}}\n",
)
_SCRIPTS = (
    "create table a (id int); -- why; not\ncomment on table a is 'it''s; so';\ncreate function f() returns int as $x$ begin; end $x$"
    " language plpgsql;\nCOPY a (id) FROM stdin;\n1\n\\.\n/* a; /* b; */ */ insert into a values (E'\\'; ');\n\\connect shop\n",
    "-- +goose Up\ncreate procedure p() language sql begin atomic insert into a values (1); select case when 1 then 2 end; end;\n"
    "-- +goose Down\ndrop table a;\n",
)
_CHECKS = (
    "((status)::text = ANY ((ARRAY['new'::character varying, 'paid'::character varying])::text[]))",
    "((amount >= (0)::numeric) AND (amount <= 1000.50))",
    "(kind in ('a', 'b')) or (kind is null)",
    "(`status` in (_utf8mb4'new',_utf8mb4'paid'))",
    "((lower(email) ~~ '%@%'::text) AND (length(email) > '-1'::integer))",
)
_TYPES = (
    "numeric(12,2)",
    "character varying(255)[]",
    "timestamp(3) with time zone",
    "public.mood",
    "bit varying(8)",
)
_JINJA = ("a {{ env_var('TOKEN') }} b {% x %} {# y #}\n", "{{{ }} '{{' \r\n", "plain")


def readable(error: ScaffoldError, file: str) -> str | None:
    """What is wrong with the error's message, None where nothing is."""
    what = error.what
    if not what.strip() or len(what) > 2000 or what.count("\n") + error.do.count("\n") > 2:
        return "is empty, or longer than three lines"
    if any("\ud800" <= c <= "\udfff" for c in what + error.do):
        return "cannot be written"
    if "object at 0x" in what or "Traceback" in what:
        return "shows Python's insides"
    return f"does not begin with {file}" if file and not what.startswith(file) else None


def shown(content: bytes) -> str:
    """An input, to be found again in a report."""
    text = json.dumps(content.decode("utf-8", "backslashreplace"), ensure_ascii=True)
    return text if len(text) <= 600 else f"{text[:600]}… ({len(content):,} bytes)"
