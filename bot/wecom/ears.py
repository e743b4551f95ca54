"""What the bot's line brings, heard one after the other: in the order in which people speak, and none of it lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from itertools import chain, repeat
from typing import Any

from store.database import NotSaved

logger = logging.getLogger(__name__)
Hear = Callable[[Mapping[str, Any]], Awaitable[None]]
AGAIN = (0.2, 1.0, 2.0, 5.0, 10.0, 15.0)
"""Seconds after which is tried again what the archive could not keep, the last of them for as long as the process
lives: WeCom does not say it a second time."""
MOST = 10_000
"""What may wait to be heard."""


class Ears:
    """A queue between the connection, which must not wait, and whoever hears."""

    def __init__(self, hear: Hear) -> None:
        self._hear = hear
        self._heard: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue(MOST)
        self._overflows = False
        self._listening: asyncio.Task[None] | None = None

    def put(self, frame: Mapping[str, Any]) -> None:
        """Something came; what comes when there is no room any more is lost."""
        try:
            self._heard.put_nowait(frame)
        except asyncio.QueueFull:
            if not self._overflows:  # said once, not for each
                logger.error("too much waits to be heard", extra={"door": "wecom", "count": MOST})
            self._overflows = True
        else:
            self._overflows = False

    def open(self) -> None:
        """Begin to listen."""
        self._listening = asyncio.create_task(self._listen(), name="wecom ears")

    async def caught_up(self) -> None:
        """Everything that has come was heard."""
        await self._heard.join()

    async def close(self, patience: float) -> None:
        """Hear what came until now, and no more."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self.caught_up()
        if self._listening:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            frame = await self._heard.get()
            try:
                await self._hear_safely(frame)
            finally:
                self._heard.task_done()

    async def _hear_safely(self, frame: Mapping[str, Any]) -> None:
        for pause in chain(AGAIN, repeat(AGAIN[-1])):
            try:
                return await self._hear(frame)
            except NotSaved:
                log = logger.error if pause == AGAIN[-1] else logger.warning
                log("a message could not be kept yet", extra={"door": "wecom", "seconds": pause})
                await asyncio.sleep(pause)
            except Exception as error:
                name = type(error).__name__
                logger.error("a message failed", extra={"door": "wecom", "error": name}, exc_info=error)
                return None
        return None
