"""PostgreSQL: a few threads, each transaction its own; the server commits in groups by itself.

A transaction that lost a race or its connection is run again. That is safe by construction: the inbox row,
the fired timer or the fence of a lane tells a second run that the first one got through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Lock, get_ident, local
from time import sleep
from typing import Any

from store.job import Counts, Job, settle
from store.reading import Readers
from store.tx import Lost, NotSaved, Tx

THREADS = 8
TRIES = 6
PAUSE = 0.02
"""Seconds; doubled before each further try."""


def connect(url: str) -> Any:
    """A connection that starts no transaction of its own accord; only here is psycopg imported."""
    import psycopg

    return psycopg.connect(url, autocommit=True)


class PostgresEngine:
    """A pool of threads, each with its connection."""

    dialect = "postgresql"

    def __init__(self, url: str, counts: Counts, committed: Callable[[], None]) -> None:
        self._url = url
        self._counts = counts
        self._committed = committed
        self._guard = Lock()
        self._mine = local()
        self._open: dict[int, Any] = {}
        self._pool: ThreadPoolExecutor
        self._readers = Readers(
            lambda: connect(url), "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "postgresql"
        )

    def open(self) -> None:
        connect(self._url).close()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="database")

    def close(self) -> None:
        self._pool.shutdown()
        self._readers.close()
        for connection in self._open.values():
            connection.close()

    def on_its_thread(self, ident: int | None) -> bool:
        return ident in self._open

    def write(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            self._pool.submit(self._run, job)

    def read(self, job: Job) -> None:
        self._readers.submit(job)

    def copy_to(self, target: Path) -> None:
        raise NotImplementedError("a PostgreSQL database is copied with pg_dump")

    def tidy(self) -> None:
        """Nothing: the server's own autovacuum does it."""

    # ------------------------------------------------------------ on the threads

    def _run(self, job: Job) -> None:
        try:
            job.result, job.kick = self._until_saved(job.fn)
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever asked, and the thread lives on
            job.error = error
        with self._guard:
            self._counts.turns += 1
            self._counts.commits += job.error is None
            self._counts.failed += job.error is not None
        if job.kick:
            self._committed()
        settle([job])

    def _until_saved(self, fn: Callable[[Tx], Any]) -> tuple[Any, bool]:
        import psycopg

        errors = psycopg.errors
        again = (errors.SerializationFailure, errors.DeadlockDetected, errors.UniqueViolation)
        failure: Exception | None = None
        for count in range(TRIES):
            sleep(PAUSE * 2**count if failure else 0)
            try:
                return self._once(fn)
            except again as error:
                failure = error
            except (psycopg.OperationalError, Lost) as error:
                failure = error
                self._drop_connection()
        raise NotSaved(type(failure).__name__) from failure

    def _once(self, fn: Callable[[Tx], Any]) -> tuple[Any, bool]:
        connection = self._connection()
        connection.execute("BEGIN")
        tx = Tx(connection, "postgresql")
        try:
            result = fn(tx)
            tx.finish()
        except BaseException:
            with suppress(Exception):
                connection.execute("ROLLBACK")
            raise
        # the server answers a COMMIT after a swallowed error with a silent rollback
        if connection.execute("COMMIT").statusmessage != "COMMIT":
            raise NotSaved("an error of the database was caught outside a savepoint")
        return result, tx.kick

    def _connection(self) -> Any:
        connection = getattr(self._mine, "connection", None)
        if connection is None or connection.closed:
            connection = self._mine.connection = self._open[get_ident()] = connect(self._url)
        return connection

    def _drop_connection(self) -> None:
        connection = getattr(self._mine, "connection", None)
        if connection is not None:
            with suppress(Exception):
                connection.close()
