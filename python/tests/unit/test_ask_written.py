"""What answers leave behind: files in any style and layout, that `update` and `agree` find as they must be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.cli import cli
from test_ask import ANSWERS, WIDE, contents, take
from test_questions_command import scaffolded

from scaffold_source.commands.ask import asking
from scaffold_source.project import Project, find_project


def restyled(project: Project, **style: Any) -> None:
    """Write every YAML of the project as another tool would."""
    for file in (project.root / "models").rglob("*.yml"):
        file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text()), sort_keys=False, **style))


def run(project: Project, command: str, *options: str) -> str:
    result = cli(command, "shop", *options, "--project-dir", project.root)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize(
    ("options", "style"),
    [
        ({"tests": "native"}, None),
        ({"layout": "file-per-table", "loader": "debezium"}, {"default_flow_style": True}),
        ({"staging": False, "tests": "none"}, {"indent": 6, "width": 1000}),
        ({"warehouse": "snowflake", "loader": "fivetran"}, {"default_flow_style": None}),
    ],
    ids=str,
)
def test_after_all_answers_update_has_nothing_to_do_and_agree_comes_back(
    tmp_path: Path, options: dict[str, Any], style: dict[str, Any] | None
) -> None:
    project, _ = scaffolded(tmp_path, WIDE, **options)
    if style is not None:
        restyled(project, **style)
    asked = {one.id for one in asking(project, "shop").questions}
    for id_ in ANSWERS.keys() & asked:
        take(project, {id_: ANSWERS[id_]})
    left = {one.id for one in asking(find_project(project.root), "shop").questions}
    partly = {"account", "epochs/bigint", "deletions/off/is_active", "unseen-changes"}
    assert not (ANSWERS.keys() & left) - partly
    facts = str(project.root / "shop.json")
    assert run(project, "update", "--from", facts, "--dry-run") == ""
    answered = contents(project)
    assert "status: agreed" in run(project, "agree", "--by", "Ada", "--on", "2026-11-27")
    assert run(project, "update", "--from", facts, "--dry-run") == ""
    run(project, "agree", "--revoke")
    assert contents(project) == answered


def test_a_key_that_is_in_the_way_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    project, _ = scaffolded(tmp_path)
    (file,) = (project.root / "models").rglob("_shop__sources.yml")
    text = file.read_text()
    for wrong, where in (("answers: [json]", "answers"), ("answered_by: Ada", "answered_by")):
        file.write_text(text.replace("status: draft", f"status: draft\n          {wrong}"))
        before = contents(project)
        options = ["ask", "shop", "--project-dir", str(project.root), "--answer", "json=x", "--by", "Ada"]
        result = cli(*options)
        assert (result.exit_code, contents(project)) == (2, before)
        assert f"config.meta.contract.{where} is no mapping" in result.stderr
