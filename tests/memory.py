"""A database in memory whose connection outlives the archive in it: what SQLite has learned to read stays read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from threading import Thread
from typing import Any

from store.database import Database
from store.sqlite import SqliteEngine

STATEMENTS = 4096
"""More than the whole house has: all of them stay read."""
_numbers = count(1)
_idle: list[Memory] = []
_lent: list[Database] = []


class Memory:
    """Pages behind two connections: one for the archive that lives in them, one that lays them anew."""

    def __init__(self) -> None:
        address = f"file:/memory-{next(_numbers)}?vfs=memdb"
        self.connection = _connect(address, "journal_mode=MEMORY", "foreign_keys=ON", "secure_delete=ON",
                                   "temp_store=MEMORY")  # fmt: skip
        self._layer = _connect(address, "journal_mode=OFF")

    def lay(self, pages: sqlite3.Connection) -> None:
        """Put these pages in the place of all that is there; the archive's connection must not notice how.

        Copying counts the schema's number on, for which every statement would be read anew: it is set back.
        """
        pages.backup(self._layer)
        self._layer.execute(f"PRAGMA schema_version={_schema(pages)}")

    def copy(self) -> sqlite3.Connection:
        """These pages, in a place of their own."""
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        self._layer.backup(kept)
        return kept

    def fits(self, pages: sqlite3.Connection) -> bool:
        """Whether who lived here left nothing but rows, in the tables of these pages."""
        within = self.connection.in_transaction
        left = self.connection.execute("SELECT 1 FROM sqlite_temp_master").fetchone()
        return not within and not left and _schema(self.connection) == _schema(pages)


class Lent(SqliteEngine):
    """A house for one archive, over a memory that goes back when it closes."""

    def __init__(self, memory: Memory, database: Database) -> None:
        super().__init__(":memory:", database.counts, database._committed, exclusive=False)
        self._memory = memory

    def open(self) -> None:
        self._connection = self._memory.connection
        self._thread = Thread(target=self._live, name="database", daemon=True)
        self._thread.start()

    def close(self) -> None:
        if self._thread is None:
            return
        self._queue.put(None)
        self._thread.join()
        self._thread = None
        _idle.append(self._memory)


def unused(pages: sqlite3.Connection | None) -> tuple[Database, Memory]:
    """An open database that holds these pages, or nothing."""
    memory = _fitting(pages) if pages else Memory()
    if pages:
        memory.lay(pages)
    database = Database(":memory:")
    database._engine = Lent(memory, database)
    database.open()
    _lent.append(database)
    return database, memory


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever was lent inside is closed after, by whoever forgot to."""
    before = len(_lent)
    yield
    while len(_lent) > before:
        _lent.pop().close()


def _fitting(pages: sqlite3.Connection) -> Memory:
    while _idle:
        memory = _idle.pop()
        if memory.fits(pages):
            return memory
    return Memory()


def _connect(address: str, *pragmas: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, uri=True, isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS
    )
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _schema(connection: sqlite3.Connection) -> Any:
    return connection.execute("PRAGMA schema_version").fetchone()[0]
