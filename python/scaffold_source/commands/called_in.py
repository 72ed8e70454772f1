"""Whom a change may call in: those named at the branch that it goes to, whatever the change itself says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from scaffold_source.change import Judgement
from scaffold_source.commands.informing import Agreed, askers, informed, of_contract
from scaffold_source.contract.values import CONTRACT, Contract
from scaffold_source.errors import ContractError, ProjectError, UsageError
from scaffold_source.producers.repository import repository
from scaffold_source.project.code_owners import owners_at
from scaffold_source.project.declaration import declaration_in
from scaffold_source.project.git import blob_at, files_since
from scaffold_source.yaml_text.values import look

_LARGEST_CONTRACT = 100_000_000


def informed_of_change(
    judgement: Judgement, contract: Contract, root: Path, facts_from: Path | None, base: str
) -> Judgement:
    """Return the judgement of a change with whom to inform of it. `facts_from` are its migrations or its
    dump, and `base` is the git ref that it goes to: there CODEOWNERS says who owns the files that changed,
    and a contract of the same repository whom to mention. `root` is what the contract's place counts from.

    Raises UsageError where there are no such files, ProjectError where git knows no such ref. A CODEOWNERS
    that is too large is a notice.
    """
    repo = repository(facts_from) if facts_from else None
    if facts_from is None or repo is None:
        raise UsageError(
            "--owners names who owns the migrations or the dump that changed, and facts come from no file of "
            "a git repository",
            do="leave it out, or give --from a folder or file of the repository",
        )
    files, notices = _changed(facts_from.resolve(), repo, base), dict[str, None]()

    def owners() -> Sequence[str]:
        try:
            return owners_at(repo, base, files)
        except ProjectError as error:
            notices[f"CODEOWNERS names nobody here: {error.what}"] = None
            return ()

    trusted, also = _at_base(contract, root, repo, base), askers(contract, judgement)
    told = informed(judgement, [of_contract(contract)], trusted, owners, also)
    return replace(told, notices=(*told.notices, *notices))


def _changed(path: Path, repo: Path, base: str) -> list[str]:
    """Return what differs from `base` below a folder, or the one file, from the repository's root on."""
    if not path.is_dir():
        return [path.relative_to(repo).as_posix()]
    became = files_since(path, base)
    names = sorted(became.new | became.edited | became.gone)
    return [(path / name).relative_to(repo).as_posix() for name in names]


def _at_base(contract: Contract, root: Path, repo: Path, base: str) -> Agreed | None:
    """Return whom the contract names: as it is, where the change cannot have touched it, else as it was at
    `base`; None if it was none there."""
    file = (root / contract.locate(CONTRACT).file).resolve()
    if not file.is_file() or repository(file.parent) != repo:
        return of_contract(contract)
    name = file.relative_to(repo).as_posix()
    try:
        content = blob_at(repo, base, name, _LARGEST_CONTRACT)
        texts = [] if content is None else [(Path(f"{base}:{name}"), content)]
        then = declaration_in(texts, contract.source.name, folded=True)
    except ContractError:
        return None
    tree = then.tree() if then else None
    return (lambda path: look(tree, path)) if tree else None
