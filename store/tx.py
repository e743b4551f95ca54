"""A transaction as business code sees it: four ways to run a statement, and savepoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from store.statements import DialectName, Hot, Row


class NotSaved(Exception):
    """The transaction could not be committed: the disk is full, the file is locked, the server is gone."""


class Lost(NotSaved):
    """The database gave the whole transaction up in the middle of it."""


class Tx:
    """One transaction, for the length of one function on the database's thread.

    No network, no file and no waiting inside: on SQLite every other conversation waits too. An error of the
    database may be caught only around `with tx.savepoint():`, or PostgreSQL refuses all that follows.
    Set `kick` when notices were written: the database calls its listeners once they are committed.
    """

    __slots__ = ("_connection", "_last", "dialect", "kick")

    def __init__(self, connection: Any, dialect: DialectName) -> None:
        self._connection = connection
        self._last: list[tuple[str, Callable[[Tx], None]]] = []
        self.dialect = dialect
        self.kick = False

    def all(self, statement: Hot, **values: Any) -> list[Row]:
        """Every row, as a dict by column name."""
        prepared = statement.prepare(self.dialect, values)
        return prepared.rows(self._connection.execute(*prepared.bind(values)))

    def one(self, statement: Hot, **values: Any) -> Row | None:
        """The first row or None."""
        rows = self.all(statement, **values)
        return rows[0] if rows else None

    def run(self, statement: Hot, **values: Any) -> int:
        """How many rows were written (or returned, when the statement returns rows)."""
        prepared = statement.prepare(self.dialect, values)
        cursor = self._connection.execute(*prepared.bind(values))
        return int(cursor.rowcount) if cursor.description is None else len(cursor.fetchall())

    def many(self, statement: Hot, rows: Sequence[Mapping[str, Any]]) -> None:
        """The same statement for every row; all rows name the same columns."""
        if not rows:
            return
        prepared = statement.prepare(self.dialect, rows[0])
        bound = [prepared.bind(row) for row in rows]
        self._connection.cursor().executemany(bound[0][0], [values for _, values in bound])

    def define(self, sql: str) -> None:
        """Run SQL that takes no values and returns nothing: making and dropping tables."""
        self._connection.execute(sql)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undoes what happened inside, kicks and last works included, when an exception leaves it."""
        mark, kick = len(self._last), self.kick
        self._connection.execute("SAVEPOINT within")
        try:
            yield
        except BaseException:
            del self._last[mark:]
            self.kick = kick
            self._back()
            raise
        self._connection.execute("RELEASE SAVEPOINT within")

    def _back(self) -> None:
        try:
            self._connection.execute("ROLLBACK TO SAVEPOINT within")
            self._connection.execute("RELEASE SAVEPOINT within")
        except Exception as error:
            self._connection = _Gone()
            raise Lost(str(error.__context__ or error)) from error

    def at_end(self, order: str, work: Callable[[Tx], None]) -> None:
        """Leave `work` for the end of the transaction, where all such works run in ascending `order`.

        What locks rows that many transactions share (lanes) goes here: one order for all, hence no deadlock.
        """
        self._last.append((order, work))

    def finish(self) -> None:
        """Run what was left for the end; the database calls it."""
        while self._last:
            works, self._last = sorted(self._last, key=lambda pair: pair[0]), []
            for _, work in works:
                work(self)


class _Gone:
    """Stands where the connection was: nothing may be written outside a transaction."""

    def execute(self, *_: Any) -> Any:
        raise Lost

    cursor = execute
