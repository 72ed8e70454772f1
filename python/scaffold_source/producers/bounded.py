"""A session that runs other people's statements, each with a time limit, and keeps no rows."""

from __future__ import annotations

import selectors
import time
from dataclasses import dataclass, field

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result

# The server has limits of its own, which a file may set and unset: these are kept by us.
ONE_STATEMENT_S = 60
ALL_S = 600
_COPIES = (pq.ExecStatus.COPY_OUT, pq.ExecStatus.COPY_BOTH)


class LimitError(Exception):
    """Something runs longer than it may. The message says what, and how long that is."""


@dataclass
class BoundedSession:
    """`connection` with a time limit. The clock starts with the first statement; `next_statement` restarts
    it."""

    connection: psycopg.Connection
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
        """Run a statement, theirs or one of ours, and drop its rows one by one as they come.

        Raises psycopg.Error for what the server says, LimitError if it takes too long.
        """
        self.connection.pgconn.send_query(text.encode())
        self.connection.pgconn.set_single_row_mode()
        failed: pq.abc.PGresult | None = None
        try:
            while (result := self._next_result()) is not None:
                if result.status == pq.ExecStatus.FATAL_ERROR:
                    failed = failed or result
                elif result.status == pq.ExecStatus.COPY_IN:
                    self.connection.pgconn.put_copy_end(b"there are no rows here")
                elif result.status in _COPIES:
                    self.connection.close()
                    raise psycopg.ProgrammingError("rows cannot be copied to us")
        except psycopg.OperationalError:
            if failed is None:  # else, the line is cut because of it
                raise
        if failed is not None:
            raise error_from_result(failed)

    def _next_result(self) -> pq.abc.PGresult | None:
        pgconn = self.connection.pgconn
        while self._is_waiting():
            self._selector.select(self._require_time())
            pgconn.consume_input()
            while pgconn.notifies():
                pass
        self._require_time()
        return pgconn.get_result()

    def _is_waiting(self) -> bool:
        """Return True if there is something to send, or nothing to read yet."""
        pgconn = self.connection.pgconn
        is_unsent = pgconn.flush() == 1
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if is_unsent else 0)
        if self._selector.get_key(pgconn.socket).events != wanted:
            self._selector.modify(pgconn.socket, wanted)
        return is_unsent or bool(pgconn.is_busy())

    def _require_time(self) -> float:
        """Return the seconds that are left, for the statement or for the whole."""
        now = time.monotonic()
        if now >= self._all_until:
            raise LimitError(f"not finished after {ALL_S} s, the limit for all statements together")
        if now >= self._until:
            raise LimitError(f"not finished after {ONE_STATEMENT_S} s, the limit for one statement")
        return min(self._until, self._all_until) - now
