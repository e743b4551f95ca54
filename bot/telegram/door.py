"""The postman's way to Telegram: a message in its parts, one call each, and what became of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot.channel import Delivered, Gone, Moved, Outcome, Parcel, RetryAfter, Traits, Unknown
from bot.telegram import files
from bot.telegram.client import (
    Client,
    Flooded,
    HasMoved,
    Muted,
    NobodyThere,
    NoSuchMessage,
    NothingNew,
    Refusal,
    Spot,
    Uncertain,
    Unreached,
    WrongToken,
)
from bot.telegram.parts import LONGEST_TEXT, Part, parts_of
from bot.telegram.words import labels
from store.rate import Pace

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
ALL = {"per_second": 21, "burst": 8}
"""What one bot sends, all chats together: Telegram takes 30 in any second, so also in the first one of a rush."""
IN_PRIVATE = {"in_chat": 1, "window": 1_000}
IN_A_GROUP = {"in_chat": 20, "window": 60_000}
"""What one chat may hear in so many milliseconds; edits count, for nobody has said that they do not."""
WHILE_MUTED = 300.0
"""Seconds after which a chat is tried again in which the bot may not write."""
BETWEEN_PARTS = 1.0
"""Seconds between the parts of one message."""
DONE = ","


def traits(account: str, chat: Mapping[str, int]) -> Traits:
    """What Telegram can do and allows, for the private chats or for the groups of one bot."""
    return Traits(
        edits=True, files=True, longest_text=LONGEST_TEXT, pace=Pace(**ALL, account=account, **chat)
    )


class TelegramDoor:
    """One kind of chats of one bot. `person_door` is how addresses of its persons begin."""

    is_open = True

    def __init__(self, suban: Suban, name: str, client: Client, how: Traits, person_door: str) -> None:
        self.name, self.traits = name, how
        self._suban = suban
        self._client = client
        self._person_door = person_door

    async def send(self, parcel: Parcel) -> Outcome:
        """The next part that has not arrived; when others follow, that is said with the outcome."""
        done = [id for id in parcel.done.split(DONE) if id]
        try:
            return await self._send(parcel, done)
        except Refusal as refusal:
            return OUTCOMES[type(refusal)](self, refusal, DONE.join(done), parcel)

    async def _send(self, parcel: Parcel, done: list[str]) -> Outcome:
        spot = spot_of(parcel.address)
        words = labels(self._suban.texts, parcel.lang)
        parts = parts_of(parcel.message, words, parcel.mentions, self._person_door)
        if parcel.edit and len(parts) == 1:
            return await self._edit(spot, parcel.edit, parts[0])
        if not done:
            await self._mark(spot, parcel.message.answers)
        part = parts[len(done)]
        done.append(str(await self._send_part(spot, part, parcel)))
        if len(done) < len(parts):
            return RetryAfter(BETWEEN_PARTS, DONE.join(done), chat_only=True)
        await self._show_page(spot, parcel)
        return Delivered(_receipt(done, parts))

    async def _send_part(self, spot: Spot, part: Part, parcel: Parcel) -> int:
        if part.file is None:
            return (await self._client.send_text(spot, part)).message
        return await files.send(self._suban, self._client, spot, part.file, parcel)

    async def _edit(self, spot: Spot, receipt: str, part: Part) -> Outcome:
        """A message that cannot be changed any more is sent anew."""
        with suppress(NothingNew):
            try:
                await self._client.edit_text(spot, int(receipt), part)
            except NoSuchMessage:
                return Delivered(str((await self._client.send_text(spot, part)).message))
        return Delivered(receipt)

    async def _mark(self, spot: Spot, answers: Mapping[str, Any]) -> None:
        """The question whose button was pressed shows the answer in place of its buttons; if not, no harm is done."""
        if not answers:
            return
        text = f"{answers['text']}\n✓ {answers['label']}" if answers["label"] else answers["text"]
        if not text or len(text) > LONGEST_TEXT // 2:
            return
        try:
            await self._client.edit_text(spot, int(answers["message"]), Part(text))
        except (Flooded, HasMoved, NobodyThere, Unreached):
            raise
        except Exception as error:  # noqa: BLE001 - an ornament must not hold up the answer
            logger.info("a question was not marked", extra={"door": self.name, "error": type(error).__name__})

    async def _show_page(self, spot: Spot, parcel: Parcel) -> None:
        """The newest matter's page stands behind the menu button."""
        if spot.chat > 0 and parcel.message.link.startswith("https://"):
            label, link = parcel.message.link_label, parcel.message.link
            try:
                await self._client.set_menu_page(spot.chat, label, link)
            except Exception as error:  # noqa: BLE001 - the message has arrived, and that is what counts
                logger.info("a page was not shown", extra={"door": self.name, "error": type(error).__name__})


def _receipt(done: list[str], parts: list[Part]) -> str:
    """The message that can be changed later: the last of the texts."""
    texts = sum(part.file is None for part in parts)
    return done[texts - 1]


def spot_of(address: str) -> Spot:
    """`telegram-group:-100123:7` is topic 7 of that group."""
    _, chat, *topic = address.split(":")
    return Spot(int(chat), int(topic[0]) if topic else 0)


def _moved(door: TelegramDoor, refusal: HasMoved, done: str, parcel: Parcel) -> Outcome:
    return Moved(f"{parcel.address.partition(':')[0]}:{refusal.chat}")


OUTCOMES: Mapping[type[Refusal], Callable[[TelegramDoor, Any, str, Parcel], Outcome]] = {
    Flooded: lambda _, refusal, done, __: RetryAfter(refusal.seconds, done, chat_only=True),
    HasMoved: _moved,
    NobodyThere: lambda _, refusal, __, ___: Gone(refusal.reason),
    Muted: lambda _, __, done, ___: RetryAfter(WHILE_MUTED, done, chat_only=True),
    Unreached: lambda _, __, done, ___: RetryAfter(0, done),
    WrongToken: lambda _, __, done, ___: RetryAfter(0, done),
    Uncertain: lambda _, __, done, ___: Unknown(done),
}
"""What a refusal means for the message; whatever is not here is a mistake in the program and raised."""


async def typing(client: Client, spot: Spot, patience: float = 0.5, every: float = 4.0) -> None:
    """After a moment, and until it is cancelled, show that something is being done."""
    await asyncio.sleep(patience)
    while True:
        with suppress(Refusal):
            await client.show_typing(spot)
        await asyncio.sleep(every)
