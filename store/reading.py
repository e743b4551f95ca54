"""Threads that only read, so that a report never stops the writer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock, local
from typing import Any

from store.job import Job, settle
from store.statements import DialectName
from store.tx import NotSaved, Tx

THREADS = 2


class Readers:
    """Connections that cannot write, one for each thread; `begin` opens a snapshot."""

    def __init__(self, connect: Callable[[], Any], begin: str, dialect: DialectName = "sqlite") -> None:
        self._connect = connect
        self._begin = begin
        self._dialect = dialect
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="reader")
        self._mine = local()
        self._open: list[Any] = []
        self._guard = Lock()

    def submit(self, job: Job) -> None:
        self._pool.submit(self._read, job)

    def close(self) -> None:
        self._pool.shutdown()
        for connection in self._open:
            connection.close()

    def _read(self, job: Job) -> None:
        try:
            job.result = self._within(job.fn)
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever asked
            job.error = error
        settle([job])

    def _within(self, fn: Callable[[Tx], Any]) -> Any:
        connection = self._begun()
        try:
            return fn(Tx(connection, self._dialect))
        finally:
            connection.execute("ROLLBACK")

    def _begun(self) -> Any:
        """A connection with an open snapshot; one that was cut is made anew. Raises NotSaved without a server."""
        for attempt in (1, 2):
            try:
                connection = self._connection()
                connection.execute(self._begin)
            except Exception as error:  # each driver has its own
                self._mine.connection = None
                if attempt == 2:
                    raise NotSaved(str(error)) from error
            else:
                return connection
        raise AssertionError("the second attempt raises or returns")

    def _connection(self) -> Any:
        connection = getattr(self._mine, "connection", None)
        if connection is None or getattr(connection, "closed", False):
            connection = self._mine.connection = self._connect()
            with self._guard:
                self._open.append(connection)
        return connection
