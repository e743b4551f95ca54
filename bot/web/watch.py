"""Which open streams have news: one query after a burst of commits, however many are listening."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from store import notice
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

GATHER = 0.02
"""Seconds in which commits are gathered before anybody looks."""


class Watch:
    """Listens to the database's commits and wakes the streams whose lane has grown."""

    def __init__(self, suban: Suban) -> None:
        self._suban = suban
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._known: dict[str, int] = {}
        self.streams: Counter[str] = Counter()
        """Open streams by token."""
        self._looking: asyncio.Task[None] | None = None
        self._again = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def listen(self, lane: str) -> asyncio.Event:
        """An event that is set when the lane grows; the first listener's loop is the one that hears commits."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._suban.database.on_commit(self._committed)
        woken = asyncio.Event()
        self._waiting[lane].add(woken)
        return woken

    def leave(self, lane: str, woken: asyncio.Event) -> None:
        """Nobody listens any more."""
        self._waiting[lane].discard(woken)
        if not self._waiting[lane]:
            del self._waiting[lane]
            self._known.pop(lane, None)

    def _committed(self) -> None:
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._look_soon)

    def _look_soon(self) -> None:
        if self._looking and not self._looking.done():
            self._again = True
        elif self._waiting:
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while True:
            self._again = False
            await asyncio.sleep(GATHER)
            lanes = list(self._waiting)
            grown = await self._suban.look(lambda work: _heads(work, lanes)) if lanes else {}  # noqa: B023
            for lane, seq in grown.items():
                self._wake(lane, seq)
            if not self._again:
                return

    def _wake(self, lane: str, seq: int) -> None:
        if seq > self._known.get(lane, 0):
            self._known[lane] = seq
            for woken in self._waiting.get(lane, ()):
                woken.set()


def _heads(work: Work, lanes: list[str]) -> dict[str, int]:
    return notice.heads(work, lanes)
