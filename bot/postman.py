"""The postman: for every door that is sent to, take what is due, send it, and write down what became of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.channel import Door, Mention, Outcome, Parcel, Unknown
from bot.outcomes import Outcomes
from bot.render import Message, render
from config.saying import from_json
from store import postbox
from store.postbox import Claim
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
AT_ONCE = 20
"""Messages under way at a door at the same time."""
TICK = 1.0
"""Seconds after which a round looks for what other processes left, or what had to wait."""
SLOWEST = 25.0
"""Seconds a door may take; less than half of a claim's lease."""
SLOWEST_FILE = 110.0
"""The same with files, for which a claim is kept longer."""
PATIENCE = 10.0
"""Seconds that what is under way may still take when the process stops."""


class Postman:
    """One round for each door of the process; in a chat one message after the other, chats beside each other."""

    def __init__(self, suban: Suban) -> None:
        self._suban = suban
        self._outcomes = Outcomes(suban)
        self._rounds: list[asyncio.Task[None]] = []
        self._bells: list[asyncio.Event] = []

    async def start(self) -> None:
        """Begin a round for every door that is there now."""
        loop = asyncio.get_running_loop()
        for door in self._suban.doors.values():
            if not door.traits.pull:
                await self._let_go(door)
                bell = asyncio.Event()
                self._bells.append(bell)
                self._rounds.append(loop.create_task(self._go(door, bell), name=f"postman {door.name}"))
        self._suban.database.on_commit(lambda: _ring(loop, self.wake))

    async def _let_go(self, door: Door) -> None:
        if self._suban.settings.sqlite_path is not None:  # nobody else can be sending what is in this file
            await self._suban.turn(lambda work: postbox.let_go(work, door.name))

    async def stop(self) -> None:
        """Take no more, and let what is under way arrive."""
        self._suban.stopping.set()
        self.wake()
        if self._rounds:
            _, late = await asyncio.wait(self._rounds, timeout=PATIENCE)
            for task in late:
                task.cancel()
        await self._outcomes.finish()
        self._rounds.clear()

    def wake(self) -> None:
        """There may be something to send."""
        for bell in self._bells:
            bell.set()

    async def _go(self, door: Door, bell: asyncio.Event) -> None:
        under_way: set[asyncio.Task[None]] = set()
        while not self._suban.stopping.is_set():
            bell.clear()
            claims, pause = await self._claim(door, AT_ONCE - len(under_way))
            under_way |= {asyncio.create_task(self._deliver(door, claim)) for claim in claims}
            if not claims:
                await _wait(bell, pause)
            under_way = {task for task in under_way if not task.done()}
            if len(under_way) >= AT_ONCE:
                await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.gather(*under_way)

    async def _claim(self, door: Door, most: int) -> tuple[list[Claim], float]:
        """What may be sent now, or the seconds until that is worth asking again."""
        if most <= 0 or not door.is_open:
            return [], TICK
        try:
            return await self._suban.turn(lambda work: _claim_in(work, door, most))
        except Exception as error:  # noqa: BLE001 - a round goes on whatever one claim runs into
            logger.error("nothing could be claimed", extra={"door": door.name, "error": type(error).__name__})
            return [], TICK

    async def _deliver(self, door: Door, claim: Claim) -> None:
        try:
            outcome = await self._send(door, claim)
        except Exception as error:  # noqa: BLE001 - a message no door can send must not stop the others
            await self._outcomes.fail(claim, error)
        else:
            await self._outcomes.note(claim, outcome)

    async def _send(self, door: Door, claim: Claim) -> Outcome:
        try:
            async with asyncio.timeout(SLOWEST_FILE if claim.body.get("files") else SLOWEST):
                return await door.send(self._pack(door, claim))
        except TimeoutError:
            return Unknown(claim.done)

    def _pack(self, door: Door, claim: Claim) -> Parcel:
        edit = claim.receipt if door.traits.edits else ""
        mentions = [Mention(each.name, each.addresses) for each in claim.mentioned]
        message = self._word(
            claim, again=claim.repeat and not edit and not claim.done
        )  # or it is cut elsewhere
        lang = claim.place.lang
        return Parcel(
            claim.place.address, message, claim.key, edit, claim.done, mentions, claim.place.person, lang,
            weighty=claim.weighty, ticket=claim.row["ticket"], again=claim.repeat,
        )  # fmt: skip

    def _word(self, claim: Claim, *, again: bool) -> Message:
        texts, zone, lang = self._suban.texts, self._suban.profile.hours.zone, claim.place.lang
        message = render(from_json(claim.body), texts, lang, zone)
        return repeated(message, texts.say(lang, "notice.repeat")) if again else message


def _claim_in(work: Work, door: Door, most: int) -> tuple[list[Claim], float]:
    pace = door.traits.pace
    claims = postbox.claim(work, door.name, most, pace)
    pause = None if claims else postbox.pause(work, door.name, pace)
    return claims, TICK if pause is None else min(pause, TICK)


def repeated(message: Message, mark: str) -> Message:
    """The same message, saying that it may have come before."""
    return replace(message, text=f"{mark}{message.text}", typed=message.typed and f"{mark}{message.typed}")


async def _wait(bell: asyncio.Event, longest: float) -> None:
    """Until there may be something new, or so many seconds have passed."""
    with suppress(TimeoutError):
        async with asyncio.timeout(longest):
            await bell.wait()


def _ring(loop: asyncio.AbstractEventLoop, wake: Callable[[], None]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(wake)
