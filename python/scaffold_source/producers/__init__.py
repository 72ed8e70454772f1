"""Where facts come from. The only package that talks to a database."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from scaffold_source.change import ONE_FILE, FilesRead
from scaffold_source.errors import ProducerError, ScopeError, UsageError
from scaffold_source.lexicon.migration_tables import is_migration_tools
from scaffold_source.model import Database, TableName
from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.reached import reached
from scaffold_source.producers.registry import files_at, server_of, server_of_kind
from scaffold_source.producers.said_checks import without_said_checks
from scaffold_source.producers.scope import Scope
from scaffold_source.producers.sight import EVERYTHING_SEEN, NO_PAST, Past, Sight, Unseen
from scaffold_source.producers.where import Where

__all__ = ["Introspection", "Scope", "read", "read_again", "unseen"]

_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Introspection:
    """The facts in scope, what the role is not shown of them, notices for people, what was renamed, and
    the files that all this was read from."""

    database: Database
    unseen: Unseen = EVERYTHING_SEEN
    notices: tuple[str, ...] = ()
    past: Past = NO_PAST
    files: FilesRead | None = None

    def with_tools_tables(self, known: Database) -> Introspection:
        """Return this with the tables of `known` that a migration tool makes itself, where facts come from
        its migrations: no file makes these, and nobody dropped them."""
        if self.files is None or self.files.layout == ONE_FILE:
            return self
        made = {table.full_name for table in self.database.tables}
        own = tuple(
            table for table in known.tables if table.full_name not in made and is_migration_tools(table)
        )
        tables = sorted((*self.database.tables, *own), key=lambda table: table.path)
        return replace(self, database=replace(self.database, tables=tuple(tables))) if own else self

    @property
    def hidden(self) -> tuple[str, ...]:
        """Return the names of relations and columns that the role may not read."""
        return tuple(map(".".join, self.unseen.hidden))

    @property
    def filtered(self) -> tuple[str, ...]:
        """Return the names of relations that row-level security filters for the role."""
        return tuple(map(".".join, self.unseen.filtered))


def read(where: Where, scope: Scope, limits: Limits = _LIMITS) -> Introspection:
    """Introspect the producer at `where`; a conversation with a server keeps to `limits`.

    Raises ScopeError for a scope that covers nothing, UsageError for files that cannot be read, ProducerError
    if the producer cannot be reached or seen.
    """
    sight, notices = _sight(where, scope, limits)
    _require_schemas(scope, sight)
    shown = _shown(scope, sight, notices)
    _require_what_was_named(scope, sight, _hidden_relations(shown))
    if not shown.database.tables:
        raise _nothing_in_scope(scope, sight, _hidden_relations(shown))
    return shown


def read_again(where: Where, scope: Scope) -> Introspection:
    """Introspect the producer of a contract, as `read` does, though what the scope names may have gone: a
    notice says so where nothing of it is left.

    Raises ScopeError where the database has no table at all, and else as `read` does.
    """
    sight, notices = _sight(where, scope, _LIMITS)
    _require_schemas(scope, sight)
    shown = _shown(scope, sight, notices)
    if shown.database.tables:
        return shown
    hidden = _hidden_relations(shown)
    if hidden or not sight.database.tables:
        raise _nothing_in_scope(scope, sight, hidden)
    nothing = (
        f"The source covers {_globs(scope)}, and the producer has no such table any more. "
        f"There are: {_some_tables(sight)}"
    )
    return replace(shown, notices=(*notices, nothing))


def _shown(scope: Scope, sight: Sight, notices: tuple[str, ...]) -> Introspection:
    tables = tuple(table for table in sight.database.tables if scope.covers(table.full_name))
    database = without_said_checks(replace(sight.database, tables=tables))
    read = sight.files
    if read and read.is_told:
        notices = (read.summary, *notices)
    return Introspection(database, _in_scope(scope, sight.unseen), notices, sight.past, read)


def _hidden_relations(shown: Introspection) -> list[str]:
    return [".".join(path) for path in shown.unseen.hidden if len(path) == 2]


def _in_scope(scope: Scope, unseen: Unseen) -> Unseen:
    """Drop everything about relations that the scope does not cover."""

    def covered(paths: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(path for path in paths if len(path) == 1 or scope.covers(TableName(*path[:2])))

    return Unseen(*map(covered, (unseen.hidden, unseen.in_part, unseen.gone, unseen.filtered)))


def unseen(introspection: Introspection) -> Iterator[str]:
    """Say what the role was not shown, for a person to read."""
    if introspection.hidden:
        yield f"Not readable with this role, so left out: {', '.join(introspection.hidden)}"
    if introspection.filtered:
        yield f"Row-level security may hide rows from this role: {', '.join(introspection.filtered)}"
    schemas = [path[0] for path in introspection.unseen.in_part if len(path) == 1]
    if schemas:
        yield (
            f"This role was granted single tables of {', '.join(schemas)} and sees no others: "
            "there may be more"
        )
    tables = [".".join(path) for path in introspection.unseen.in_part if len(path) == 2]
    if tables:
        yield (
            f"This role was granted single columns of {', '.join(tables)} and sees no others: their "
            "checks, foreign keys and keys over several columns are unknown"
        )


def _sight(where: Where, scope: Scope, limits: Limits) -> tuple[Sight, tuple[str, ...]]:
    if where.path is None:
        with reached(where) as conninfo:
            return server_of(conninfo).reader().look(conninfo, scope, limits)
    files = files_at(where.path)
    assert files is not None, "where.py takes no other"
    return files.reader()(where.path, scope.schemas, where.new_files)


def _require_schemas(scope: Scope, sight: Sight) -> None:
    for schema in scope.schemas:
        if schema not in sight.schemas:
            known = ", ".join(sight.schemas) or "none"
            raise ScopeError(
                f"--schema {schema}: no such schema in database {sight.database.name!r}",
                do=f"schemas there: {known}",
            )
        if schema in sight.closed_schemas:
            raise ProducerError(
                f"The role may not look into schema {schema!r}",
                do=f'ask the producer\'s DBA to run: grant usage on schema "{schema}" to <role>',
            )


def _require_what_was_named(scope: Scope, sight: Sight, hidden: Sequence[str]) -> None:
    """Raise an error if a relation asked for by its whole name is missing or unreadable. A glob may match
    fewer."""
    tables = {str(table.full_name) for table in sight.database.tables}
    for name in scope.include:
        if name in hidden:
            grants = server_of_kind(sight.database.kind).grants
            raise ProducerError(f"The role may not read {name}", do=f"ask the producer's DBA: {grants}")
        if not any(fnmatchcase(table, name) for table in (*tables, *hidden)):
            some = difflib.get_close_matches(name, tables, n=3) or sorted(tables)[:3]
            raise UsageError(
                f"No table matches {name} (globs match `schema.table`)",
                do=f"tables there: {', '.join(some)}, …",
            )


def _nothing_in_scope(scope: Scope, sight: Sight, hidden: Sequence[str]) -> ScopeError | ProducerError:
    if hidden:
        some = ", ".join(hidden[:5]) + (", …" if len(hidden) > 5 else "")
        return ProducerError(
            f"The role may read none of the {len(hidden)} relations asked for: {some}",
            do=f"ask the producer's DBA: {server_of_kind(sight.database.kind).grants}",
        )
    if sight.database.tables:
        return ScopeError(
            f"No table matches {_globs(scope)} (globs match `schema.table`)",
            do=f"tables there: {_some_tables(sight)}, …",
        )
    place = f"schemas {', '.join(scope.schemas)}" if scope.schemas else f"database {sight.database.name!r}"
    return ScopeError(
        f"There are no tables in {place}", do="check the database's name in --from, and --schema"
    )


def _globs(scope: Scope) -> str:
    return ", ".join([*scope.include, *(f"not {glob}" for glob in scope.exclude)])


def _some_tables(sight: Sight) -> str:
    return ", ".join(str(table.full_name) for table in sight.database.tables[:5])
