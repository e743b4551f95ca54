"""A running Suban in front of a platform's double: the demo city in a thread of its own, with a clock to move on."""

from __future__ import annotations

import asyncio
import logging
import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Self, TypeVar

import httpx

from bot import serving
from bot.app import Suban, build
from bot.clock import Clock
from bot.postman import Postman
from config.settings import load_settings
from scheduler.timetable import TIMETABLE
from store import roster
from store.work import Work
from tests import empty_archive
from tests.archive import at
from tests.channels.house_clock import Double, HouseClock, Troubles
from tests.channels.telegram_town import PLAIN

T = TypeVar("T")
PATIENCE = 20.0
GLANCE, LEAP = 0.04, 0.5
"""Seconds without any news after which time is moved on, and how far."""
ADDRESS = "https://suban.example.org"
SENDING = (
    "select outbox.lane from outbox join lane on lane.id = outbox.lane where outbox.state = 'waiting' "
    "and lane.ready is not null and lane.door in ({doors}) "
    "union all select key from inbox where state in ('new', 'replying')"
)


class House:
    """The house while it is open; a platform's own says how it is set up, and when everything has been brought to it.

    `listens`: it has a port. Settings are given by their names.
    """

    doors: tuple[str, ...] = ()
    """Whose lanes have to be empty before all is settled; what stands still until somebody speaks does not count."""

    def __init__(
        self, api: Double, folder: Path, *, listens: bool, begin: datetime | None = None, **settings: str
    ) -> None:
        self.double, self.listens, self._folder = api, listens, folder
        self.clock = HouseClock(api, begin or at(0))
        self.port = _free_port() if listens else 0
        self._given = {"requests_per_minute": "1000000"}
        if self.port:
            self._given |= {"public_url": ADDRESS, "port": str(self.port)}
        self._given |= settings
        self._troubles = Troubles()
        self.leap = LEAP
        self.suban: Suban

    def __enter__(self) -> Self:
        logging.getLogger("bot").addHandler(self._troubles)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        logging.getLogger("bot").removeHandler(self._troubles)

    # ---------------------------------------------------------------- what differs between platforms

    def is_listening(self) -> bool:
        """Whether the platform's line is open."""
        return True

    def hang_out(self) -> None:
        """Tell the double where to call."""

    def is_brought(self) -> bool:
        """Whether the double has brought everything."""
        return True

    # ---------------------------------------------------------------- up and down

    def start(self) -> None:
        """Open, and listen."""
        settings = load_settings({f"SUBAN_{k.upper()}": v for k, v in self._given.items()}, self._folder)
        empty_archive.put(settings)
        self.suban = build(settings, random=Random(1), now=lambda: self.clock.now, exclusive=True)
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="suban", daemon=True)
        self._thread.start()
        assert self._up.wait(PATIENCE), "the house did not open"
        self.double.wait(self.is_listening, PATIENCE)
        self.hang_out()
        self.clock.moved = self._wake

    def stop(self) -> None:
        """Close cleanly."""
        self.clock.moved = lambda: None
        self._loop.call_soon_threadsafe(self.suban.stopping.set)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the house did not close"

    def restart(self) -> None:
        """Close, and open again with what was kept."""
        self.stop()
        self.start()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=serving._loop_factory()) as runner:
            self._loop = runner.get_loop()
            runner.run(self._live())

    async def _live(self) -> None:
        async with self.suban.running():
            if self.listens:
                listener = serving._listen(self.suban.settings)
                pages = serving._Server(serving._configuration(self.suban), self._up.set)
                await serving._serve_pages(self.suban, pages, listener)
            else:
                self._up.set()
                await self.suban.stopping.wait()

    def _wake(self) -> None:
        for worker in self.suban.workers:
            if isinstance(worker, Postman):
                self._loop.call_soon_threadsafe(worker.wake)

    # ---------------------------------------------------------------- what a test does with it

    @property
    def troubles(self) -> list[str]:
        """Errors that were logged."""
        return list(self._troubles.found)

    def turn(self, fn: Callable[[Work], T]) -> T:
        """Something in a transaction of the house."""
        return self.suban.turn_now(fn)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What stands in the archive, read beside the house."""
        path = self.suban.settings.sqlite_path
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    def column(self, query: str) -> list[Any]:
        """The first column of the same."""
        return [row[0] for row in self.rows(query)]

    def until(self, true: Callable[[], Any], timeout: float = PATIENCE) -> Any:
        """Wait until something is so; while nothing happens at all, time is moved on a little."""
        ends = time.monotonic() + timeout
        with self.double.world.changed:
            while not (found := true()) and time.monotonic() < ends:
                if not self.double.world.changed.wait(GLANCE):
                    self.clock.advance(self.leap)
        return found or self.double.wait(true, 0)

    def settle(self) -> None:
        """Wait until everything said so far was heard, and everything answered has arrived."""
        self.until(self.is_brought)
        sending = SENDING.format(doors=", ".join(f"'{door}'" for door in self.doors))
        self.until(lambda: not self.rows(sending))

    def pass_until(self, moment: datetime) -> None:
        """What is under way arrives, and then it is so late: a leap in the middle of a send would outlast its lease."""
        self.settle()
        self.clock.now = moment

    def tick(self, kind: str) -> None:
        """The clock comes to a row of the timetable now."""
        clock = next(worker for worker in self.suban.workers if isinstance(worker, Clock))
        entry = next(entry for entry in TIMETABLE if entry.kind == kind)
        asyncio.run_coroutine_threadsafe(clock.run(entry), self._loop).result(PATIENCE)

    def code(self, purpose: str, organisation: str, member: str = "", post: str = "") -> str:
        """A one-time code."""
        who = {"organisation": organisation, "member": member, "post": post}
        return self.turn(lambda work: roster.issue_pass(work, purpose, 60, **who))


@cache
def client() -> httpx.Client:
    """One HTTP client for all that a test itself asks."""
    return httpx.Client(verify=PLAIN, timeout=PATIENCE)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
