"""Whole commands over a project of which one file is odd: `check`, `check --against`, `update`, `ci`, `snapshot`.

Nothing is written but the odd file, which is put back; what the commands would print is made, too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from attacks._mutations import JSON_EDITS, TEXT_EDITS, YAML_EDITS
from attacks._reader_targets import RULE_IDS, SOURCE, TESTS, TODAY, Target, facts_of
from scaffold_source.change import Judgement
from scaffold_source.commands.add import add
from scaffold_source.commands.check import check
from scaffold_source.commands.check_against import judge_review
from scaffold_source.commands.ci import CiOptions, consumer_ci
from scaffold_source.commands.contract_producer import Asked
from scaffold_source.commands.contracts import of_project, of_texts
from scaffold_source.commands.snapshot import snapshot
from scaffold_source.commands.update import UpdateOptions, update
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import Contract, Source
from scaffold_source.model import Database
from scaffold_source.producers import Scope
from scaffold_source.producers.snapshot import to_json
from scaffold_source.producers.where import parse_where
from scaffold_source.project import Project, find_project, read_source, write_all
from scaffold_source.project.settings import read_settings
from scaffold_source.report import updated
from scaffold_source.report.formats import FORMATS

_FROM = "shop.json"
_WEB = Source("web", "web")
_AGREED = """\
          version: 1.2.0
          status: agreed
          owner: [a, b]
          notify: ["#shop", {who: ada, severity: breaking}]
          channel: "#data"
          producer: {engineering_lead: Ada}
          sla: {freshness: 2 hours}
"""


def commands(folder: Path) -> dict[str, Target]:
    """The commands by name, over a project made in `folder`."""
    project = _scaffolded(folder)
    yaml = next(folder.rglob("_shop__sources.yml"))
    models = next(folder.rglob("_shop__models.yml"))
    model = next(folder.rglob("stg_*.sql"))
    before = _contract(project)

    def odd(file: Path, run: Callable[[Project], object]) -> Callable[[bytes], object]:
        def read(content: bytes) -> None:
            with _holding(file, content):
                run(find_project(folder))

        return read

    contracts = (yaml.read_text(), yaml.read_text().replace("contract:\n", "contract:\n" + _AGREED, 1))
    changed = to_json(_grown(before.facts))
    producer = folder / _FROM
    producer.write_text(changed)
    return {
        "check, contract": Target(contracts, odd(yaml, _check), YAML_EDITS, 1),
        "check --contract": Target(contracts, lambda content: _check_text(folder, content), YAML_EDITS, 1),
        "check --against": Target(contracts, odd(yaml, lambda found: _review(found, before)), YAML_EDITS, 1),
        "check, models": Target((models.read_text(),), odd(models, _check), YAML_EDITS, 0.5),
        "check, snapshot": Target((changed,), odd(producer, _check), JSON_EDITS, 0.5),
        "update, contract": Target(contracts, odd(yaml, _update), YAML_EDITS, 2),
        "update, models": Target((models.read_text(),), odd(models, _update), YAML_EDITS, 1),
        "update, model": Target((model.read_text(),), odd(model, _update), TEXT_EDITS, 0.5),
        "update, snapshot": Target((changed,), odd(producer, _update), JSON_EDITS, 0.5),
        "ci, contract": Target(contracts, odd(yaml, _ci), YAML_EDITS, 0.5),
        "ci, profiles": Target((_PROFILES,), odd(folder / "profiles.yml", _ci), YAML_EDITS, 0.5),
        "add, snapshot": Target((changed,), odd(producer, _add), JSON_EDITS, 1),
        "add to snowflake": Target((changed,), odd(producer, _add_by_fivetran), JSON_EDITS, 0.5),
    }  # fmt: skip


def _scaffolded(folder: Path) -> Project:
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text("name: shop\nversion: '1.0'\nprofile: shop\n")
    golden = min(TESTS.glob("cases/*/expected/_shop__sources.yml"), key=lambda file: file.stat().st_size)
    shop = TESTS / "cases/shop/expected/_shop__sources.yml"
    (folder / _FROM).write_text(to_json(facts_of((shop if shop.exists() else golden).read_text())))
    project = find_project(folder)
    source = Source(SOURCE, SOURCE, recorded_from=_FROM)
    write_all(add(project, source, parse_where(str(folder / _FROM))).edits)
    return find_project(folder)


def _grown(facts: Database) -> Database:
    """What upstream changed: a column dropped, one retyped, a table gone."""
    first, *others = facts.tables
    last = replace(first.columns[-1], type="text", base_type="text", name="added")
    columns = (*first.columns[:-2], replace(first.columns[-2], nullable=not first.columns[-2].nullable), last)
    keys = tuple(key for key in first.keys if set(key.columns) <= {column.name for column in columns})
    return replace(facts, tables=(replace(first, columns=columns, keys=keys), *others[:-1]))


@contextmanager
def _holding(file: Path, content: bytes) -> Iterator[None]:
    kept = file.read_bytes() if file.exists() else None
    file.write_bytes(content)
    try:
        yield
    finally:
        file.write_bytes(kept) if kept is not None else file.unlink()


def _contract(project: Project) -> Contract:
    declaration = read_source(project, SOURCE)
    return read_contract(SOURCE, declaration.tree(), declaration.location)


def _check(project: Project) -> None:
    judgements = check(of_project(project), (), Asked(_producer(project)), TODAY)
    _reported(judgements)


def _check_text(folder: Path, content: bytes) -> None:
    contracts = of_texts([(Path("contract.yml"), content)], folder)
    _reported(check(contracts, (SOURCE,), Asked(str(folder / _FROM)), TODAY))


def _review(project: Project, before: Contract) -> None:
    settings = read_settings(project.root, RULE_IDS, TODAY)
    for was, now in ((before, _contract(project)), (_contract(project), before)):
        judgement = judge_review(was, now, (), settings, project)
        _reported([judgement])


def _reported(judgements: Sequence[Judgement]) -> None:
    for name, style in FORMATS.items():
        text = style.render(judgements, "breaking")
        text.encode()
        if name in ("json", "sarif"):
            json.loads(text, parse_constant=_no_json)


def _no_json(word: str) -> None:
    raise AssertionError(f"{word} in JSON")


def _update(project: Project) -> None:
    result = update(project, SOURCE, _producer(project), UpdateOptions())
    for edit in result.edits:
        edit.diff(project.root)
    list(updated.summary(SOURCE, result.changes, result.edits, result.conflicts, written=False))
    "\n".join((*result.notices, *result.conflicts)).encode()


def _ci(project: Project) -> None:
    made = consumer_ci(project, CiOptions(("github", "gitlab"), (), "scaffold-source==1"))
    for edit in made.edits:
        edit.diff(made.root)
    "\n".join(made.todo).encode()


def _add(project: Project, source: Source = _WEB) -> None:
    where = parse_where(_producer(project))
    snapshot(where, Scope())
    made = add(project, source, where)
    for edit in made.edits:
        edit.diff(project.root)


def _add_by_fivetran(project: Project) -> None:
    _add(project, Source("web", "web", loader="fivetran", warehouse="snowflake"))


def _producer(project: Project) -> str:
    return str(project.root / _FROM)


_PROFILES = "shop:\n  target: dev\n  outputs:\n    dev: {type: postgres, host: \"{{ env_var('SHOP') }}\"}\n    ci: {type: snowflake}\n"
