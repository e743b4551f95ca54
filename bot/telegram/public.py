"""The complainants' bot: aiogram reads its updates, and only private chats are heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiogram import Dispatcher, F
from aiogram.types import TelegramObject, Update

from bot.telegram.host import TelegramHost
from bot.telegram.public_client import PublicClient

if TYPE_CHECKING:
    from bot.app import Suban

NAME = "telegram"
PRIVATE = "private"


class PublicBot(TelegramHost):
    """What a person writes to."""

    client: PublicClient

    def __init__(self, suban: Suban, token: str, address: str) -> None:
        super().__init__(suban, NAME, PublicClient(token, address), token, address)
        self._dispatcher = self._route_all()

    def _route_all(self) -> Dispatcher:
        dispatcher = Dispatcher(disable_fsm=True)
        dispatcher.message.register(self._take, F.chat.type == PRIVATE)
        dispatcher.edited_message.register(self._take, F.chat.type == PRIVATE)
        dispatcher.callback_query.register(self._take, F.message.chat.type == PRIVATE)
        dispatcher.my_chat_member.register(self._take, F.chat.type == PRIVATE)
        return dispatcher

    async def route(self, raw: dict[str, Any]) -> None:
        """See TelegramHost."""
        await self._dispatcher.feed_raw_update(self.client.bot, raw)

    async def _take(self, event: TelegramObject, event_update: Update) -> None:
        heard = self.decoder.decode(event_update)
        if heard:
            await self.intake.take(heard)
