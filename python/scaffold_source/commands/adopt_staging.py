"""`adopt --staging`: what people's own staging models lack of the contract, as an edit of each. Writes
nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import FACTS
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError, UsageError
from scaffold_source.merge.model_files import StagingFiles
from scaffold_source.merge.own_models import Offer, in_words, offer
from scaffold_source.merge.sides import plain
from scaffold_source.project import Project, read_source
from scaffold_source.yaml_text.named_items import listed
from scaffold_source.yaml_text.values import TOP, look


@dataclass(frozen=True, slots=True)
class ModelOffer:
    """What a model that selects from `table` could have: `edit` does it, None where nothing is offered."""

    path: Path
    table: str
    offer: Offer
    edit: FileEdit | None

    @property
    def says_something(self) -> bool:
        """Return whether the model lacks anything."""
        return bool(self.offer.gains or self.offer.by_hand)


def offers_of(project: Project, name: str, tables: Collection[str]) -> tuple[ModelOffer, ...]:
    """Return what each of people's models that select from a source could have of its contract, or those that
    select from `tables`.

    Raises ProjectError for a source under no contract, UsageError for a table that it does not have under
    one, and ContractError for a contract or a model that cannot be read.
    """
    project = project.read()
    declaration = read_source(project, name)
    written = declaration.tree()
    contract = read_contract(name, written, declaration.location)
    known = [table for table, entry in written["tables"].items() if look(entry, FACTS) is not None]
    if not known:
        raise ProjectError(
            f"{declaration.location(TOP)}: source {name!r} is under no contract yet",
            do=f"take it under one: scaffold-source adopt {name} --from WHERE",
        )
    if strange := [table for table in tables if table not in known]:
        raise UsageError(
            f"{strange[0]!r} is no table of source {name!r} that is under contract",
            do=f"these are: {', '.join(known[:5])}{', …' if len(known) > 5 else ''}",
        )
    tree = plain(listed({**written, "tables": {table: written["tables"][table] for table in known}}))
    files = StagingFiles(project, name, frozenset(known), {}, are_ours=contract.source.staging)
    wanted = [entry for entry in tree["tables"] if not tables or entry["name"] in tables]
    return tuple(one for entry in wanted for one in _of_table(tree, entry, files) if one.says_something)


def _of_table(source: dict[str, Any], table: dict[str, Any], files: StagingFiles) -> Iterator[ModelOffer]:
    for path in files.selecting(table["name"]):
        text = files.text(path)
        is_sql = path.suffix == ".sql"
        said = offer(source, table, text) if is_sql else in_words(source, table, text, "it is in Python")
        edit = FileEdit(path, text, said.text) if said.text is not None else None
        yield ModelOffer(path, table["name"], said, edit)


def taken_edits(offers: Sequence[ModelOffer], models: Collection[str]) -> tuple[FileEdit, ...]:
    """Return the edits of the models that a person takes, by their names. Raise UsageError for one of which
    nothing is offered."""
    by_name = {one.path.stem: one.edit for one in offers if one.edit}
    for model in models:
        if model not in by_name:
            unclear = [one.offer.unclear for one in offers if one.path.stem == model and one.offer.unclear]
            raise UsageError(
                f"--take {model}: nothing is offered of that model"
                + (f", because {unclear[0]}" if unclear else ""),
                do=f"of these there is: {', '.join(by_name)}" if by_name else "no model has an offer",
            )
    return tuple(by_name[model] for model in dict.fromkeys(models))
