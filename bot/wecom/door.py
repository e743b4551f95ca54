"""The postman's way to WeCom: a message in its parts, one call each, and what became of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.channel import Delivered, Outcome, Parcel, RetryAfter, Traits, Unknown
from bot.errcodes import Meaning, meaning_of, note_odd
from bot.wecom import copies
from bot.wecom.cards import Card, look_of, task_of
from bot.wecom.copies import Show, Up, Withheld
from bot.wecom.markdown import Markdown, safe
from bot.wecom.memory import Memory
from bot.wecom.outcomes import outcome_of
from bot.wecom.parts import Part, parts_of
from bot.wecom.wire import Told, Unanswered, Unsent
from bot.wecom.words import Words

if TYPE_CHECKING:
    from bot.app import Suban

BETWEEN_PARTS = 0.5
"""Seconds between the parts of one message."""
DONE = ","
SENT = "-"
"""What stands for a part that needs no receipt."""


@dataclass
class Ended(Exception):
    """A part did not arrive, and this is what the postman is told."""

    outcome: Outcome


class WeComDoor:
    """What every way to WeCom has in common. `longest` is what one text may have, in bytes."""

    account = ""
    group = False
    chat_only = True
    """What is too much is too much for the one chat."""

    def __init__(
        self, suban: Suban, name: str, traits: Traits, longest: int, memory: Memory | None = None
    ) -> None:
        self.name, self.traits = name, traits
        self._suban, self._longest = suban, longest
        self._memory = memory or Memory(lambda: suban.now().timestamp())

    @property
    def is_open(self) -> bool:
        """See bot.channel.Door."""
        return True

    async def send(self, parcel: Parcel) -> Outcome:
        """The next part that has not arrived; when others follow, that is said with the outcome."""
        done = [mark for mark in parcel.done.split(DONE) if mark]
        words = Words(self._suban.texts, parcel.lang, f"{self._suban.settings.address}/workbench")
        parts = self._parts(parcel, words)
        chat = f"{self.account} {parcel.address}"
        if (wait := self._memory.said.wait(chat)) and len(done) < len(parts):
            return RetryAfter(wait, DONE.join(done), chat_only=True)
        try:
            if len(done) < len(parts):
                self._memory.said.add(chat)
                done.append(await self._part(parcel, words, parts[len(done)], DONE.join(done), len(done)))
        except Ended as ended:
            return ended.outcome
        except Unsent:
            return RetryAfter(0, DONE.join(done))
        except Unanswered:
            return Unknown(DONE.join(done))
        if len(done) < len(parts):
            return RetryAfter(BETWEEN_PARTS, DONE.join(done), chat_only=True)
        return Delivered(next((mark for mark in reversed(done) if mark != SENT), ""))

    def _parts(self, parcel: Parcel, words: Words) -> list[Part]:
        return parts_of(parcel.message, words, self._longest, parcel.mentions)

    async def _part(self, parcel: Parcel, words: Words, part: Part, done: str, place: int) -> str:
        """Send one; what its receipt is. Raises Ended, Unsent or Unanswered."""
        if part.card is not None:
            return await self._send_card(parcel, words, part.card, done, place)
        if part.file is None:
            await self._check("text", await self._say(parcel.address, part.text), done)
            return SENT
        try:
            up, show = self._ways(parcel.address)
            told = await copies.send(self._suban, self.account, part.file, parcel.reader, up, show)
        except Withheld:
            name = str(part.file["name"])
            text = self._suban.texts.say(parcel.lang, "door.file_elsewhere", {"name": name})
            told = await self._say(parcel.address, safe(text))
        await self._check("file", told, done)
        return SENT

    async def _send_card(self, parcel: Parcel, words: Words, card: Card, done: str, place: int) -> str:
        """A new card. Its name makes a repeat known: a name that WeCom has already says that the card is there."""
        key = f"{parcel.key}/{place}"
        task = task_of(parcel.message.card, key)
        tried = parcel.again or task in self._memory.tried
        told = await self._show_named(parcel.address, task, card, done)
        if meaning_of(told.code) is Meaning.DONE and not tried:  # of another archive's life
            task = task_of(parcel.message.card, key, secrets.token_hex(4))
            told = await self._show_named(parcel.address, task, card, done)
        if meaning_of(told.code) is not Meaning.DONE:
            await self._check("card", told, done)
        return self._receipt(parcel, task, card, told)

    async def _show_named(self, address: str, task: str, card: Card, done: str) -> Told:
        """Without an answer it is sent again until there is one: it cannot be shown twice."""
        try:
            return await self._show(address, {**card, "task_id": task})
        except Unanswered:
            self._memory.tried[task] = True
            raise Ended(RetryAfter(0, done)) from None

    def _receipt(self, parcel: Parcel, task: str, card: Card, told: Told) -> str:
        return f"bot {task} {look_of(card)}"

    async def _check(self, call: str, told: Told, done: str) -> None:
        """Raises Ended unless all is well."""
        meaning = meaning_of(told.code)
        if meaning is Meaning.FINE:
            return
        if meaning is Meaning.UNKNOWN:
            await note_odd(self._suban, "wecom", f"{self.name} {call}", told.code)
        ended = outcome_of(meaning, told.code, done, group=self.group, chat_only=self.chat_only)
        raise Ended(ended)

    # ---------------------------------------------------------------- what each way does in its own manner

    async def _say(self, address: str, text: Markdown) -> Told:
        raise NotImplementedError

    async def _show(self, address: str, card: Card) -> Told:
        raise NotImplementedError

    def _ways(self, address: str) -> tuple[Up, Show]:
        raise NotImplementedError
