"""Say of each agreement whether a rule proposed it or people agreed on it, and since when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold_source.brief.page import UNKNOWN, Provenance
from scaffold_source.contract.by_table import Agreements, by_table
from scaffold_source.contract.values import CONTRACT, Contract, Proposal
from scaffold_source.drift.rules.rule import in_words
from scaffold_source.yaml_text.jinja import as_written
from scaffold_source.yaml_text.values import YamlPath, same

Tell = Callable[[YamlPath], Provenance]


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the agreements of a contract come from.

    `proposed` is what the rules say of the facts today, by path; `written` tells who wrote what stands there.
    """

    agreements: Mapping[YamlPath, Any]
    of_tables: Mapping[str, Agreements]
    proposed: Mapping[YamlPath, tuple[Any, str]]
    written: Tell
    is_agreed: bool

    @classmethod
    def of(cls, contract: Contract, proposals: Sequence[Proposal], written: Tell) -> Origins:
        """Compare what stands in a contract with what the rules propose of its facts."""
        flat = {
            path: (value, p.rule) for p in proposals for path, value in _flat(p.path, as_written(p.value))
        }
        agreed = contract.agreements.get(CONTRACT / "status") == "agreed"
        return cls(contract.agreements, by_table(contract.agreements), flat, written, agreed)

    def at(self, path: YamlPath) -> Provenance:
        """Return where the agreement at `path` comes from. What a rule proposes in the same words is a
        proposal until people agree on the contract as a whole."""
        paths = [path] if path in self.agreements else self._below(path)
        if not paths:
            return UNKNOWN
        rules = {self.proposed[part][1] for part in paths if self._is_proposed(part)}
        if all(map(self._is_proposed, paths)):
            rule = ", ".join(sorted(rules))
            if not self.is_agreed:
                return Provenance("proposed", rule)
            return self._signed()
        mine = next(part for part in paths if not self._is_proposed(part))
        return self.written(mine)

    def _signed(self) -> Provenance:
        """Return who agreed on the contract as a whole, and since when: as it says, else as git does."""
        by, day = (self.agreements.get(CONTRACT / "agreed" / key) for key in ("by", "date"))
        if by and day:
            return Provenance("agreed", in_words(by), str(day))
        return self.written(CONTRACT / "status")

    def _is_proposed(self, path: YamlPath) -> bool:
        return path in self.proposed and same(self.proposed[path][0], self.agreements[path])

    def _below(self, path: YamlPath) -> list[YamlPath]:
        """Return the paths of what is agreed in the mapping at `path`."""
        if path[0] != "tables":
            return [below for below in self.agreements if below[: len(path)] == path]
        head, rest = YamlPath(path[:2]), path[2:]
        return [head / below for below in self.of_tables.get(path[1], {}) if below[: len(rest)] == rest]


def _flat(path: YamlPath, value: Any) -> Iterator[tuple[YamlPath, Any]]:
    """Yield the scalars and lists of a proposal by their paths, as a contract's agreements have them."""
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from _flat(path / str(key), part)
    else:
        yield path, value
