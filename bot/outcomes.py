"""What became of messages that were sent; deliveries of the same moment are written down in one transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.channel import Closed, Delivered, Gone, Hinted, Moved, Outcome, RetryAfter, Unknown
from store import postbox
from store.database import NotSaved
from store.postbox import Claim
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
TOGETHER = 0.005
"""Seconds for which a delivery waits for others; should the process die meanwhile, the message comes marked again."""

Ending = Callable[[Work, Claim, Any], object]
ENDINGS: Mapping[type, Ending] = {
    Delivered: lambda work, claim, outcome: postbox.delivered(work, claim, outcome.receipt),
    RetryAfter: lambda work, claim, outcome: postbox.retry(
        work, claim, outcome.seconds, outcome.done, chat_only=outcome.chat_only
    ),
    Moved: lambda work, claim, outcome: postbox.moved(work, claim, outcome.address),
    Gone: lambda work, claim, _: postbox.gone(work, claim),
    Unknown: lambda work, claim, outcome: postbox.unknown(work, claim, outcome.done),
    Closed: lambda work, claim, _: postbox.stand(work, claim),
    Hinted: lambda work, claim, outcome: postbox.hinted(work, claim, outcome.receipt),
}
"""What each outcome means for the archive."""


@dataclass
class Page:
    """Outcomes that are written down together, and whether that was done."""

    entries: list[tuple[Claim, Outcome]] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)


class Outcomes:
    """Of a process, for all its doors."""

    def __init__(self, suban: Suban) -> None:
        self._suban = suban
        self._open: Page | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    async def note(self, claim: Claim, outcome: Outcome) -> None:
        """Return when it is written down, or cannot be; that is logged.

        What did not arrive is written at once: the person may speak this moment, and that sets it going again.
        """
        if not isinstance(outcome, Delivered):
            await self._write([(claim, outcome)])
            return
        page = self._open or self._begin()
        page.entries.append((claim, outcome))
        await page.done.wait()

    async def finish(self) -> None:
        """Write down what is noted; the process ends."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _begin(self) -> Page:
        page = self._open = Page()
        task = asyncio.create_task(self._fill(page), name="outcomes")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return page

    async def _fill(self, page: Page) -> None:
        try:
            await asyncio.sleep(TOGETHER)
            self._open = None
            await self._write(page.entries)
        finally:
            page.done.set()

    async def _write(self, entries: Sequence[tuple[Claim, Outcome]]) -> None:
        """All of them; where that cannot be, each by itself, so that one does not stop the others."""
        try:
            await self._suban.turn(lambda work: _end_all(work, entries))
        except Exception as error:  # noqa: BLE001 - see above
            for claim, outcome in entries:
                if len(entries) == 1 or isinstance(error, NotSaved):
                    await self.fail(claim, error)
                else:
                    await self._write([(claim, outcome)])

    async def fail(self, claim: Claim, error: Exception) -> None:
        """No door can send it, or nobody can say what became of it; what is not saved comes when its claim runs out."""
        name, facts = type(error).__name__, {"door": claim.door, "key": claim.key}
        if not isinstance(error, NotSaved):
            logger.error("a message failed", extra={**facts, "error": name})
            with suppress(NotSaved):
                await self._suban.turn(lambda work: postbox.failed(work, claim, name))
                return
        logger.error("an outcome was not saved", extra=facts)


def _end_all(work: Work, entries: Sequence[tuple[Claim, Outcome]]) -> None:
    """In the order in which every transaction comes to the lanes, or two would wait for each other."""
    for claim, outcome in sorted(entries, key=lambda entry: entry[0].lane):
        ENDINGS[type(outcome)](work, claim, outcome)
