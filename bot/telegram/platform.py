"""Both bots of one process: their ways out, the line to Telegram, and what listens to it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from bot.telegram.client import Refusal
from bot.telegram.door import IN_A_GROUP, IN_PRIVATE, TelegramDoor, traits
from bot.telegram.host import TelegramHost
from bot.telegram.polling import Poller
from bot.telegram.webhook import routes

if TYPE_CHECKING:
    from bot.app import Suban, Worker

logger = logging.getLogger(__name__)
AGAIN = (1, 2, 5, 15, 60)
"""Seconds between attempts to reach Telegram, the last one over and over."""


class Telegram:
    """See bot.app.Platform. A library is imported with its bot alone."""

    def __init__(self, suban: Suban) -> None:
        self._suban = suban
        self.bots: dict[str, TelegramHost] = {}
        self.doors: list[TelegramDoor] = []
        if suban.settings.telegram_public_token:
            self._add_public()
        if suban.settings.telegram_staff_token:
            self._add_staff()
        self.line: Worker = Line(list(self.bots.values()))

    def _add_public(self) -> None:
        from bot.telegram.public import NAME, PublicBot

        token, settings = self._suban.settings.telegram_public_token, self._suban.settings
        assert token is not None, "a bot without a token is not added"
        bot = PublicBot(self._suban, token.get_secret_value(), settings.telegram_api_base)
        self.bots["public"] = bot
        self.doors.append(TelegramDoor(self._suban, NAME, bot.client, traits("telegram", IN_PRIVATE), NAME))

    def _add_staff(self) -> None:
        from bot.telegram.staff import GROUPS, NAME, StaffBot

        token, settings = self._suban.settings.telegram_staff_token, self._suban.settings
        assert token is not None, "a bot without a token is not added"
        public = settings.telegram_public_name
        bot = StaffBot(self._suban, token.get_secret_value(), settings.telegram_api_base, public)
        self.bots["staff"] = bot
        for name, chat in ((NAME, IN_PRIVATE), (GROUPS, IN_A_GROUP)):
            self.doors.append(TelegramDoor(self._suban, name, bot.client, traits(NAME, chat), NAME))

    @property
    def listeners(self) -> Sequence[Worker]:
        """Who hears what had to wait, and in polling mode who asks for news."""
        intakes = [bot.intake for bot in self.bots.values()]
        if self._suban.settings.telegram_mode == "webhook":
            return intakes
        return [*intakes, *(Poller(self._suban, name, bot) for name, bot in self.bots.items())]

    def routes(self) -> Sequence[BaseRoute]:
        """Where Telegram calls, in webhook mode."""
        return routes(self.bots) if self._suban.settings.telegram_mode == "webhook" else []


class Line:
    """Opens the line to Telegram as soon as it answers; the service starts without waiting for that."""

    def __init__(self, bots: Sequence[TelegramHost]) -> None:
        self._bots = bots
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to open it."""
        self._tasks = [asyncio.create_task(self._open(bot)) for bot in self._bots]

    async def stop(self) -> None:
        """Let go; after the postman, who may still be sending."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for bot in self._bots:
            await bot.close()

    async def _open(self, bot: TelegramHost) -> None:
        tries = 0
        while not bot.ready.is_set():
            try:
                await bot.open()
            except Refusal:
                logger.warning("Telegram does not answer", extra={"door": bot.name, "tries": tries + 1})
                await asyncio.sleep(AGAIN[min(tries, len(AGAIN) - 1)])
                tries += 1
