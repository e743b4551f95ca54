"""The complainants' bot: aiogram reads its updates, and only private chats are heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiogram import Dispatcher
from aiogram.types import TelegramObject, Update

from bot.telegram.decoding import PARTS
from bot.telegram.host import TelegramHost
from bot.telegram.public_client import PublicClient

if TYPE_CHECKING:
    from bot.app import Suban

NAME = "telegram"


class PublicBot(TelegramHost):
    """What a person writes to."""

    client: PublicClient

    def __init__(self, suban: Suban, token: str, address: str) -> None:
        super().__init__(suban, NAME, PublicClient(token, address), token, address)
        self._dispatcher = self._route_all()

    def _route_all(self) -> Dispatcher:
        """No filters: aiogram would run each of them in a thread of its own."""
        dispatcher = Dispatcher(disable_fsm=True)
        for part in PARTS:
            dispatcher.observers[part].register(self._take)
        return dispatcher

    async def route(self, raw: dict[str, Any]) -> None:
        """See TelegramHost."""
        await self._dispatcher.feed_raw_update(self.client.bot, raw)

    async def _take(self, event: TelegramObject, event_update: Update) -> None:
        heard = self.decoder.decode(event_update)
        if heard and not heard.chat:
            await self.intake.take(heard)
