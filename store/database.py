"""The one way to the data: plain functions run inside a transaction, on the database's own thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from threading import get_ident
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from sqlalchemy.engine import URL, make_url

from store.job import Counts, Job
from store.postgres import PostgresEngine
from store.sqlite import AlreadyOpen, SqliteEngine, TooOld
from store.statements import DialectName, Hot, Row, hot, insert_or_ignore, upsert
from store.tx import NotSaved, Tx

__all__ = [
    "AlreadyOpen", "Counts", "Database", "DialectName", "Hot", "NotSaved", "Row", "TooOld", "Tx",
    "hot", "insert_or_ignore", "upsert",
]  # fmt: skip

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Engine(Protocol):
    """What SQLite and PostgreSQL have in common."""

    def open(self) -> None: ...
    def close(self) -> None: ...
    def write(self, jobs: Iterable[Job]) -> None: ...
    def read(self, job: Job) -> None: ...
    def on_its_thread(self, ident: int | None) -> bool: ...
    def copy_to(self, target: Path) -> None: ...
    def tidy(self) -> None: ...


class Database:
    """SQLite (`sqlite:///var/suban.db`, `:memory:`) or PostgreSQL (`postgresql://…`).

    `exclusive` refuses a second process that would write the same SQLite file with AlreadyOpen.
    """

    def __init__(self, url: str, *, exclusive: bool = False) -> None:
        self.counts = Counts()
        self._listeners: list[Callable[[], None]] = []
        self._gathered: dict[asyncio.AbstractEventLoop, list[Job]] = {}
        self._engine = self._choose(address(url), exclusive=exclusive)

    def open(self) -> None:
        """Connect; raises AlreadyOpen, TooOld, or what the driver says."""
        self._engine.open()

    def close(self) -> None:
        """Finish and commit what was handed over, then disconnect."""
        self._engine.close()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *failure: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    async def tx(self, fn: Callable[[Tx], T]) -> T:
        """Run `fn` in a transaction and return its result once that is committed.

        An exception of `fn` undoes only what `fn` did and is raised here; NotSaved when nothing could be
        committed. Cancelling the caller does not stop the work.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._gather(loop, Job(fn, future, loop))
        return await future

    def tx_now(self, fn: Callable[[Tx], T]) -> T:
        """The blocking form of `tx`, for the command line, tests and doctor; never on an event loop."""
        return self._wait(fn, lambda job: self._engine.write([job]))

    async def read(self, fn: Callable[[Tx], T]) -> T:
        """Run `fn` on a snapshot, beside the writer; it sees what was committed and cannot write."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._engine.read(Job(fn, future, loop))
        return await future

    def read_now(self, fn: Callable[[Tx], T]) -> T:
        """The blocking form of `read`."""
        return self._wait(fn, self._engine.read)

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every COMMIT in which some transaction set `kick`.

        It is called on the database's thread and must be quick: `loop.call_soon_threadsafe(event.set)`.
        """
        self._listeners.append(listener)

    def copy_to(self, target: Path) -> None:
        """Copy the whole SQLite database to `target` while it is in use."""
        self._engine.copy_to(target)

    def tidy(self) -> None:
        """Upkeep for the quiet hours; blocking."""
        self._engine.tidy()

    def _choose(self, url: URL, *, exclusive: bool) -> Engine:
        if url.get_backend_name() == "sqlite":
            return SqliteEngine(url.database or ":memory:", self.counts, self._committed, exclusive=exclusive)
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return PostgresEngine(plain, self.counts, self._committed)

    def _gather(self, loop: asyncio.AbstractEventLoop, job: Job) -> None:
        """Hand over together what one round of the event loop asked for: it then shares one COMMIT."""
        jobs = self._gathered.get(loop)
        if jobs is None:
            jobs = self._gathered[loop] = []
            loop.call_soon(self._hand_over, loop)
        jobs.append(job)

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        self._engine.write(self._gathered.pop(loop))

    def _wait(self, fn: Callable[[Tx], T], submit: Callable[[Job], Any]) -> T:
        if self._engine.on_its_thread(get_ident()):
            raise RuntimeError("a transaction cannot wait for another one: pass it the Tx at hand")
        future: Future[T] = Future()
        submit(Job(fn, future))
        return future.result()

    def _committed(self) -> None:
        for listener in self._listeners:
            try:
                listener()
            except Exception:
                logger.exception("a listener failed after a commit")


def address(url: str) -> URL:
    """The database's address; `:memory:`, `postgres://` and a driver's name in it are understood."""
    if url in {":memory:", "sqlite://", "sqlite:///:memory:"}:
        return URL.create("sqlite", database=":memory:")
    found = make_url(url.replace("postgres://", "postgresql://", 1))
    if found.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ValueError("the database is SQLite or PostgreSQL")
    return found
