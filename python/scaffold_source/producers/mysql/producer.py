"""MySQL and MariaDB as producers (`registry.ServerReader`). A schema is what they call a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.mysql.connect import parse_url, server_and_database_in
from scaffold_source.producers.mysql.introspect import look as look_at_server
from scaffold_source.producers.mysql.tunnelled import far_end, through
from scaffold_source.producers.observed_mysql import MysqlObserved
from scaffold_source.producers.scope import Scope
from scaffold_source.producers.sight import Sight

if TYPE_CHECKING:
    from scaffold_source.producers.drawing import Drawn, DrawRequest

__all__ = [
    "draw",
    "far_end",
    "look",
    "observe",
    "questions",
    "require_connection",
    "server_and_database",
    "through",
]


def require_connection(text: str, name: str) -> None:
    """Require a URL that PyMySQL can read. Raises UsageError, which shows nothing of it."""
    parse_url(text, name)


def server_and_database(text: str) -> tuple[str, str]:
    """Return the server and the database of a URL, with no secret in them."""
    return server_and_database_in(text)


def look(text: str, scope: Scope, limits: Limits) -> tuple[Sight, tuple[str, ...]]:
    """Return what the role sees; there are no notices."""
    return look_at_server(text, scope.schemas, limits), ()


def observe(text: str, limits: Limits, role: str | None = None) -> MysqlObserved:
    """Return what preflight asks; of the account `role` where one is named."""
    from scaffold_source.producers.mysql.observe import observe as observe_server  # noqa: PLC0415 (preflight's)

    return observe_server(text, limits, role)


def questions() -> str:
    """Return the script for mysql that prints a preflight file."""
    from scaffold_source.producers.mysql.observe import script  # noqa: PLC0415 (preflight's alone)

    return script()


def draw(_text: str, _request: DrawRequest, _limits: Limits) -> Drawn:
    """Raise NotImplementedError: `drawing.require_rows` asks nobody to draw from here."""
    raise NotImplementedError
