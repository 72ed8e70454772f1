"""`brief`: the page that both teams open, as a value. Reads files and git, and writes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from scaffold_source.brief.formats import digest_in
from scaffold_source.brief.making import Known, make_brief
from scaffold_source.brief.page import Brief, Provenance
from scaffold_source.brief.provenance import Tell
from scaffold_source.brief.timeline import timeline
from scaffold_source.change import Location
from scaffold_source.commands.brief_given import Given, from_dbt, from_preflight, pending
from scaffold_source.commands.committed import Committed, committed
from scaffold_source.commands.questions import questions_of
from scaffold_source.contract.values import Contract
from scaffold_source.drift.rules import RULES
from scaffold_source.errors import UsageError
from scaffold_source.project import Project, selecting_models
from scaffold_source.project.blame import Blame
from scaffold_source.project.settings import read_settings
from scaffold_source.yaml_text.values import YamlPath

NOTHING_GIVEN = Given()
_BY_MANIFEST = "from what dbt recorded of its last run, and by name in the SQL of each model"
_BY_CONTRACT = (
    "by the contract alone: with dbt's manifest (--target-path) models and exposures are named, too"
)


@dataclass(frozen=True, slots=True)
class Briefed:
    """A brief, and the digest of the contract that it was made of."""

    brief: Brief
    digest: str


def brief(project: Project, name: str, given: Given = NOTHING_GIVEN) -> Briefed:
    """Return the brief of the source `name`, with what people gave beside its contract.

    Raises ProjectError where no YAML declares the source, ContractError where its contract does not fit, and
    UsageError for a given file that is none.
    """
    project = project.read()
    known = committed(project, name)
    contract, blame = known.contract, Blame(project.root)
    made = make_brief(
        contract,
        known.inferred.proposals,
        questions_of(known),
        _written(contract, blame),
        _known_beside(project, contract, given, blame),
    )
    return Briefed(made, digest_of(known))


def _known_beside(project: Project, contract: Contract, given: Given, blame: Blame) -> Known:
    """Return what files beside the contract tell: the project's own, and those that were given."""
    name = contract.source.name
    dbt = from_dbt(project, name, given)
    blockers, answers = from_preflight(given.preflight, contract.source.loader)
    events = timeline(
        contract,
        _changelog(project, name),
        read_settings(project.root, {rule.id for rule in RULES}, date.min).accepted,
        pending(given.findings, name),
        lambda place: blame.at(place).day,
    )
    known = Known(
        newest=dbt.newest,
        stale=dbt.stale,
        troubles=(*blockers, *dbt.troubles),
        answers=answers,
        staging=selecting_models(project, name),
        readers_from=_BY_CONTRACT,
        events=events,
        notices=dbt.notices,
        measured=dbt.measured,
    )
    if (lineage := dbt.lineage) is None:
        return known
    models = {table: lineage.models_of(table) for table in lineage.tables}
    return replace(known, models=models, read_by=lineage.readers_of, readers_from=_BY_MANIFEST)


def _changelog(project: Project, source: str) -> tuple[str, Callable[[int], Location]] | None:
    """Return the source's changelog, and where its lines stand."""
    file = project.staging_folder(source) / "CHANGELOG.md"
    content = project.content(file)
    return None if content is None else (content.decode(errors="replace"), lambda line: Location(file, line))


def is_behind(project: Project, name: str, file: str) -> bool:
    """Tell whether a brief in `file`, of any format, was made of another contract than that which stands,
    or was never written.

    Raises UsageError for a file that is no brief, and otherwise as `brief`.
    """
    digest = digest_of(committed(project.read(), name))
    if file == "-":
        raise UsageError("--check compares a file", do="name the page that you keep: -o FILE")
    try:
        text = Path(file).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return True
    except OSError as error:
        raise UsageError(f"-o {file}: {error.strerror}", do="name a file that can be read") from None
    made_of = digest_in(text)
    if made_of is None:
        raise UsageError(f"{file} is no brief", do=f"write one: scaffold-source brief {name} -o FILE")
    return made_of != digest


def digest_of(known: Committed) -> str:
    """Return a digest of what the contract says: neither the layout of its YAML changes it nor git."""
    text = json.dumps(known.tree, sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def _written(contract: Contract, blame: Blame) -> Tell:
    def tell(path: YamlPath) -> Provenance:
        who = blame.at(contract.locate(path))
        return Provenance("agreed", who.by, who.day)

    return tell
