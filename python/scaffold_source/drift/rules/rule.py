"""What a rule is: a function of a change, with its documentation in its docstring."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from scaffold_source.change import Change, LikelyRename, Rule, Severity, path_text
from scaffold_source.drift.compare import NO_RENAMES, Renames, by_path, in_new_names
from scaffold_source.drift.likely_renames import hint, likely_renames
from scaffold_source.drift.uses import NO_USES, Use, Uses
from scaffold_source.infer.names import shown
from scaffold_source.lexicon.secret_names import NO_NAMES, OwnNames
from scaffold_source.model import Column, Database, ObjectPath, Table, TablePath


@dataclass(frozen=True, slots=True)
class Comparison:
    """What every rule may look at beside its change: the tables on both sides, declared renames, what looks
    like one (new things by those that are gone), what analytics uses things for, and the project's own
    names of secrets. Paths are the names before."""

    before: Mapping[TablePath, Table]
    after: Mapping[TablePath, Table]
    renames: Renames = NO_RENAMES
    uses: Uses = NO_USES
    likely: Mapping[ObjectPath, ObjectPath] = field(default_factory=dict)
    secret_names: OwnNames = NO_NAMES

    @classmethod
    def of(
        cls,
        before: Database,
        after: Database,
        renames: Renames = NO_RENAMES,
        uses: Uses = NO_USES,
        left_out: Collection[ObjectPath] = (),
    ) -> Comparison:
        """Compare `before` with `after`; what was `left_out` before is not new."""
        old, new = by_path(before), by_path(after)
        return cls(old, new, renames, uses, likely_renames(old, new, renames, left_out))

    def likely_rename(self, change: Change) -> LikelyRename | None:
        """Return the rename that a removal or an addition looks like, None if it is no such change."""
        if change.field not in ("columns", "tables"):
            return None
        if change.after is None:
            now = self.likely.get(change.path)
            return LikelyRename(change.path, now) if now else None
        if change.before is None:
            was = next((was for was, now in self.likely.items() if now == change.path), None)
            return LikelyRename(was, change.path) if was else None
        return None

    def tables(self, path: ObjectPath) -> tuple[Table | None, Table | None]:
        """Return the table at `path` before and after; None on a side that lacks it."""
        if not path:
            return None, None
        return self.before.get(path[:2]), self.after.get(self.renames.table(path[:2]))

    def before_in_new_names(self, path: ObjectPath) -> Table | None:
        """Return the table at `path` as it was, but in the names after the renames, its columns too."""
        table, _ = self.tables(path)
        if table is None or self.renames == NO_RENAMES:
            return table
        columns = (
            replace(column, name=self.renames.column((*path[:2], column.name))[2]) for column in table.columns
        )
        return replace(in_new_names(table, self.renames), columns=tuple(columns))

    def columns(self, path: ObjectPath) -> tuple[Column | None, Column | None]:
        """Return the column at `path` before and after; None on a side that lacks it."""
        assert len(path) == 3, "the path of a column"
        before, after = self.tables(path)
        return _column(before, path[2]), _column(after, self.renames.column(path)[2])


def _column(table: Table | None, name: str) -> Column | None:
    return next((column for column in table.columns if column.name == name), None) if table else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule's claim on a change: what to tell, and the severity where it is not the rule's own."""

    message: str
    severity: Severity | None = None


def as_likely_rename(change: Change, comparison: Comparison) -> str:
    """Return in words the rename that a removal or an addition looks like, to append; "" for none."""
    likely = comparison.likely_rename(change)
    if likely is None:
        return ""
    parts = -1 if likely.was[:-1] == likely.now[:-1] else 0
    if change.before is None:
        return f"; it looks like {path_text(likely.was[parts:])}, renamed"
    place = "the source's tables" if len(change.path) == 2 else "the columns of its table"
    line = hint(likely.was, likely.now)
    return f"; it looks like a rename to {path_text(likely.now[parts:])}: if it is one, add {line} to {place}"


def as_measured(change: Change, comparison: Comparison) -> str:
    """Return in words which measures a thing that goes takes its data from, to append; "" for none."""
    names = comparison.uses.measures.get(change.path, ())
    return f"; {shown([*names])} {'is' if len(names) == 1 else 'are'} measured with it" if names else ""


Claim = Callable[[Change, Comparison], Verdict | None]


@dataclass(frozen=True, slots=True)
class Judge:
    """A rule and the function that claims changes of `fields` for it."""

    rule: Rule
    fields: tuple[str, ...]
    claim: Claim


def rule(
    rule_id: str,
    severity: Severity,
    *fields: str,
    escalates: tuple[Use, ...] = (),
    escalates_to: Severity = "breaking",
    quiet: bool = False,
) -> Callable[[Claim], Judge]:
    """Make a judge of a function whose docstring says: what happened in a line, then `Why:`, `Producer:`,
    `Consumer:` and `Example:`."""

    def decorate(claim: Claim) -> Judge:
        sections = _sections(claim.__doc__ or "")
        text = {key: sections[key] for key in ("title", "why", "producer", "consumer", "example")}
        documented = Rule(
            rule_id, severity, **text, escalates=escalates, escalates_to=escalates_to, quiet=quiet
        )
        return Judge(documented, fields, claim)

    return decorate


_SECTION = re.compile(r"^\s*(Why|Producer|Consumer|Example): ", re.MULTILINE)


def _sections(docstring: str) -> dict[str, str]:
    title, *rest = _SECTION.split(docstring)
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return {"title": " ".join(title.split()), **{key.lower(): " ".join(text.split()) for key, text in pairs}}


def in_words(value: object) -> str:
    """Return a value of the contract's YAML on one line, as a person would say it; `none` for what is not
    there."""
    if isinstance(value, dict):
        if value.keys() == {"count", "period"}:
            count, period = value["count"], value["period"]
            return f"{count} {period}{'' if count == 1 else 's'}"
        return ", ".join(f"{str(key).replace('_', ' ')} {_within(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(_within, value)) or "nothing"
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _within(value: object) -> str:
    """Return a part of a value in words, in parentheses where it has several parts itself."""
    several = isinstance(value, (dict, list)) and len(value) > 1
    words = in_words(value)
    return f"({words})" if several and "," in words else words


def became(what: str, before: object, after: object) -> str:
    """Return in words what became of an agreement: `has currency EUR, it was USD`."""
    if before is None:
        return f"now has {what}: {in_words(after)}"
    if after is None:
        return f"no longer has {what} (it was {in_words(before)})"
    return f"has {what} {in_words(after)}, it was {in_words(before)}"
