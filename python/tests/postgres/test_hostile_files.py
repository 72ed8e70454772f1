"""Files that want to run, read or become something, one kind of attempt each (python/tests/hostile_sql)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from helpers.hostile_target import FILES, FOLDER, Target, target

from scaffold_source.producers import Scope, read
from scaffold_source.producers.confinement import Confinement
from scaffold_source.producers.where import parse_where


@pytest.fixture(scope="module")
def targets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Target]]:
    """One server as it is, and one that no kernel confines: rights alone must do."""
    with ExitStack() as stack:
        confined = stack.enter_context(target(tmp_path_factory.mktemp("confined")))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                "scaffold_source.producers.server_process._confinement", lambda _: Confinement(None)
            )
            bare = stack.enter_context(target(tmp_path_factory.mktemp("bare")))
        yield [confined, bare]


def test_there_are_many() -> None:
    assert len(FILES) >= 30


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_hostile_file(targets: list[Target], file: Path) -> None:
    for hostile in targets:
        before = len(hostile.said())
        error = hostile.apply(file.read_text(), file.stem)
        assert list(hostile.complaints()) == []
        assert "hostile code ran" not in error
        if not error:  # every attempt was made, and said what came of it
            attempts = len(re.findall("^call tries", file.read_text(), re.MULTILINE))
            assert len(hostile.said()) >= before + attempts


def test_hostile_files_all_the_way(tmp_path: Path) -> None:
    """As `check` and `snapshot` read them: what they leave on the database meets the sessions that read."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    kinds = [
        FOLDER / f"{kind}.sql" for kind in ("_given", "functions", "operators", "types", "views_and_rules")
    ]
    for number, file in enumerate(kinds):
        text = file.read_text().replace("{witness}", str(tmp_path / "witness")).replace("{name}", file.stem)
        named = text.replace("alter database shop", "alter database scaffold_source_producer")
        (folder / f"{number}.sql").write_text(named)
    tmp_path.chmod(0o777)
    found = read(parse_where(f"{folder}/"), Scope())
    assert "public.said" in {str(table.full_name) for table in found.database.tables}
    assert not (tmp_path / "witness").exists()


def test_code_that_runs_as_another_role_would_be_found(targets: list[Target]) -> None:
    """The alarm that the other tests rely on."""
    hostile = targets[0]
    with pytest.raises(Exception, match="hostile code ran as scaffold_source_reads"):
        hostile.server.reads.execute("select public.fires_here()")
    hostile.witness.write_text("")
    assert list(hostile.complaints()) == ["a program ran, or a file was written"]
    hostile.witness.unlink()
    assert hostile.apply("select tells('root:x:0:0:root:/root:/bin/bash');", "tells") == ""
    assert len(list(hostile.complaints())) == 1
    assert hostile.apply("delete from said where what like 'told: root%';", "deletes") == ""
