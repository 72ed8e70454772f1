"""Render both teams' CI files from templates in `ci/`, filled with what is particular to a repository."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from scaffold_source.safe_text.visible import quoted

Host = Literal["github", "gitlab"]

_TEMPLATES = Path(__file__).parent / "ci"
_FOLDERS: Mapping[Host, str] = {"github": ".github/workflows", "gitlab": ".gitlab"}
_CHECKOUT = ".analytics"
_HOLE = re.compile(r"<(\w+)>")
_LONE_HOLE = re.compile(r"( *(?:- )?)<(\w+)>\n")
_SIGNED = re.compile(r"# Written by `scaffold-source ci --\w+`[^\n]*: (?P<sum>[0-9a-f]{12})\n")
# Third-party code at a commit, with the release behind it, as Dependabot and zizmor read it.
ACTIONS: Mapping[str, str] = {
    "checkout_action": "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    "upload_action": "actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1",
    "pages_action": "actions/deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128 # v5.0.0",
    "python_action": "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0",
}
# A full version, which is not moved to another one. A digest would have to be looked up online.
IMAGE = "python:3.13.9-bookworm"
# What the commit is called that a change starts from: migrations that it lacks are new, and followed step by
# step; and it says who owns them.
_BASE: Mapping[Host, str] = {"github": "HEAD^1", "gitlab": '"$CI_MERGE_REQUEST_DIFF_BASE_SHA"'}
# Who agreed on a line, and since when, git knows only where all of its history is there.
_WHOLE_HISTORY: Mapping[Host, str] = {"github": "fetch-depth: 0", "gitlab": "variables:\n  GIT_DEPTH: 0"}
_BRIEFS = "briefs"
# A schedule runs on the default branch alone.
_ON_DEFAULT_BRANCH = (
    "github.event_name == 'schedule' || "
    "(github.event_name == 'workflow_dispatch' && github.ref_name == github.event.repository.default_branch)"
)
# Data tests of the sources alone: those of models need models that are built.
_NO_MODELS = "--exclude resource_type:model"


@dataclass(frozen=True, slots=True)
class ProducerCi:
    """What is particular to the producer's repository. `where` is its migrations or its schema dump.
    `analytics` is the repository of the contract, None if it is this one; `project` is the dbt project's
    folder in it."""

    sources: tuple[str, ...]
    where: str
    analytics: str | None
    project: str
    requirement: str


@dataclass(frozen=True, slots=True)
class ConsumerCi:
    """What is particular to the analytics repository. `project` is the dbt project's folder; empty `sources`
    mean all. `producer_variables` and `dbt_variables` name the environment variables with connections; `dbt`
    is what pip installs for it. `briefed` are the sources whose brief is kept as an artefact, and published
    on the host's Pages if `pages`."""

    sources: tuple[str, ...]
    project: str
    watched: tuple[str, ...]
    requirement: str
    dbt: tuple[str, ...]
    producer_variables: tuple[str, ...]
    dbt_variables: tuple[str, ...]
    briefed: tuple[str, ...] = ()
    pages: bool = False


def workflow_path(host: Host, side: str) -> str:
    """Return where the host looks for the file, relative to the repository's root."""
    return f"{_FOLDERS[host]}/scaffold-source-{side}.yml"


def producer_workflow(host: Host, ci: ProducerCi) -> str:
    """Return the producer's workflow, signed."""
    is_folder = ci.where.endswith("/")
    watched = [f"{ci.where}**" if is_folder else ci.where, workflow_path(host, "producer")]
    if ci.analytics is None:
        watched.append(_under(ci.project, "**/*.yml"))
    checkout = _filled(_template(host, "checkout"), {"repository": ci.analytics}) if ci.analytics else ""
    values = {
        "paths": _items(watched),
        "checkout": checkout,
        "since": f"{'--since' if is_folder else '--owners'} {_BASE[host]}",
        "requirement": shlex.quote(ci.requirement),
        "sources": shlex.join(ci.sources),
        "from": shlex.quote(ci.where),
        "project": shlex.quote(_under(_CHECKOUT, ci.project) if ci.analytics else ci.project),
    }
    return _signed("producer", _filled(_template(host, "producer"), values))


def consumer_workflow(host: Host, ci: ConsumerCi) -> str:
    """Return the analytics team's workflow, signed."""
    inside = ci.project != "."
    watched = [*(_under(ci.project, path) for path in ci.watched), workflow_path(host, "consumer")]
    values = {
        "paths": _items(watched),
        "defaults": f"defaults:\n  run:\n    working-directory: {quoted(ci.project)}\n\n" if inside else "",
        "change": f"- {quoted(f'cd {shlex.quote(ci.project)}')}" if inside else "",
        "requirement": shlex.quote(ci.requirement),
        "sources": shlex.join(ci.sources),
        "dbt": shlex.join(ci.dbt),
        "tests": f"{_selection(f'source:{source}' for source in ci.sources or '*')} {_NO_MODELS}",
        "freshness": _selection(f"source:{source}" for source in ci.sources),
        "producer_env": _secrets(ci.producer_variables),
        "dbt_env": _secrets(ci.dbt_variables),
        "whole_history": _WHOLE_HISTORY[host] if ci.briefed else "",
        "brief": _brief_steps(host, ci) if ci.briefed else "",
        "outputs": "outputs:\n  pages: ${{ steps.pages.outputs.artifact-id }}" if ci.pages else "",
        "pages": _template(host, "pages") if ci.pages else "",
        "brief_folder": f", {_BRIEFS}/" if ci.briefed else "",
    }
    return _signed("consumer", _filled(_template(host, "consumer"), values))


def _brief_steps(host: Host, ci: ConsumerCi) -> str:
    """Return the steps that write the brief of each source and keep it, whatever is found afterwards."""
    folder = _BRIEFS if host == "github" else f"$CI_PROJECT_DIR/{_BRIEFS}"
    commands = [f'mkdir -p "{folder}"']
    for source in ci.briefed:
        commands.append(
            f"scaffold-source brief {shlex.quote(source)} --target-path target --dbt-output dbt-test.txt "
            f'-o "{folder}"/{shlex.quote(_page_of(source))}'
        )
    if host == "gitlab":
        if ci.pages:
            commands.append(f'printf "%s\\n" {shlex.quote(_index(ci.briefed))} > "{folder}"/index.html')
        return "\n".join(["- |", *(f"  {command}" for command in commands)])
    return "\n".join(
        [
            "# The page that both teams open: docs/brief.md.",
            "- name: Brief",
            "  run: |",
            *(f"    {command}" for command in commands),
            f"- uses: {ACTIONS['upload_action']}",
            "  with:",
            f"    name: {_BRIEFS}",
            f"    path: {quoted(_under(ci.project, f'{_BRIEFS}/'))}",
            "    if-no-files-found: error",
            *(_github_site(ci.briefed) if ci.pages else ()),
        ]
    )


def _github_site(sources: Sequence[str]) -> Iterator[str]:
    """Yield the steps that keep the briefs as a site for the job that publishes it."""
    yield "- name: Site of the briefs"
    yield f"  if: {_ON_DEFAULT_BRANCH}"
    yield "  run: |"
    yield f'    printf "%s\\n" {shlex.quote(_index(sources))} > {_BRIEFS}/index.html'
    yield f'    tar --directory {_BRIEFS} -cf "$RUNNER_TEMP/artifact.tar" .'
    yield "- id: pages"
    yield f"  if: {_ON_DEFAULT_BRANCH}"
    yield f"  uses: {ACTIONS['upload_action']}"
    yield "  with:"
    yield "    name: github-pages"
    yield "    path: ${{ runner.temp }}/artifact.tar"
    yield "    retention-days: 1"
    yield "    if-no-files-found: error"


def _index(sources: Iterable[str]) -> str:
    """Return a page that leads to the brief of each source, on one line."""
    links = "".join(f'<li><a href="{quote(_page_of(source))}">{escape(source)}</a>' for source in sources)
    head = "<!doctype html><html lang=en><meta charset=utf-8><title>Briefs</title>"
    return f"{head}<h1>Briefs</h1><ul>{links}</ul>"


def _page_of(source: str) -> str:
    return f"{source.replace('/', '-')}.html"


def is_untouched(text: str) -> bool:
    """Return True if the file is exactly as `ci` wrote it, in this version or an earlier one."""
    text = text.replace("\r\n", "\n")
    signature = _SIGNED.match(text)
    return signature is not None and signature["sum"] == _sum(text[signature.end() :])


def _signed(side: str, body: str) -> str:
    promise = "may write it again as long as nobody edits it"
    return f"# Written by `scaffold-source ci --{side}`, which {promise}: {_sum(body)}\n{body}"


def _sum(body: str) -> str:
    return sha256(body.encode()).hexdigest()[:12]


def _template(host: Host, name: str) -> str:
    text = (_TEMPLATES / f"{host}_{name}.yml").read_text(encoding="utf-8")
    fixed = {**ACTIONS, "image": IMAGE}
    return _HOLE.sub(lambda hole: fixed.get(hole[1], hole[0]), text)


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Fill the template's placeholders. One alone on its line takes several lines, indented alike, or
    none."""
    return "".join(_filled_line(line, values) for line in template.splitlines(keepends=True))


def _filled_line(line: str, values: Mapping[str, str]) -> str:
    if hole := _LONE_HOLE.fullmatch(line):
        filling = values[hole[2]].splitlines()
        indents = (hole[1], *[" " * len(hole[1])] * len(filling))
        return "".join(f"{indent}{text}\n" for indent, text in zip(indents, filling, strict=False))
    # What is left empty takes the space before it along.
    line = re.sub(r" <(\w+)>", lambda hole: f" {values[hole[1]]}" if values[hole[1]] else "", line)
    return _HOLE.sub(lambda hole: values[hole[1]], line)


def _items(values: Iterable[str]) -> str:
    """Return globs as YAML list items, their pluses escaped: a plus would repeat the character before it."""
    return "\n".join(f"- {quoted(value.replace('+', chr(92) + '+'))}" for value in values)


def _selection(selectors: Iterable[str]) -> str:
    selection = shlex.join(selectors)
    return f"--select {selection}" if selection else ""


def _secrets(names: Iterable[str]) -> str:
    lines = [f"  {name}: ${{{{ secrets.{name} }}}}" for name in names]
    return "\n".join(["env:", *lines]) if lines else ""


def _under(folder: str, path: str) -> str:
    return path if folder == "." else folder if path == "." else f"{folder}/{path}"
