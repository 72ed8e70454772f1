"""`ci`: the workflow files of both teams, made for a repository. Writes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold_source import IS_RELEASED
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import Contract
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ContractError, ProjectError, UsageError
from scaffold_source.producers.registry import files_at, files_named, server_of_kind
from scaffold_source.producers.repository import repository_of
from scaffold_source.project import (
    Project,
    find_project,
    load_yaml,
    project_root,
    read_source,
    scaffolded_sources,
)
from scaffold_source.project.origin import origin
from scaffold_source.project.reading import Files, read_files
from scaffold_source.render.workflows import (
    ConsumerCi,
    Host,
    ProducerCi,
    consumer_workflow,
    is_untouched,
    producer_workflow,
    workflow_path,
)
from scaffold_source.yaml_text.values import as_mapping

# What can be quoted for a shell's line and for YAML, and means itself in a glob and in GitHub's expressions.
_PATH = re.compile(r"""\w[\w./@+ ,;:'"&#()=%~-]*|\.""")
_SOURCE = re.compile(r"\w[\w./@+ -]*")
_REPOSITORY = re.compile(r"\w[\w.-]*(/\w[\w.-]*)+")
_REQUIREMENT = re.compile(r"[\w.@:/+\[\],<>=~!#%&-][\w.@:/+\[\],<>=~!#%& -]*")
_PINNED = re.compile(r"==[\w.+!-]+$")
_AT_COMMIT = re.compile(r"@[0-9a-f]{40}(?:#|$)")
# An address that pip knows, after a name or alone; and an account in one: a token for https, else a password.
_ADDRESS = re.compile(r"(?:[\w.-]+(?:\[[\w,.-]*\])? ?@ ?)?(?:git\+)?(?:https?|ssh|file)://\S+")
_ACCOUNT = re.compile(r"https?://[^/\s]*@|://[^/\s@]*:(?!\d{1,5}/)\S*@")
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
# Without a default, which an empty secret would hide.
_ENV_VAR = re.compile(rf"""env_var\(\s*['"]({_VARIABLE})['"]\s*\)""")
_ROOT_FILES = ("dbt_project.yml", "packages.yml", "dependencies.yml", "scaffold_source.yml")
_GITLAB_FILE = ".gitlab-ci.yml"


@dataclass(frozen=True, slots=True)
class CiOptions:
    """What the workflows are for. `requirement` is what pip installs, None for this very copy, from where it
    came. `brief` keeps the brief of each source as an artefact, `pages` publishes it."""

    hosts: tuple[Host, ...]
    sources: tuple[str, ...]
    requirement: str | None = None
    brief: bool = False
    pages: bool = False


@dataclass(frozen=True, slots=True)
class Ci:
    """What `ci` would write, and what people have to do that it cannot.

    `edited` are files among them that people made theirs: to be looked at, never written. `installs` says
    what CI gets as scaffold-source. `notices` are what a person should hear first.
    """

    root: Path
    edits: tuple[FileEdit, ...]
    edited: tuple[Path, ...]
    todo: tuple[str, ...]
    installs: str
    notices: tuple[str, ...]


def producer_ci(
    start: Path, options: CiOptions, where: str | None, analytics: str | None, project: str
) -> Ci:
    """Make the producer's workflows: `where` (relative to `start`) are migrations or a schema's dump there.

    `analytics` names the repository with the contract; None if that is this one, and `project` then is the
    dbt project's folder. Raises UsageError for what does not exist or does not fit into a workflow.
    """
    root = repository_of(start)
    if not options.sources:
        raise UsageError("--producer needs the SOURCE that stands on this database", do=_PRODUCER_EXAMPLE)
    if where is None:
        raise UsageError("--producer needs --from: migrations or a schema's dump", do=_PRODUCER_EXAMPLE)
    migrations = _migrations(root, start, where)
    if analytics is None:
        folder = _dbt_folder(root, start / project, options.sources)
    else:
        _fitting(_REPOSITORY, analytics, "--analytics")
        folder = _fitting(_PATH, project, "--project-dir")
    sources = tuple(_fitting(_SOURCE, source, "SOURCE") for source in options.sources)
    files = files_named(migrations)
    requirement, installs = _requirement(options, {files.extra} if files and files.extra else set())
    asked = ProducerCi(
        sources=sources,
        where=migrations,
        analytics=analytics,
        project=folder,
        requirement=requirement,
    )
    workflows = {workflow_path(host, "producer"): producer_workflow(host, asked) for host in options.hosts}
    return _ci(root, workflows, _producer_todo(options.hosts, analytics), installs)


def consumer_ci(project: Project, options: CiOptions) -> Ci:
    """Make the analytics team's workflows. Raises ProjectError where there is no contract to check."""
    root = repository_of(project.root)
    project = project.read()
    names = options.sources or scaffolded_sources(project)
    if not names:
        raise ProjectError(
            f"No source in {', '.join(project.model_paths)} has a contract to check",
            do="scaffold one: scaffold-source add SOURCE --from WHERE",
        )
    contracts = [_contract(project, name) for name in names]
    sources = tuple(_fitting(_SOURCE, source, "SOURCE") for source in options.sources)
    requirement, installs = _requirement(options, set(_extras(contracts)))
    asked = ConsumerCi(
        sources=sources,
        project=_inside(root, project.root, "--project-dir"),
        watched=(
            *(f"{_fitting(_PATH, path, 'model-paths')}/**" for path in project.model_paths),
            *_ROOT_FILES,
        ),
        requirement=requirement,
        dbt=tuple(_dbt(project, contracts)),
        producer_variables=tuple(dict.fromkeys(_producer_variables(project, contracts))),
        dbt_variables=tuple(dict.fromkeys(_dbt_variables(project))),
        briefed=tuple(_fitting(_SOURCE, name, "SOURCE") for name in names) if options.brief else (),
        pages=options.pages,
    )
    files = {workflow_path(host, "consumer"): consumer_workflow(host, asked) for host in options.hosts}
    return _ci(root, files, _consumer_todo(options.hosts, asked, project, contracts), installs)


_PRODUCER_EXAMPLE = (
    "scaffold-source ci --producer shop --from db/migrations/ --analytics acme/analytics; where migrations "
    "are no SQL, docs/ci.md shows the step to add after `migrate`"
)


def hosts_of(start: Path, *, github: bool, gitlab: bool) -> tuple[Host, ...]:
    """Return the hosts asked for; if none, GitLab where its file stands in the repository, else GitHub."""
    if github and gitlab:
        return ("github", "gitlab")
    if not github and (repository_of(start) / _GITLAB_FILE).exists():
        gitlab = True
    return ("gitlab",) if gitlab else ("github",)


def require_untouched(ci: Ci) -> None:
    """Raise ProjectError if a file that would be written is people's by now."""
    if ci.edited:
        names = ", ".join(path.relative_to(ci.root).as_posix() for path in ci.edited)
        raise ProjectError(
            f"{names} was edited by people (or written by hand); nothing was written",
            do="--dry-run prints the diff: take over what you want, or move the file away and run this again",
        )


# ---- files


def _ci(root: Path, files: dict[str, str], todo: Iterable[str], installs: str) -> Ci:
    present = read_files(root, ())
    edits = [edit for name, text in files.items() if (edit := _edit(present, root / name, text))]
    edited = tuple(edit.path for edit in edits if edit.before is not None and not is_untouched(edit.before))
    included = [name for name in files if name.startswith(".gitlab/")]
    entry, missing = _gitlab_entry(present, root / _GITLAB_FILE, included)
    return Ci(root, (*edits, *entry), edited, (*missing, *todo), installs, present.notices)


def _edit(present: Files, path: Path, text: str) -> FileEdit | None:
    before = _text(present, path)
    return (
        None if before is not None and before.replace("\r\n", "\n") == text else FileEdit(path, before, text)
    )


def _gitlab_entry(present: Files, path: Path, included: Sequence[str]) -> tuple[list[FileEdit], list[str]]:
    """Return the edit that makes GitLab's one file if there is none, else what people must add to theirs."""
    lines = [f"  - local: {name}\n" for name in included]
    text = _text(present, path)
    if text is None:
        return ([FileEdit(path, None, "".join(["include:\n", *lines]))] if lines else []), []
    missing = [line for name, line in zip(included, lines, strict=True) if name not in text]
    return [], [f"Add to {_GITLAB_FILE}:\ninclude:\n{''.join(missing).rstrip()}"] if missing else []


def _text(present: Files | Project, path: Path) -> str | None:
    """Return the file's text, None if there is none. Raises ProjectError if it cannot be read as text."""
    try:
        content = present.content(path)
        return None if content is None else content.decode()
    except (ContractError, UnicodeDecodeError):
        raise ProjectError(f"{path} cannot be read as text; nothing was written", do="move it away") from None


def _inside(root: Path, path: Path, option: str) -> str:
    """Return `path` from the repository's root on, as a workflow may name it."""
    if not path.resolve().is_relative_to(root):
        raise UsageError(
            f"{option}: {path} is outside the repository {root}", do="run this in the repository it is in"
        )
    return _fitting(_PATH, path.resolve().relative_to(root).as_posix(), option)


def _fitting(pattern: re.Pattern[str], value: str, option: str) -> str:
    if not pattern.fullmatch(value):
        raise UsageError(
            f"{option}: {value!r} cannot stand in a workflow",
            do="use letters, digits, and . / - _; or write a fitting one and adapt the file by hand",
        )
    return value


def _dbt_folder(root: Path, path: Path, sources: Iterable[str]) -> str:
    """Return the folder of this repository's own dbt project, from its root on.

    Raises UsageError where the project, or a source in it, is not there.
    """
    if project_root(path) is None:
        raise UsageError(
            f"{path} holds no dbt project with a contract",
            do="say where it is: --analytics OWNER/REPO, or --project-dir DIR in this repository",
        )
    project = find_project(path)
    for source in sources:
        read_source(project, source)
    return _inside(root, project.root, "--project-dir")


def _migrations(root: Path, start: Path, where: str) -> str:
    path = start / where
    if not path.exists() or files_at(path) is None:
        raise UsageError(
            f"--from {where}: no migrations and no dump (FILE.sql, FILE.json, DIR/) are there",
            do=_PRODUCER_EXAMPLE,
        )
    return _inside(root, path, "--from") + ("/" if path.is_dir() else "")


def _requirement(options: CiOptions, extras: set[str]) -> tuple[str, str]:
    """Return what pip installs, and a sentence that says so. Raises UsageError if this copy's origin is not
    known."""
    asked = options.requirement or ""
    if _ACCOUNT.search(asked) or (re.search("@|://", asked) and not _ADDRESS.fullmatch(asked)):
        raise UsageError(
            "--requirement holds a user or a token, or an address that pip does not know (not shown), and "
            "everybody reads a workflow",
            do="take it out; pip finds it in ~/.netrc, or in PIP_INDEX_URL as a secret of the CI",
        )
    if options.requirement:
        requirement = _fitting(_REQUIREMENT, options.requirement, "--requirement")
        return requirement, f"CI installs {requirement}{_risk(requirement)}"
    install = origin()
    changed = ", without the changes here that are not committed" if install.is_changed else ""
    named = f"[{','.join(sorted(extras))}]" if extras else ""
    installs = f"CI installs scaffold-source from {install.url}, as this copy{changed}"
    return install.requirement(named), installs


def _risk(requirement: str) -> str:
    """Return the end of that sentence: what a requirement that people chose leaves open."""
    if "/" not in requirement and IS_RELEASED:
        return "" if _PINNED.search(requirement) else ", in whatever version is the newest by then"
    if "/" not in requirement:
        return ", by its name: the package is on no public index, so anybody could take it there"
    is_fixed = "git+" not in requirement or _AT_COMMIT.search(requirement)
    return "" if is_fixed else ", at whatever commit that is by then"


# ---- what a project needs


def _contract(project: Project, source: str) -> Contract:
    declaration = read_source(project, source)
    return read_contract(source, declaration.tree(), declaration.location)


def _extras(contracts: Iterable[Contract]) -> Iterator[str]:
    for contract in contracts:
        files = files_named(contract.source.recorded_from or "")
        extras = (server_of_kind(contract.facts.kind).extra, files.extra if files else None)
        yield from filter(None, extras)


def _producer_variables(project: Project, contracts: Iterable[Contract]) -> Iterator[str]:
    for contract in contracts:
        kind, _, name = (contract.source.recorded_from or "").partition(":")
        if kind == "env" and re.fullmatch(_VARIABLE, name):
            yield name
        elif kind == "profile":
            yield from _dbt_variables(project)


def _dbt_variables(project: Project) -> Iterator[str]:
    """Yield the environment variables that dbt asks for. Their values are nowhere in the project."""
    for name in ("profiles.yml", *_ROOT_FILES):
        yield from _ENV_VAR.findall(_text(project, project.root / name) or "")


def _dbt(project: Project, contracts: Iterable[Contract]) -> Iterator[str]:
    """Yield what pip installs for dbt: the project's own requirements, else dbt with its adapter."""
    if (project.root / "requirements.txt").is_file():
        yield from ("-r", "requirements.txt")
        return
    yield "dbt-core>=1.10.8,<1.12"
    adapters = [*_profile_types(project), *(c.source.warehouse for c in contracts if c.source.warehouse)]
    yield from (f"dbt-{adapter}" for adapter in sorted(set(adapters)) or ["postgres"])


def _profile_types(project: Project) -> Iterator[str]:
    """Yield the adapters that the project's own profiles.yml names."""
    file = project.root / "profiles.yml"
    try:
        profiles: object = load_yaml(file) if file.is_file() else {}
    except ContractError:  # Jinja may make it no YAML; dbt says so where it matters
        return
    for profile in as_mapping(profiles).values():
        for output in as_mapping(as_mapping(profile).get("outputs")).values():
            kind = as_mapping(output).get("type")
            if isinstance(kind, str) and re.fullmatch(r"[a-z]\w*", kind):
                yield kind


# ---- what people have to do


def _producer_todo(hosts: Sequence[Host], analytics: str | None) -> Iterator[str]:
    if analytics and "github" in hosts:
        yield (
            f"If {analytics} is private: make a fine-grained token that may read its contents and nothing "
            "else, and save it as the Actions secret ANALYTICS_READ_TOKEN"
        )
    if analytics and "gitlab" in hosts:
        yield f"In {analytics}, allow this project's job token: Settings, CI/CD, Job token permissions"


def _consumer_todo(
    hosts: Sequence[Host], ci: ConsumerCi, project: Project, contracts: Iterable[Contract]
) -> Iterator[str]:
    variables = ", ".join(dict.fromkeys((*ci.producer_variables, *ci.dbt_variables)))
    if variables and "github" in hosts:
        yield f"Save these as Actions secrets of the repository: {variables}"
    if variables and "gitlab" in hosts:
        yield f"Save these as masked CI/CD variables: {variables}"
    if "gitlab" in hosts:
        yield "Make a daily schedule: Build, Pipeline schedules"
    if ci.pages:
        yield from (_PAGES[host] for host in hosts)
    if not (project.root / "profiles.yml").is_file():
        yield (
            f"Commit a profiles.yml to {ci.project}/ for CI, with env_var('…') for what is secret; then run "
            "this again, and the workflow hands these variables to dbt"
        )
    for contract in contracts:
        yield from _unreachable(contract, project)
    if not any(b"scaffold_source.honours_contract" in content for _, content in project.yaml_texts()):
        yield "No table has the data test honours_contract yet; docs/macros.md shows how to declare it"


_PAGES: Mapping[Host, str] = {
    "github": "Settings, Pages: set the source to GitHub Actions, and look who may read the site: that of a "
    "private repository is public, but on GitHub Enterprise Cloud with access control",
    "gitlab": "Settings, General, Visibility: let only project members read Pages, if the briefs are not for "
    "everybody",
}


def _unreachable(contract: Contract, project: Project) -> Iterator[str]:
    """Yield what to write into the contract if `check` in CI could find no producer: nothing outside the
    repository is there."""
    place, key = contract.source.recorded_from, "config.meta.contract.scaffold.from: env:NAME"
    root = repository_of(project.root)
    if place is None:
        yield f"The contract of {contract.source.name} does not say where its producer is: write {key}"
    elif place.startswith("../") and not (project.root / place).resolve().is_relative_to(root):
        yield f"CI has no {place}, which the contract of {contract.source.name} names: write {key} instead"
