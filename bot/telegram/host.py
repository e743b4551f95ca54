"""What both bots have in common: an intake that takes what comes, and the things that are done at once."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from bot.heard import Answer, Heard, Media
from bot.intake import Intake
from bot.telegram.client import Client, Refusal, Spot, TooLate
from bot.telegram.decoding import PARTS, Decoder
from bot.telegram.door import spot_of, typing
from bot.telegram.parts import Part
from store.database import NotSaved

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
MOST = 20 << 20
"""Bytes of the largest file a bot is let have."""
REMEMBERED = 200
"""Presses that are not answered again when they come again; after a restart that does no harm."""


class TelegramHost:
    """One bot. `name` is the door's name in the inbox and how addresses of its persons begin."""

    def __init__(self, suban: Suban, name: str, client: Client, token: str, address: str) -> None:
        self.name = name
        self.client = client
        self.suban = suban
        self.decoder = Decoder(name)
        self.intake = Intake(suban, self)
        self.ready = asyncio.Event()
        self._aside: set[asyncio.Task[None]] = set()
        self._answered: deque[str] = deque(maxlen=REMEMBERED)
        self._methods = f"{address}/bot{token}/"

    def method_url(self, method: str) -> str:
        """Where a method is called; the address holds the token and is not for logs."""
        return self._methods + method

    async def open(self) -> None:
        """Get ready; raises Unreached when Telegram does not answer."""
        self.decoder = Decoder(self.name, name=await self.client.open())
        self.ready.set()

    async def close(self) -> None:
        """Let go of the connection."""
        for task in self._aside:
            task.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)
        await self.client.close()

    async def receive(self, raw: Mapping[str, Any]) -> None:
        """One update as Telegram sends it; what cannot be read is parked. Raises NotSaved: nothing was kept.

        What nobody asked for is passed over before a library sees it: aiogram would write it out in a warning.
        """
        if all(raw.get(part) is None for part in PARTS):
            return
        try:
            await self.route(dict(raw))
        except NotSaved:
            raise
        except Exception as error:  # noqa: BLE001 - no update may come back for ever
            await self.intake.park(raw, error)

    async def route(self, raw: dict[str, Any]) -> None:
        """Parse an update with the library, and hand on what its handlers let pass."""
        raise NotImplementedError

    # ---------------------------------------------------------------- see bot.intake.Host

    async def fetch(self, media: Media) -> bytes:
        """A file somebody sent."""
        return await self.client.download(media.id, MOST)

    async def answer(self, heard: Heard, answer: Answer) -> bool:
        """The word beside the button, and what is said aloud in a chat nobody has bound."""
        for text in answer.aloud:
            with suppress(Refusal):
                await self.client.send_text(spot_of(heard.chat[0]), Part(text))
        return await self._answer_press(heard, answer)

    async def _answer_press(self, heard: Heard, answer: Answer) -> bool:
        if heard.pressed is None:
            return True
        if heard.pressed.query in self._answered:
            return True
        self._answered.append(heard.pressed.query)
        url = f"https://t.me/{self.decoder.name}?start=hello" if answer.closed else ""
        try:
            await self.client.answer_press(heard.pressed.query, answer.toast, alert=answer.alert, url=url)
        except TooLate:
            return False
        except Refusal as refusal:
            logger.info(
                "a press was not answered", extra={"door": self.name, "error": type(refusal).__name__}
            )
        return True

    @asynccontextmanager
    async def busy(self, heard: Heard) -> AsyncIterator[None]:
        """While inside, the person sees that something is being done."""
        spot = spot_of(heard.chat[0] if heard.chat else heard.speaker)
        task = asyncio.create_task(typing(self.client, spot))
        try:
            yield
        finally:
            task.cancel()

    def say(self, spot: Spot, text: str) -> None:
        """A hint that nobody misses when it is lost."""
        task = asyncio.create_task(self._say(spot, text))
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def _say(self, spot: Spot, text: str) -> None:
        with suppress(Refusal):
            await self.client.send_text(spot, Part(text))
