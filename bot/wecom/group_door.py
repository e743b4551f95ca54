"""The AI bot's way into groups: cards that it cannot change by itself, and markdown where a group is let have none."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.channel import Parcel, Traits
from bot.errcodes import Meaning, meaning_of, note_odd
from bot.wecom.cards import Card, look_of
from bot.wecom.copies import Show, Up
from bot.wecom.door import SENT, WeComDoor
from bot.wecom.markdown import Markdown
from bot.wecom.memory import Memory
from bot.wecom.parts import Part, parts_of
from bot.wecom.robot import GROUP, Robot
from bot.wecom.wire import Told
from bot.wecom.words import Words
from store.rate import Pace

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
NAME = "wecom-group"
IN_A_CHAT = {"in_chat": 30, "window": 60_000, "per_hour": 1_000}
"""What one conversation with a bot may hear, answers to presses with it."""
LONGEST = 4_000
"""Bytes of one text: five times that is taken, and nobody reads it on a phone."""
NO_CARDS = (Meaning.OURS, Meaning.UNKNOWN)
"""What WeCom may say where a bot is let show no cards; nobody has written down which number that is."""


class GroupDoor(WeComDoor):
    """See bot.channel.Door. It gives each card the receipt of the one before, and shows nothing that looks the same."""

    account = "wecom-bot"
    group = True

    def __init__(self, suban: Suban, robot: Robot, memory: Memory) -> None:
        pace = Pace(account="wecom", **IN_A_CHAT)
        super().__init__(suban, NAME, Traits(edits=True, files=True, pace=pace), LONGEST, memory)
        self._robot = robot

    @property
    def is_open(self) -> bool:
        """Only in the process that is connected."""
        return self._robot.line.is_open

    def _parts(self, parcel: Parcel, words: Words) -> list[Part]:
        plain = self._is_plain(parcel)
        return parts_of(parcel.message, words, self._longest, parcel.mentions, plain=plain)

    def _is_plain(self, parcel: Parcel) -> bool:
        """Where cards are refused, only the answer to somebody's words may be one."""
        if parcel.address not in self._memory.plain:
            return False
        return not parcel.message.card or parcel.address not in self._memory.calls

    async def _send_card(self, parcel: Parcel, words: Words, card: Card, done: str, place: int) -> str:
        if parcel.edit.endswith(f" {look_of(card)}"):
            return parcel.edit
        receipt = await super()._send_card(parcel, words, card, done, place)
        if not parcel.message.card:
            self._memory.shown[receipt.split(" ")[1]] = card
        return receipt

    async def _check(self, call: str, told: Told, done: str) -> None:
        if call == "card" and meaning_of(told.code) in NO_CARDS:
            if meaning_of(told.code) is Meaning.UNKNOWN:
                await note_odd(self._suban, "wecom", f"{self.name} {call}", told.code)
            raise CardRefused(told.code)
        await super()._check(call, told, done)

    async def _part(self, parcel: Parcel, words: Words, part: Part, done: str, place: int) -> str:
        try:
            return await super()._part(parcel, words, part, done, place)
        except CardRefused as refused:
            extra = {"door": NAME, "status": refused.args[0]}
            logger.warning("a group is let have no cards: it gets words instead", extra=extra)
        self._memory.plain[parcel.address] = True
        return await self._instead(parcel, words, done, alone=place == 0)

    async def _instead(self, parcel: Parcel, words: Words, done: str, *, alone: bool) -> str:
        """In words what the card would have said; what stood above it has been said already."""
        message = parcel.message if alone else replace(parcel.message, text="", title="", rows=(), files=())
        (part, *_) = parts_of(message, words, self._longest, plain=True)
        await super()._check("text", await self._say(parcel.address, part.text), done)
        return SENT

    # ---------------------------------------------------------------- over the line

    async def _say(self, address: str, text: Markdown) -> Told:
        return await self._robot.push(_chat(address), GROUP, "markdown", {"content": text})

    async def _show(self, address: str, card: Card) -> Told:
        called = self._memory.calls.pop(address) if address in self._memory.plain else None
        if called:
            told = await self._robot.answer(called, "template_card", card)
            if meaning_of(told.code) is not Meaning.TOO_LATE:
                return told
        return await self._robot.push(_chat(address), GROUP, "template_card", card)

    def _ways(self, address: str) -> tuple[Up, Show]:
        async def show(kind: str, id: str) -> Told:
            return await self._robot.push(_chat(address), GROUP, kind, {"media_id": id})

        return self._robot.upload, show


class CardRefused(Exception):
    """The group is let have no cards. The argument is WeCom's number."""


def _chat(address: str) -> str:
    return address.partition(":")[2]
