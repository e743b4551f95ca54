"""The clock: APScheduler wakes what the timetable names; it remembers nothing itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import scanning
from scheduler import upkeep
from scheduler.timetable import TIMETABLE, Entry
from store import bulletin
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
FRESH = timedelta(days=2)
"""A file younger than this is left alone, whoever knows it."""


class Clock:
    """A worker of the process; several processes may each have one."""

    def __init__(self, suban: Suban, timetable: tuple[Entry, ...] = TIMETABLE) -> None:
        self._suban = suban
        self._timetable = timetable
        self._scheduler: AsyncIOScheduler | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Set the clock going, and begin with what was missed."""
        zone = ZoneInfo(self._suban.profile.hours.zone)
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = AsyncIOScheduler(timezone=zone, job_defaults=defaults)
        for entry in self._timetable:
            self._scheduler.add_job(self._begin, args=(entry,), id=entry.kind, **entry.when)
        self._scheduler.start()
        missed = [entry for entry in self._timetable if entry.at_start]
        self._keep(asyncio.create_task(self._make_good(missed)))

    async def stop(self) -> None:
        """Begin nothing new; what is under way finishes its transaction."""
        if self._scheduler:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def run(self, entry: Entry) -> None:
        """Do what a row of the timetable says, now; a failure is logged and ends that row's turn alone."""
        try:
            await self._run(entry)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            facts = {"entry": entry.kind, "error": type(error).__name__}
            logger.error("the clock stumbled", extra=facts, exc_info=error)

    async def _begin(self, entry: Entry) -> None:
        task = asyncio.create_task(self.run(entry))
        self._keep(task)
        await asyncio.wait([task])

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _make_good(self, entries: list[Entry]) -> None:
        for entry in entries:
            await self.run(entry)

    async def _run(self, entry: Entry) -> None:
        if entry.once and not await self._suban.turn(entry.once):
            return
        for does in entry.does:
            await self._repeat(does, entry.full)
        for name in entry.chores:
            await CHORES[name](self)

    async def _repeat(self, does: Callable[[Work], int], full: int) -> None:
        while not self._suban.stopping.is_set():
            if await self._suban.turn(does) < full:
                return

    async def _sweep_files(self) -> None:
        known = await self._suban.look(upkeep.known_files)
        old = self._suban.now() - FRESH
        removed = await asyncio.to_thread(self._suban.files.sweep, known, old)
        if removed:
            logger.info("files nobody needs were removed", extra={"count": len(removed)})

    async def _back_up(self) -> None:
        from bot import backup  # once a night: nobody needs its libraries before

        night = await self._suban.look(lambda work: bulletin.night(work, upkeep.HOUR))
        made = await asyncio.to_thread(backup.nightly, self._suban, night)
        if made:
            logger.info("the night's backup was made", extra={"file": made.name})

    async def _scan_again(self) -> None:
        await scanning.scan_again(self._suban)

    async def _tidy(self) -> None:
        await asyncio.to_thread(self._suban.database.tidy)


CHORES: Mapping[str, Callable[[Clock], Awaitable[None]]] = {
    "sweep_files": Clock._sweep_files,
    "tidy": Clock._tidy,
    "scan_again": Clock._scan_again,
    "back_up": Clock._back_up,
}
"""What the timetable names and a transaction cannot do."""
