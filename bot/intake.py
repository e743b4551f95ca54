"""The one way in for platforms that are answered later: kept first, then heard, of each person one after the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from bot import answering, hearing, scanning
from bot.heard import NOTHING, Answer, Fetched, Heard, Media, from_json
from bot.hearing import LATER, Overtaken
from bot.taking import take_heard, take_place
from store import inbox
from store.database import NotSaved, Row
from store.work import Refused, Work

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
TICK = 0.5
"""Seconds after which somebody looks for what has to be heard by now."""
LEASE = 60_000
"""Milliseconds a message is kept from others, and as many again for each of its files."""
AT_ONCE = 8
FETCHING = 60.0
"""Seconds a file may take."""
GIVEN_UP = 120_000
"""Milliseconds after which a file that cannot be fetched counts as lost: the words with it must be heard."""
AGAIN = 10_000


class Unfetched(Exception):
    """A file could not be fetched now; it may work later."""


class Host(Protocol):
    """The platform's side of the intake."""

    name: str

    async def fetch(self, media: Media) -> bytes:
        """A file's content; Refused when it will never be had, Unfetched when it may be later."""

    async def answer(self, heard: Heard, answer: Answer) -> bool:
        """Do at once what cannot wait; False when it came too late."""

    def busy(self, heard: Heard) -> AbstractAsyncContextManager[None]:
        """While inside, the person sees that something is being done."""


class Intake:
    """Takes what a platform brings, and a worker that hears what had to wait."""

    def __init__(self, suban: Suban, host: Host) -> None:
        self._suban = suban
        self._host = host
        self._bell = asyncio.Event()
        self._round: asyncio.Task[None] | None = None
        self._aside: set[asyncio.Task[Any]] = set()

    async def take(self, heard: Heard) -> Answer:
        """Keep a message, and hear it when nothing stands in the way. Raises NotSaved, and then nothing was kept.

        What the platform takes as a reply is for the caller to hand out; all else is answered from here.
        """
        try:
            answer = await self._suban.turn(
                lambda work: hearing.take(work, self._suban, self._host.name, heard)
            )
        except NotSaved:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, the message is kept and tried again
            answer = await self._stumbled(heard, error)
        if answer is LATER:
            self._bell.set()
        elif not answer.reply and (heard.pressed or answer is not NOTHING):
            self._begin(self._answer(heard, answer))
        return answer

    async def park(self, raw: Mapping[str, Any], error: Exception) -> None:
        """Keep for the operator what could not even be read."""
        name = type(error).__name__
        logger.error("a message cannot be read", extra={"door": self._host.name, "error": name})
        await self._suban.turn(lambda work: hearing.park(work, self._host.name, raw, name))

    async def _stumbled(self, heard: Heard, error: Exception) -> Answer:
        name = type(error).__name__
        logger.error("a message failed", extra={"door": self._host.name, "error": name}, exc_info=error)
        await self._suban.turn(lambda work: hearing.keep(work, self._suban, self._host.name, heard, name))
        return LATER

    async def _answer(self, heard: Heard, answer: Answer) -> None:
        if not await self._host.answer(heard, answer) and answer.toast:
            await self._suban.turn(lambda work: answering.tell_late(work, heard, answer.toast))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    # ---------------------------------------------------------------- what had to wait

    async def start(self) -> None:
        """Go on with what was kept and not heard."""
        if self._suban.settings.sqlite_path is not None:  # nobody else can be at work on this file
            await self._suban.turn(lambda work: inbox.let_go(work, self._host.name))
        self._round = asyncio.create_task(self._go(), name=f"intake {self._host.name}")

    async def stop(self) -> None:
        """What is under way is left to the next start."""
        tasks = [task for task in (self._round, *self._aside) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._round = None

    async def _go(self) -> None:
        under_way: set[asyncio.Task[None]] = set()
        try:
            while not self._suban.stopping.is_set():
                self._bell.clear()
                rows = await self._claim(AT_ONCE - len(under_way))
                under_way |= {asyncio.create_task(self._hear(row)) for row in rows}
                if not rows:
                    await self._wait(under_way)
                under_way = {task for task in under_way if not task.done()}
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def _wait(self, under_way: set[asyncio.Task[None]]) -> None:
        rung = asyncio.create_task(self._bell.wait())
        try:
            await asyncio.wait({rung, *under_way}, timeout=TICK, return_when=asyncio.FIRST_COMPLETED)
        finally:
            rung.cancel()

    async def _claim(self, most: int) -> list[Row]:
        if most <= 0:
            return []
        try:
            return await self._suban.turn(lambda work: inbox.claim(work, self._host.name, LEASE, most))
        except Exception as error:  # noqa: BLE001 - a round goes on whatever one claim runs into
            logger.error(
                "nothing could be claimed", extra={"door": self._host.name, "error": type(error).__name__}
            )
            await asyncio.sleep(TICK)
            return []

    async def _hear(self, row: Row) -> None:
        rows = [row]
        try:
            rows, heard = await self._suban.turn(lambda work: _gather(work, row))
            heard, answer = await self._hear_all(rows, heard)
        except NotSaved:
            logger.error("a message could not be heard", extra={"door": self._host.name, "error": "NotSaved"})
        except Overtaken:
            logger.info("a message was heard elsewhere", extra={"door": self._host.name})
        except Unfetched:
            await self._suban.turn(lambda work: inbox.put_off(work, rows, work.ms + AGAIN))
        except Exception as error:  # noqa: BLE001 - one bad message must not keep the others waiting
            await self._failed(row, error)
        else:
            if heard.pressed or answer is not NOTHING:
                await self._answer(heard, answer)

    async def _hear_all(self, rows: Sequence[Row], heard: Heard) -> tuple[Heard, Answer]:
        meant = await self._suban.look(lambda work: hearing.is_meant(work, heard))
        heard = heard if meant else replace(heard, media=(), place="", text="")
        async with self._host.busy(heard):
            fetched = await self._fetch_all(heard, given_up=self._is_given_up(rows[0]))
        return heard, await self._suban.turn(
            lambda work: hearing.hear_kept(work, self._suban, rows, heard, fetched)
        )

    def _is_given_up(self, row: Row) -> bool:
        return bool(self._suban.now().timestamp() * 1000 - row["at"] > GIVEN_UP)

    async def _failed(self, row: Row, error: Exception) -> None:
        name = type(error).__name__
        logger.error("a message failed", extra={"door": self._host.name, "error": name}, exc_info=error)
        if await self._suban.turn(lambda work: inbox.stumble(work, row["door"], row["key"], name)):
            await self._apologise(row)

    async def _apologise(self, row: Row) -> None:
        """The message is put aside already: nothing that goes wrong here may bring it back."""
        try:
            await self._suban.turn(lambda work: hearing.apologise(work, self._suban, row))
        except Exception as error:  # noqa: BLE001 - its words may be unreadable
            name = type(error).__name__
            logger.error("nobody could be told", extra={"door": self._host.name, "error": name})

    # ---------------------------------------------------------------- files

    async def _fetch_all(self, heard: Heard, *, given_up: bool) -> Fetched:
        fetched = Fetched()
        if heard.place:
            fetched.files.append(await asyncio.to_thread(take_place, self._suban.files, heard.place))
        for media in heard.media:
            try:
                fetched.files.append(await self._fetch(media))
            except Refused as refused:
                fetched.refused.append((refused.key, dict(refused.facts)))
            except Unfetched:
                if not given_up:
                    raise
                fetched.refused.append(("files.lost", {}))
        return fetched

    async def _fetch(self, media: Media) -> dict[str, Any]:
        most = self._suban.settings.max_upload_mb
        too_big = Refused("files.too_big", most=str(most))
        if media.size > most << 20:
            raise too_big
        try:
            async with asyncio.timeout(FETCHING):
                data = await self._host.fetch(media)
        except TimeoutError:
            raise Unfetched from None
        if len(data) > most << 20:
            raise too_big
        return await scanning.take(self._suban, take_heard, data, media.name)


def _gather(work: Work, row: Row) -> tuple[list[Row], Heard]:
    """What a row says, with the other pictures of its album, which are one message with it."""
    heard = from_json(inbox.payload(work, row))
    if not heard.album:
        return _hold(work, [row], heard), heard
    waiting = [(r, from_json(body)) for r, body in inbox.waiting(work, row["door"], row["person"])]
    mates = [(r, h) for r, h in waiting if h.album == heard.album]
    return _hold(work, [r for r, _ in mates], _one(mates)), _one(mates)


def _hold(work: Work, rows: list[Row], heard: Heard) -> list[Row]:
    """Keep them for as long as their files may take."""
    until = work.ms + LEASE * (1 + len(heard.media))
    inbox.hold(work, rows, until)
    return [{**row, "held": until} for row in rows]


def _one(mates: Sequence[tuple[Row, Heard]]) -> Heard:
    first = mates[0][1]
    text = "\n".join(heard.text for _, heard in mates if heard.text)
    return replace(first, text=text, media=tuple(media for _, heard in mates for media in heard.media))
