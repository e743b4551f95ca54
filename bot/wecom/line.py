"""The AI bot's long connection: one over all processes, made anew whenever it breaks, and never fought over."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, Any

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from bot.errcodes import Meaning, meaning_of, note_odd
from bot.wecom.ears import Ears, Hear
from bot.wecom.rhythm import Rhythm
from bot.wecom.wire import PATIENCE, Told, Unanswered, Unsent, Wire
from store import lease
from store.database import NotSaved
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
FRAMES = logging.getLogger(f"{__name__}.frames")
FRAMES.setLevel(logging.WARNING)  # below that the library writes out what is in the frames
LARGEST = 4 << 20
"""Bytes of a frame; files are not in it."""
KICKED = "disconnected_event"
SOON = (Meaning.RETRY, Meaning.LATER)


MISSED = 2
"""So many pings in a row without an answer, and the connection is taken for dead."""


class End(Enum):
    """How a connection ended."""

    BROKEN = "broken"
    REFUSED = "refused"
    TAKEN = "taken"
    """By another connection of the same bot."""


class Line:
    """See bot.app.Worker. `hear` is given the callbacks one after the other, also those of a connection that broke;
    `held` is called whenever this process has become the one that may connect."""

    def __init__(self, suban: Suban, hear: Hear, held: Callable[[], Awaitable[None]]) -> None:
        settings = suban.settings
        assert settings.wecom_bot_secret is not None, "a bot without a secret does not get here"
        self._suban, self._held = suban, held
        self._url, self._bot = settings.wecom_bot_ws, settings.wecom_bot_id
        self._secret = settings.wecom_bot_secret
        self._key = lease_of(self._bot)
        self._who = secrets.token_hex(8)
        self.rhythm = Rhythm()
        self._wire: Wire | None = None
        self._kicked = False
        self._tries = self._takings = 0
        self._ears = Ears(hear)
        self._keeping: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether this process is the one that is connected."""
        return self._wire is not None

    async def ask(self, cmd: str, body: Mapping[str, Any], req_id: str = "", patience: float = 0) -> Told:
        """Send a frame and wait for its acknowledgement. Raises Unsent or Unanswered."""
        if self._wire is None:
            raise Unsent
        return await self._wire.ask(cmd, body, req_id, patience or self.rhythm.answer)

    async def start(self) -> None:
        """Begin to connect."""
        self._ears.open()
        self._keeping = asyncio.create_task(self._keep(), name="wecom line")

    async def stop(self) -> None:
        """Let go of the connection, hear what came until then, and let another process connect."""
        if self._keeping is None:
            return
        self._keeping.cancel()
        await asyncio.gather(self._keeping, return_exceptions=True)
        await self._ears.close(PATIENCE)
        self._keeping = None
        with suppress(NotSaved):  # then it runs out by itself
            await self._suban.turn(lambda work: lease.drop(work, self._key, self._who))

    async def caught_up(self) -> None:
        """Everything that has come was heard."""
        await self._ears.caught_up()

    # ---------------------------------------------------------------- whose turn it is

    async def _keep(self) -> None:
        """Over all processes one at a time is connected; whoever is not asks again and again."""
        while True:
            try:
                if await self._obtain():
                    await self._held()
                    await self._while_held()
            except Exception as error:
                extra = {"door": "wecom", "error": type(error).__name__}
                logger.error("the line was let go", extra=extra, exc_info=error)
            await asyncio.sleep(self.rhythm.glance)

    async def _while_held(self) -> None:
        connecting = asyncio.create_task(self._connect_again_and_again())
        renewing = asyncio.create_task(self._renew())
        try:
            await asyncio.wait({connecting, renewing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if connecting.done() and (error := connecting.exception()):
                extra = {"door": "wecom", "error": type(error).__name__}
                logger.error("the line failed", extra=extra, exc_info=error)
            connecting.cancel()
            renewing.cancel()
            await asyncio.gather(connecting, renewing, return_exceptions=True)

    async def _renew(self) -> None:
        """Ends when another process has the lease, or it could not be renewed in time."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self.rhythm.lease
        while loop.time() < until:
            await asyncio.sleep(self.rhythm.renew)
            found = await self._obtain()
            if found is False:
                logger.warning("another process has the line", extra={"door": "wecom"})
                return
            until = loop.time() + self.rhythm.lease if found else until

    async def _obtain(self) -> bool | None:
        """Whether the lease is this process's; None when the archive could not say."""
        try:
            return await self._suban.turn(self._take)
        except Exception as error:  # noqa: BLE001 - the line outlives a moment without the archive
            extra = {"door": "wecom", "error": type(error).__name__}
            logger.error("the line could not be leased", extra=extra)
            return None

    def _take(self, work: Work) -> bool:
        return lease.take(work, self._key, self._who, round(self.rhythm.lease * 1000))

    # ---------------------------------------------------------------- the connection

    async def _connect_again_and_again(self) -> None:
        while True:
            end = await self._connect()
            if end is End.REFUSED:
                pause = self.rhythm.refused
            elif end is End.TAKEN:
                pause = min(self.rhythm.away * 2**self._takings, self.rhythm.farthest)
                self._takings += 1
                extra = {"door": "wecom", "seconds": round(pause)}
                logger.error("another connection of the same bot has taken the line", extra=extra)
            else:
                pause = min(self.rhythm.first * 2 ** min(self._tries, 10), self.rhythm.longest) / 2
                self._tries += 1
            await asyncio.sleep(pause * (1 + self._suban.random.random()))

    async def _connect(self) -> End:
        self._kicked = False
        opening = connect(
            self._url,
            open_timeout=PATIENCE,
            close_timeout=1.0,
            ping_interval=None,
            max_size=LARGEST,
            logger=FRAMES,
        )
        try:
            async with opening as socket:
                wire = Wire(socket, self._receive)
                reading = asyncio.create_task(wire.read())
                try:
                    return await self._stay(wire, reading)
                finally:
                    self._wire = None
                    await socket.close()
                    reading.cancel()
                    await asyncio.gather(reading, return_exceptions=True)
        except (OSError, TimeoutError, WebSocketException) as error:
            extra = {"door": "wecom", "error": type(error).__name__, "tries": self._tries + 1}
            logger.warning("WeCom does not answer", extra=extra)
            return End.BROKEN

    async def _stay(self, wire: Wire, reading: asyncio.Task[None]) -> End:
        refused = await self._subscribe(wire)
        if refused is not None:
            return refused
        self._wire, self._tries = wire, 0
        logger.info("the line to WeCom is open", extra={"door": "wecom"})
        beating = asyncio.create_task(self._beat(wire))
        try:
            await asyncio.wait({reading, beating}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
        return End.TAKEN if self._kicked else End.BROKEN

    async def _subscribe(self, wire: Wire) -> End | None:
        """None when the bot was let in."""
        try:
            told = await wire.ask(
                "aibot_subscribe", {"bot_id": self._bot, "secret": self._secret.get_secret_value()}
            )
        except (Unsent, Unanswered):
            return End.BROKEN
        if told.code == 0:
            return None
        if meaning_of(told.code) in SOON:
            return End.BROKEN
        if meaning_of(told.code) is Meaning.UNKNOWN:
            await note_odd(self._suban, "wecom", "aibot_subscribe", told.code)
        logger.error("WeCom refuses the bot", extra={"door": "wecom", "status": told.code})
        return End.REFUSED

    async def _beat(self, wire: Wire) -> None:
        """Ends when the connection is taken for dead."""
        missed = 0
        while missed < MISSED:
            await asyncio.sleep(self.rhythm.ping)
            try:
                await wire.ask("ping", patience=self.rhythm.pong)
                missed, self._takings = 0, 0
            except (Unsent, Unanswered):
                missed += 1
        logger.warning("the line to WeCom is dead", extra={"door": "wecom"})
        wire.cut()

    def _receive(self, frame: Mapping[str, Any]) -> None:
        if _is_farewell(frame):
            self._kicked = True
        else:
            self._ears.put(frame)


def lease_of(bot: str) -> str:
    """What only one process may hold at a time."""
    return f"line:wecom:{bot}"


def _is_farewell(frame: Mapping[str, Any]) -> bool:
    """Another connection of the same bot takes the place of this one."""
    body = frame.get("body")
    event = body.get("event") if isinstance(body, dict) else None
    return isinstance(event, dict) and event.get("eventtype") == KICKED
