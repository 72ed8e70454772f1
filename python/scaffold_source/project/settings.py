"""Read what a project's `scaffold_source.yml`, beside dbt_project.yml, says to every run.

It contains severities, findings that somebody accepted, and defaults for the options of `add`. Severities may
also stand in `pyproject.toml`, under `[tool.scaffold_source.severity]`.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NoReturn, cast

from scaffold_source.change import SEVERITIES, Accepted, Location, Severity
from scaffold_source.contract.choices import KEYS, LAYOUTS, TESTS
from scaffold_source.errors import ContractError
from scaffold_source.lexicon.secret_names import NO_NAMES, OwnNames
from scaffold_source.loaders.choosing import is_known
from scaffold_source.loaders.registry import LOADERS
from scaffold_source.loaders.warehouses import WAREHOUSES
from scaffold_source.project.declaration import read_nodes_of, read_text
from scaffold_source.yaml_text import nodes as yaml_nodes
from scaffold_source.yaml_text.nodes import Node, Scalar, plain_value

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "scaffold_source.yml"
_MEND_DEFAULTS = "`scaffold-source add --help` lists what each option may be"
_MEND = "`scaffold-source rules` lists the rules, docs/drift-rules.md shows the file"
_KEYS = ("severity", "accept", "defaults")
_CHOICES: Mapping[str, Collection[str]] = {
    "loader": LOADERS,
    "warehouse": WAREHOUSES,
    "tests": TESTS,
    "layout": LAYOUTS,
    "keys": KEYS,
}
_LISTS = ("schema", "secrets", "no_secrets")
_REQUIRED = ("rule", "object", "fingerprint", "reason", "approved_by")


@dataclass(frozen=True, slots=True)
class Settings:
    """Severities by rule id, accepted findings in the order of the file, and the date to compare expiries
    with."""

    severities: Mapping[str, Severity]
    accepted: tuple[Accepted, ...]
    today: date


@dataclass(frozen=True, slots=True)
class Defaults:
    """Options of `add` for each source of a project, used if a person does not give them; None and () if the
    project does not either."""

    schemas: tuple[str, ...] = ()
    loader: str | None = None
    warehouse: str | None = None
    tests: str | None = None
    layout: str | None = None
    secret_names: OwnNames = NO_NAMES
    keys: str | None = None


def read_settings(root: Path, rules: Collection[str], today: date) -> Settings:
    """Return what the project in `root` says about drift; empty settings if there is no file. `rules` are the
    known ids.

    Raises ContractError with file, line and key of what does not fit, in the defaults too.
    """
    severities = dict(_of_pyproject(root / "pyproject.toml", rules))
    file = root / FILE
    content = _content(file)
    _defaults(content, file)
    if "severity" in content:
        for rule, (line, node) in _mapping(content["severity"][1], file, "severity").items():
            severities[rule] = _severity(file, line, rule, plain_value(node), rules)
    entries = tuple(_entries(content["accept"], file, rules)) if "accept" in content else ()
    return Settings(severities, entries, today)


def read_defaults(root: Path) -> Defaults:
    """Read the options of `add` that the project in `root` gives every source; none where there is no file.

    Raises ContractError that names file, line and key of what does not fit.
    """
    file = root / FILE
    return _defaults(_content(file), file)


def _content(file: Path) -> dict[str, tuple[int, Node]]:
    content = _mapping(_root(file), file, FILE) if file.is_file() else {}
    for key, (line, _) in content.items():
        if key not in _KEYS:
            _refuse(file, line, key, f"is none of {', '.join(_KEYS)}")
    return content


def _defaults(content: Mapping[str, tuple[int, Node]], file: Path) -> Defaults:
    options = _mapping(content["defaults"][1], file, "defaults") if "defaults" in content else {}
    values = {option: plain_value(node) for option, (_, node) in options.items()}
    for option, value in values.items():
        if unfit := _unfit_default(option, value):
            _refuse(file, options[option][0], option, unfit, _MEND_DEFAULTS)
    schemas, secrets, no_secrets = (_listed(values.pop(option, [])) for option in _LISTS)
    return Defaults(schemas=schemas, secret_names=OwnNames(secrets, no_secrets), **values)


def _listed(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _unfit_default(option: str, value: object) -> str:
    """Return what is wrong with a default, "" where nothing is."""
    if option in _LISTS:
        what = "a schema's name" if option == "schema" else "a column's name"
        return "" if _is_text_or_texts(value) else f"must be {what}, or a list of them"
    if option not in _CHOICES:
        return f"is none of {', '.join((*_LISTS, *_CHOICES))}"
    choices = _CHOICES[option]
    fits = isinstance(value, str) and (is_known(value) if option == "loader" else value in choices)
    return "" if fits else f"is {value!r} where one of {', '.join(choices)} must be"


def _is_text_or_texts(value: object) -> bool:
    texts = value if isinstance(value, list) else [value]
    return bool(texts) and all(isinstance(text, str) and text for text in texts)


def _of_pyproject(file: Path, rules: Collection[str]) -> Iterator[tuple[str, Severity]]:
    if not file.is_file():
        return
    try:
        content = tomllib.loads(read_text(file)[1].decode("utf-8"))
    except (ValueError, RecursionError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ContractError(f"{file}: {what}", do="fix the file, then try again") from None
    tools = content.get("tool", {})
    ours = tools.get("scaffold_source", {}) if isinstance(tools, dict) else {}
    if (
        not isinstance(ours, dict)
        or set(ours) - {"severity"}
        or not isinstance(ours.get("severity", {}), dict)
    ):
        _refuse(file, None, "tool.scaffold_source", "may hold one table, `severity`")
    for rule, severity in ours.get("severity", {}).items():
        yield rule, _severity(file, None, rule, severity, rules)


def _severity(file: Path, line: int | None, rule: str, value: object, rules: Collection[str]) -> Severity:
    if rule not in rules:
        _refuse(file, line, rule, "is not a drift rule")
    if value not in SEVERITIES:
        _refuse(file, line, rule, f"is {value!r} where one of {', '.join(SEVERITIES)} must be")
    return cast(Severity, value)


def _entries(accept: tuple[int, Node], file: Path, rules: Collection[str]) -> Iterator[Accepted]:
    line, node = accept
    if isinstance(node, Scalar) and node.value is None:
        return
    if not isinstance(node, yaml_nodes.Sequence):
        _refuse(file, line, "accept", "must be a list")
    for item in node.items:
        yield _entry(item, file, rules)


def _entry(node: Node, file: Path, rules: Collection[str]) -> Accepted:
    content = _mapping(node, file, "accept")
    for key, (line, _) in content.items():
        if key not in (*_REQUIRED, "expires"):
            _refuse(file, line, key, "is not a key of an acceptance")
    values = {key: plain_value(value) for key, (_, value) in content.items()}
    for key in _REQUIRED:
        if not isinstance(values.get(key), str) or not values[key].strip():
            _refuse(file, content[key][0] if key in content else node.line, key, "is required, as text")
    if values["rule"] not in rules:
        _refuse(file, content["rule"][0], values["rule"], "is not a drift rule")
    expires = values.pop("expires", None)
    if expires is not None and type(expires) is not date:
        _refuse(file, content["expires"][0], "expires", "must be a date such as 2027-01-31")
    return Accepted(**values, expires=expires, location=Location(file, node.line))


def _root(file: Path) -> Node:
    root = read_nodes_of(*read_text(file), unique=True)
    return root if root is not None else yaml_nodes.Mapping({}, 0, 0, 1, flow=False)


def _mapping(node: Node, file: Path, key: str) -> dict[str, tuple[int, Node]]:
    """Return each key's line and value."""
    if isinstance(node, Scalar) and node.value is None:
        return {}
    if not isinstance(node, yaml_nodes.Mapping):
        _refuse(file, node.line, key, "must be a mapping")
    return {str(name): (entry.key.line, entry.value) for name, entry in node.entries.items()}


def _refuse(file: Path, line: int | None, key: str, what: str, do: str = _MEND) -> NoReturn:
    place = f"{file}:{line}" if line else str(file)
    raise ContractError(f"{place}: {key!r} {what}", do=do)
