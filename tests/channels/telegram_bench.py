"""Telegram as the conformance tests see it: a chat of the public bot, of the staff bot, or a group."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from aiogram.types import Update as AiogramUpdate
from telegram import Update

from bot.heard import Heard
from bot.telegram.decoding import Decoder
from store import organisations, people, talk
from store.audience import group_lane, person_lane
from store.work import Work
from tests.channels.city import City
from tests.channels.telegram_api import (
    FakeBot,
    FakeGroup,
    FakeMessage,
    FakeUser,
    Step,
    drop,
    error,
    lose_answer,
    retry_after,
)
from tests.channels.telegram_house import Running
from tests.channels.telegram_markup import Markup
from tests.channels.telegram_messages import typed
from tests.channels.telegram_refusals import JSON
from tests.channels.telegram_town import JPEG

TROUBLES: dict[str, tuple[str, Step]] = {
    "flood": ("sendMessage", retry_after(5)),
    "broken": ("sendMessage", error(500)),
    "broken page": ("sendMessage", error(502, html=True)),
    "dropped": ("sendMessage", drop()),
    "lost": ("sendMessage", lose_answer()),
    "lost change": ("editMessageText", lose_answer()),
}


class TelegramBench:
    """A chat of one bot. The library of the public bot parses with aiogram, that of the staff bot with PTB."""

    longest, most = 4096, 9000

    def __init__(self, name: str, house: Running, city: City) -> None:
        self.name, self.house, self.city, self.api = name, house, city, house.api
        self.bot: FakeBot = city.public if name == "telegram" else city.staff
        self.who: FakeUser = city.zhou if name == "telegram" else city.song
        self.other: FakeUser | FakeGroup = api_other(name, city)
        self.where: FakeBot | FakeGroup = city.unit if name == "telegram-group" else self.bot

    # ---------------------------------------------------------------- in

    def understood(self, act: str) -> list[Heard]:
        self.api.hold()
        ACTS[act](self)
        door = "telegram" if self.name == "telegram" else "telegram-staff"
        decoder = Decoder(door, name=self.bot.username)
        found = [decoder.decode(self._parse(raw)) for raw in self.bot.updates()]
        self.api.release()
        return [heard for heard in found if heard]

    def _parse(self, raw: JSON) -> Any:
        return AiogramUpdate.model_validate(raw) if self.name == "telegram" else Update.de_json(raw, None)

    def asked(self, words: list[str]) -> list[str]:
        if self.name == "telegram":
            return self._told(words)
        before = len(self.who.heard(self.bot))
        for word in words:
            self.who.say(self.where, f"/ack@{self.bot.username} {word}")
        self.house.settle()
        return numbers_in("".join(m.text for m in self.who.heard(self.bot)[before:]))

    def _told(self, words: list[str]) -> list[str]:
        """A story in pieces, and how it is kept."""
        who = self.api.user(100 + int(words[0]), "老郑")
        for word in words:
            who.say(self.bot, f"城管局上周三来乱收费{word}。")
        self.house.settle()
        assert sum("已记下" in message.text for message in who.heard(self.bot)) == len(words)
        return numbers_in(self.house.turn(lambda work: story_of(work, f"telegram:{who.id}")))

    def card(self) -> FakeMessage:
        """A message with a button, as if the bot had sent it."""
        room = self.where if isinstance(self.where, FakeGroup) else self.who.say(self.bot, "x").room
        self.bot.updates()
        markup = Markup(inline=[[{"text": "对", "callback_data": "yes"}]])
        return room.write(self.bot.json, bot=self.bot, content=typed("问"), markup=markup)

    def repeat_updates(self, on: bool) -> None:
        self.bot.deliver_twice(on)

    def mix_up(self, on: bool) -> None:
        self.bot.reorder(3 if on else None)

    # ---------------------------------------------------------------- out

    def speak(self) -> None:
        """A bot may always write."""

    def _screen(self) -> list[FakeMessage]:
        return self.where.heard(self.bot) if isinstance(self.where, FakeGroup) else self.who.heard(self.bot)

    def heard(self) -> list[str]:
        return [message.text for message in self._screen()]

    def longest_sent(self) -> int:
        return max(len(str(call.params.get("text", ""))) for call in self.api.calls)

    def plan(self, *troubles: str) -> None:
        chat: Any = self.where if isinstance(self.where, FakeGroup) else self.who
        for trouble in troubles:
            method, step = TROUBLES[trouble]
            self.api.misbehave(method, step, chat=chat)

    def forget(self) -> None:
        self._screen()[-1].deleted = True

    def lane(self, work: Work) -> str:
        return lane_of(work, self.name, self.where if isinstance(self.where, FakeGroup) else self.who)

    def other_lane(self, work: Work) -> str:
        return lane_of(work, self.name, self.other)

    def other_heard(self) -> list[str]:
        return [message.text for message in self.other.heard(self.bot)]

    def violations(self) -> list[Any]:
        return self.api.violations


def api_other(name: str, city: City) -> FakeUser | FakeGroup:
    """Somebody else who is known at the same door."""
    if name == "telegram-group":
        return city.office
    return city.api.user(8, "老李") if name == "telegram" else city.fang


def story_of(work: Work, address: str) -> str:
    """What somebody has told so far."""
    return str(talk.load(work, people.at_address(work, address)).answers["story"])


def numbers_in(text: str) -> list[str]:
    """The words of `asked`, where they are found."""
    return re.findall(r"90\d\d", text)


def lane_of(work: Work, door: str, chat: FakeUser | FakeGroup) -> str:
    """The chat as the outbox calls it."""
    if isinstance(chat, FakeGroup):
        group = organisations.group_at(work, f"telegram-group:{chat.id}")
        assert group, "the group is bound"
        return group_lane(group)
    row = people.address(work, f"{door}:{chat.id}")
    assert row, "the person is known"
    return person_lane(row)


def echo(bench: TelegramBench) -> None:
    """The bot's own words, as a message that comes back."""
    message = bench.card()
    message.room.world.bots[bench.bot.token].tell("message", message.json(bench.bot), f"m{message.room.id}")


def another_bot(bench: TelegramBench) -> None:
    message = bench.card()
    body = message.json(bench.bot) | {"from": {"id": 999, "is_bot": True, "first_name": "Other"}}
    bench.bot.tell("message", body, f"m{message.room.id}")


ACTS: dict[str, Callable[[TelegramBench], Any]] = {
    "text": lambda b: b.who.say(b.where, "招牌的事"),
    "press": lambda b: b.who.press(b.card(), "对"),
    "photo": lambda b: b.who.photo(b.where, JPEG, "门口"),
    "file": lambda b: b.who.document(b.where, "据.pdf", b"%PDF", "application/pdf"),
    "voice": lambda b: b.who.voice(b.where),
    "place": lambda b: b.who.location(b.where, 30.1, 120.2),
    "phone": lambda b: b.who.contact(b.where, "+8613800138000"),
    "echo": echo,
    "another bot": another_bot,
}
