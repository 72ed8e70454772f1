"""`brief`: the page that both teams open, as a value. Reads files and git, and writes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from scaffold_source.brief.formats import digest_in
from scaffold_source.brief.making import Known, make_brief
from scaffold_source.brief.page import Brief, Provenance
from scaffold_source.brief.provenance import Tell
from scaffold_source.commands.committed import Committed, committed
from scaffold_source.commands.questions import questions_of
from scaffold_source.contract.values import Contract
from scaffold_source.errors import UsageError
from scaffold_source.project import Project
from scaffold_source.project.blame import Blame
from scaffold_source.yaml_text.values import YamlPath


@dataclass(frozen=True, slots=True)
class Briefed:
    """A brief, and the digest of the contract that it was made of."""

    brief: Brief
    digest: str


def brief(project: Project, name: str) -> Briefed:
    """Return the brief of the source `name`.

    Raises ProjectError where no YAML declares the source, and ContractError where its contract does not fit.
    """
    project = project.read()
    known = committed(project, name)
    contract = known.contract
    made = make_brief(
        contract,
        known.inferred.proposals,
        questions_of(known),
        _written(contract, Blame(project.root)),
        Known(),
    )
    return Briefed(made, digest_of(known))


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
