"""SQLite: one thread writes, and what is waiting shares one COMMIT, so that one fsync saves many turns."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import perf_counter
from typing import IO, Any

from store.job import Counts, Job, settle
from store.reading import Readers
from store.tx import Lost, NotSaved, Tx

MOST_TOGETHER = 64
LONGEST_TOGETHER = 0.015
"""Seconds after which a batch takes no more: a fast turn does not wait for many slow ones."""
PATIENCE = 10_000
"""Milliseconds to wait for another process that writes (backup, import, doctor)."""


class AlreadyOpen(Exception):
    """Another process writes this file already."""


class TooOld(Exception):
    """The SQLite library is older than 3.35 and cannot return rows from a write."""


def connect(path: str) -> sqlite3.Connection:
    """A connection that starts no transaction of its own accord."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    connection.execute(f"PRAGMA busy_timeout={PATIENCE}")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")  # what is erased leaves no bytes behind (D5)
    return connection


class SqliteEngine:
    """A file (or `:memory:`) with one writing thread and a few reading ones."""

    dialect = "sqlite"

    def __init__(self, path: str, counts: Counts, committed: Callable[[], None], *, exclusive: bool) -> None:
        self._path = path
        self._counts = counts
        self._committed = committed
        self._exclusive = exclusive
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._lock: IO[bytes] | None = None
        self._connection: sqlite3.Connection
        self._thread: Thread | None = None
        self._readers = None if path == ":memory:" else Readers(lambda: _reader(path), "BEGIN")

    def open(self) -> None:
        if sqlite3.sqlite_version_info < (3, 35):
            raise TooOld(sqlite3.sqlite_version)
        if self._path != ":memory:":
            _private_file(Path(self._path))
            self._lock = _locked(Path(f"{self._path}.lock")) if self._exclusive else None
        self._connection = connect(self._path)
        # from two connections at once this fails with "locked" whatever the timeout: before anything else
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA journal_size_limit=67108864")
        # what a savepoint may have to restore would else be written to a file of its own
        self._connection.execute("PRAGMA temp_store=MEMORY")
        self._thread = Thread(target=self._live, name="database", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Commit everything handed over so far, then let go of the file."""
        if self._thread is None:
            return
        self._queue.put(None)
        self._thread.join()
        self._thread = None
        if self._readers is not None:
            self._readers.close()
        self._connection.close()
        if self._lock is not None:
            self._lock.close()

    def on_its_thread(self, ident: int | None) -> bool:
        return self._thread is not None and self._thread.ident == ident

    def write(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            self._queue.put(job)

    def read(self, job: Job) -> None:
        if self._readers is not None:
            self._readers.submit(job)
        else:
            job.fn = _forbidding_writes(self._connection, job.fn)
            self._queue.put(job)

    def copy_to(self, target: Path) -> None:
        """An exact copy of the file as it is now, while it is being written."""
        with closing(sqlite3.connect(target)) as copy, closing(connect(self._path)) as source:
            source.backup(copy)

    def tidy(self) -> None:
        """Fold the log into the file and refresh the planner's figures; for the quiet hours."""
        with closing(connect(self._path)) as connection:
            connection.execute("PRAGMA optimize")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # ------------------------------------------------------------ the writing thread

    def _live(self) -> None:
        while (job := self._queue.get()) is not None:
            jobs = self._together(job)
            self._counts.turns += len(jobs)
            if any(job.kick for job in jobs):
                self._committed()
            settle(jobs)

    def _together(self, first: Job) -> list[Job]:
        """Run a batch and commit it once; a job that fails undoes nothing but its own work."""
        jobs = [first]
        before = self._connection.total_changes
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._try_first(first)
            for job in self._waiting():
                jobs.append(job)
                self._try(job)
            self._connection.execute("COMMIT")
            self._counts.commits += self._connection.total_changes > before
        except (sqlite3.Error, Lost) as error:
            self._give_up(jobs, error)
        return jobs

    def _waiting(self) -> Iterator[Job]:
        latest = perf_counter() + LONGEST_TOGETHER
        for _ in range(MOST_TOGETHER - 1):
            if perf_counter() > latest:
                return
            try:
                job = self._queue.get_nowait()
            except Empty:
                return
            if job is None:
                self._queue.put(None)
                return
            yield job

    def _try_first(self, job: Job) -> None:
        """Nothing is there yet that would have to outlive its failure: it needs no savepoint."""
        tx = Tx(self._connection, "sqlite")
        try:
            self._run(job, tx)
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever asked
            self._failed(job, error)
            self._connection.execute("ROLLBACK")
            self._connection.execute("BEGIN IMMEDIATE")

    def _try(self, job: Job) -> None:
        tx = Tx(self._connection, "sqlite")
        try:
            with tx.savepoint():
                self._run(job, tx)
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever asked
            self._failed(job, error)

    def _run(self, job: Job, tx: Tx) -> None:
        job.result = job.fn(tx)
        tx.finish()
        job.kick = tx.kick

    def _failed(self, job: Job, error: BaseException) -> None:
        job.error, job.kick = error, False
        self._counts.failed += 1
        if not self._connection.in_transaction:  # SQLite gave the whole batch up: disk full, I/O error
            raise Lost(str(error)) from error

    def _give_up(self, jobs: list[Job], error: Exception) -> None:
        with suppress(sqlite3.Error):
            self._connection.execute("ROLLBACK")
        for job in jobs:
            if job.error is None:
                self._counts.failed += 1
                job.error = NotSaved(str(error))
                job.error.__cause__ = error
            job.kick = False


def _reader(path: str) -> sqlite3.Connection:
    connection = connect(path)
    connection.execute("PRAGMA query_only=ON")
    return connection


def _forbidding_writes(connection: sqlite3.Connection, fn: Callable[[Tx], Any]) -> Callable[[Tx], Any]:
    def read(tx: Tx) -> Any:
        connection.execute("PRAGMA query_only=ON")
        try:
            return fn(tx)
        finally:
            connection.execute("PRAGMA query_only=OFF")

    return read


def _private_file(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)


def _locked(path: Path) -> IO[bytes]:
    """Hold `path` until the process ends, however it ends."""
    file = path.open("ab")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise AlreadyOpen(str(path)) from error
    return file
