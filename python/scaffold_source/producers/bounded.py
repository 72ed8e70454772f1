"""A session in which somebody else's statements run: each for so long and no longer, and no row is kept."""

from __future__ import annotations

import selectors
import time
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result

# The server has limits of its own, which a file may set and unset: these are kept by us.
ONE_STATEMENT_S = 60
ALL_S = 600
_COPIES = (pq.ExecStatus.COPY_IN, pq.ExecStatus.COPY_OUT, pq.ExecStatus.COPY_BOTH)


class LimitError(Exception):
    """Something runs longer than it may. The message says what, and how long that is."""


@dataclass
class BoundedSession:
    """`connection` with a clock. It starts with the first statement, and anew for each: `next_statement`."""

    connection: psycopg.Connection[Any]
    _all_until: float = field(default_factory=lambda: time.monotonic() + ALL_S)
    _until: float = 0

    def __post_init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._selector.register(self.connection.pgconn.socket, selectors.EVENT_READ)
        self.next_statement()

    def next_statement(self) -> None:
        """Start the clock of one statement."""
        self._until = time.monotonic() + ONE_STATEMENT_S

    @property
    def transaction_status(self) -> pq.TransactionStatus:
        return self.connection.info.transaction_status

    def run(self, text: str) -> None:
        """Run one statement of theirs; several are an error. Its rows are dropped as they come, one by one.

        Raises psycopg.Error for what the server says, LimitError where it takes too long.
        """
        self.connection.pgconn.send_query_params(text.encode(), None)
        self.connection.pgconn.set_single_row_mode()
        self._finish()

    def run_own(self, text: str) -> None:
        """Run statements of ours, which say nothing but keywords and savepoints' names."""
        self.connection.pgconn.send_query(text.encode())
        self._finish()

    def _finish(self) -> None:
        failed: pq.abc.PGresult | None = None
        while (result := self._next_result()) is not None:
            if result.status == pq.ExecStatus.FATAL_ERROR:
                failed = failed or result
            elif result.status in _COPIES:
                self.connection.close()
                raise psycopg.ProgrammingError("rows cannot be copied from or to us")
        if failed is not None:
            raise error_from_result(failed)

    def _next_result(self) -> pq.abc.PGresult | None:
        pgconn = self.connection.pgconn
        while True:
            unsent = pgconn.flush()
            if not unsent and not pgconn.is_busy():
                self._require_time()
                return pgconn.get_result()
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if unsent else 0)
            self._selector.modify(pgconn.socket, wanted)
            self._selector.select(self._require_time())
            try:
                pgconn.consume_input()
            except psycopg.OperationalError:
                if (last_words := pgconn.get_result()) is not None:
                    return last_words
                raise
            while pgconn.notifies():
                pass

    def _require_time(self) -> float:
        """Return the seconds that are left, for the statement or for all."""
        now = time.monotonic()
        if now >= self._all_until:
            raise LimitError(f"not finished after {ALL_S} s, the limit for all statements together")
        if now >= self._until:
            raise LimitError(f"not finished after {ONE_STATEMENT_S} s, the limit for one statement")
        return min(self._until, self._all_until) - now
