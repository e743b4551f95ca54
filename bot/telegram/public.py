"""The complainants' bot: aiogram reads its updates, and only private chats are heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiogram import Router
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
        self._router = self._route_all()

    def _route_all(self) -> Router:
        """No filters: aiogram would run each of them in a thread of its own.

        Nor its dispatcher, which hands an update through five layers that are all empty here, at the price of a send.
        """
        router = Router()
        for part in PARTS:
            router.observers[part].register(self._take)
        return router

    async def route(self, raw: dict[str, Any]) -> None:
        """See TelegramHost."""
        update = Update.model_validate(raw)
        part = next(part for part in PARTS if getattr(update, part) is not None)
        await self._router.observers[part].trigger(getattr(update, part), event_update=update)

    async def _take(self, event: TelegramObject, event_update: Update) -> None:
        heard = self.decoder.decode(event_update)
        if heard and not heard.chat:
            await self.intake.take(heard)
