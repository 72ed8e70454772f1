"""YAML that would grow, nest or mislead without end: refused with its line, before it costs anything."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest
from helpers.cli import cli

from scaffold_source.errors import ContractError, UsageError
from scaffold_source.producers.dbt_profiles import connection_of
from scaffold_source.project import Project, installs_package
from scaffold_source.project.declaration import read_models
from scaffold_source.project.settings import read_settings
from scaffold_source.yaml_text.nodes import Mapping, MisreadError, plain_value, read_nodes

SOURCE = (
    "sources:\n  - name: shop\n    config: {meta: {contract: {}, producer_database: {}}}\n    tables: []\n"
)


def misread(text: str) -> MisreadError:
    with pytest.raises(MisreadError) as caught:
        read_nodes(text)
    return caught.value


def doubling(first: str, item: str, levels: int) -> str:
    """Anchors of which each holds the one before twice."""
    lines = [f"x0: &x0 {first}"]
    lines += [f"x{n}: &x{n} {item.replace('ONE', f'*x{n - 1}')}" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


BOMBS = {
    "of lists": doubling("[a, b, c]", "[ONE, ONE]", 40),
    "of mappings": doubling("{a: 1}", "{b: ONE, c: ONE}", 40),
    "of merge keys": doubling("{a: 1}", "{<<: [ONE, ONE]}", 40),
    "of keys that add up": "x: &x {"
    + ", ".join(f"k{n}: 1" for n in range(5000))
    + "}\n"
    + "".join(f"y{n}: {{<<: *x}}\n" for n in range(5000)),
    "of a long text": f"x: &x {'a' * 100_000}\ny: [{'*x, ' * 5000}]\n",
    "of a text in a list": f"x: &x [{'a' * 100_000}]\ny: [{'*x, ' * 5000}]\n",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_before_it_bursts(text: str) -> None:
    began = time.process_time()
    error = misread(text)
    assert "makes it too large" in str(error)
    assert error.line > 1
    assert time.process_time() - began < 1


@pytest.mark.parametrize("place", ["contract", "dbt_project.yml", "scaffold_source.yml"])
def test_a_bomb_is_refused_wherever_it_stands(place: str, tmp_path: Path) -> None:
    (tmp_path / "dbt_project.yml").write_text("name: shop\n")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "sources.yml").write_text(SOURCE)
    file = tmp_path / ("models/sources.yml" if place == "contract" else place)
    file.write_text(BOMBS["of lists"] + SOURCE)
    result = cli("check", "--project-dir", tmp_path)
    assert result.exit_code == 2
    assert f"{file}:" in result.output.replace("\n", "")
    assert "makes it too large" in result.output


def test_a_bomb_in_a_models_file() -> None:
    text = BOMBS["of lists"] + "models: [{name: stg_shop__orders, description: *x39}]\n"
    with pytest.raises(ContractError, match=r"models.yml:1\d: the alias"):
        read_models([(Path("models.yml"), text.encode())], ["stg_shop__orders"])


@pytest.mark.parametrize("name", ["packages.yml", "dependencies.yml"])
def test_a_bomb_among_the_packages(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(BOMBS["of lists"])
    with pytest.raises(ContractError, match=rf"{name}:1\d: the alias"):
        installs_package(Project(tmp_path, "shop", ("models",)), "scaffold_source")


def test_a_bomb_in_profiles(tmp_path: Path) -> None:
    (tmp_path / "profiles.yml").write_text(BOMBS["of lists"])
    with pytest.raises(UsageError, match=r"profiles.yml:1\d: not YAML"):
        connection_of("shop", [tmp_path])


def test_directives_without_end_are_refused() -> None:
    assert "%TAG directives" in str(
        misread("".join(f"%TAG !a{n}! tag:x\n" for n in range(200_000)) + "---\na: b\n")
    )
    assert read_nodes("%TAG ! tag:x\n---\na: '%TAG'\n").root


def test_aliases_that_people_use_are_read() -> None:
    columns = "columns: &columns [" + ", ".join(f"{{name: c{n}, data_type: int}}" for n in range(50)) + "]\n"
    text = columns + "tables:\n" + "".join(f"  - {{name: t{n}, columns: *columns}}\n" for n in range(1000))
    root = read_nodes(text).root
    assert root is not None
    assert len(plain_value(root)["tables"][999]["columns"]) == 50


@pytest.mark.parametrize(
    "text", ["[" * 5000, "{a: " * 5000, "- " * 5000 + "a", "".join(" " * n + "a:\n" for n in range(500))]
)
def test_what_is_nested_too_deeply(text: str) -> None:
    assert re.search(r"nested over 100 levels|maximum nesting depth", str(misread(text)))


def test_depth_counts_what_aliases_bring() -> None:
    text = "x0: &x0 [a]\n" + "".join(f"x{n}: &x{n} [*x{n - 1}]\n" for n in range(1, 300))
    error = misread(text)
    assert str(error) == "nested over 100 levels deep"
    assert error.line == 100


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ('!!int ""', "the tag !!int does not fit"),
        ("!!int one", "the tag !!int does not fit"),
        ('!!float ""', "the tag !!float does not fit"),
        ("!!bool maybe", "the tag !!bool does not fit"),
        ("!!null nothing", "the tag !!null does not fit"),
        ("!!timestamp foo", "the tag !!timestamp does not fit"),
        ("!!binary '%%%'", "the tag !!binary is not read here"),
        ("!!binary aGk=", "the tag !!binary is not read here"),
        ("!!set {a, b}", "the tag !!set is not read here"),
        ("!!omap [a: 1]", "the tag !!omap is not read here"),
        ("!!map text", "the tag !!map is not read here"),
        ("!!str [a]", "the tag !!str is not read here"),
        ("!!python/object/apply:os.system [id]", "the tag !!python/object/apply:os.system is not read here"),
        ("!!python/name:os.system ''", "the tag !!python/name:os.system is not read here"),
        ("!mine 1", "the tag !mine is not read here"),
        ("2024-13-45", "month must be in 1..12"),
        ("0b_", ""),
        ("9" * 5000, "a number or a date of 5,000 characters"),
        ("0x" + "f" * 5000, "a number or a date of 5,002 characters"),
        ("1" + ":1" * 100_000, "a number or a date of 200,001 characters"),
        ("!!int " + "'" + "9" * 5000 + "'", "a number or a date of 5,000 characters"),
        ("=", "`=` has no meaning of its own"),
        ("{<<: text}", "what `<<` takes in is no mapping"),
        ("{<<: [{a: 1}, text]}", "what `<<` takes in is no mapping"),
        ("{? [a] : b}", "a key that is no text"),
        ("&a [*a]", "the alias *a has no anchor before it"),
        ('"\\ud800"', ""),
        ("a\x01b", "a character that YAML does not allow"),
        ("a\0b", "a character that YAML does not allow"),
    ],
    ids=lambda value: value[:30],
)  # fmt: skip
def test_odd_scalars_and_tags_are_named_with_their_line(value: str, says: str) -> None:
    error = misread(f"ü: 1\nx: {value}\n")
    assert error.line == 2
    assert says in str(error)


@pytest.mark.parametrize(
    ("value", "means"),
    [
        ("!!str 12", "12"),
        ("!!int '12'", 12),
        ("!!float 1", 1.0),
        ("!!bool yes", True),
        ("!!null ''", None),
        ("!!seq [a]", ["a"]),
        ("!!map {a: 1}", {"a": 1}),
        ("! 12", 12),
        ("{<<: {a: 1, b: 1}, a: 2}", {"a": 2, "b": 1}),
        ("a" * 5000, "a" * 5000),
        ("9" * 200, int("9" * 200)),
    ],
)
def test_ordinary_tags_mean_what_they_say(value: str, means: object) -> None:
    root = read_nodes(f"x: {value}\n").root
    assert isinstance(root, Mapping)
    assert plain_value(root) == {"x": means}


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "scaffold_source.yml").write_bytes("severity: {}\n".encode("utf-16"))
    with pytest.raises(ContractError, match="is not UTF-8"):
        read_settings(tmp_path, [], date(2026, 1, 1))


@pytest.mark.parametrize("option", ["--project-dir", "--contract"])
def test_a_file_without_facts_that_cannot_be_read_is_named(option: str, tmp_path: Path) -> None:
    (tmp_path / "dbt_project.yml").write_text("name: shop\n")
    (tmp_path / "models").mkdir()
    file = tmp_path / "models" / "sources.yml"
    file.write_text("sources:\n  - name: shop\n    x: !!int ''\n")
    place = tmp_path if option == "--project-dir" else file
    result = cli("check", option, place, "--from", "none.json")
    assert result.exit_code == 2
    assert f"{file}:3: the tag !!int" in result.output.replace("\n", "")
