"""WeCom as the conformance tests see it: a group of the bot's, a person's chat with either, the group of a webhook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.heard import Heard
from bot.wecom import decoding
from store import organisations, people
from store.audience import group_lane, person_lane
from store.work import Work
from tests.channels.telegram_bench import numbers_in
from tests.channels.telegram_town import JPEG
from tests.channels.wecom_api import JSON, Shown, Step, drop, errcode, lose_answer
from tests.channels.wecomhouse_city import City
from tests.channels.wecomhouse_running import Running

SENDS = {"wecom-app": "message/send", "wecom-hook": "webhook/send"}
LONGEST = {"wecom-app": 2048, "wecom-hook": 4096}
TROUBLES: Mapping[str, Step] = {
    "flood": errcode(45009),
    "broken": errcode(-1),
    "broken page": errcode(45033),
    "dropped": drop(),
    "lost": lose_answer(),
}


class WeComBench:
    """One chat; `name` is the door's, or `wecom-app` for the door to persons where there is an application."""

    most = 9000

    def __init__(self, name: str, house: Running, city: City) -> None:
        self.name, self.house, self.city, self.api = name, house, city, house.api
        self.who = city.song
        self.longest = LONGEST.get(name, 20480)
        self._send = SENDS.get(name, "aibot_send_msg")

    # ---------------------------------------------------------------- in

    def understood(self, act: str) -> list[Heard]:
        self.api.hold()
        ACTS[act](self)
        frames = self.city.bot.callbacks()
        self.api.release()
        return [heard for frame in frames if (heard := decoding.decode(frame))]

    def asked(self, words: list[str]) -> list[str]:
        before = len(self._private())
        for word in words:
            if self.name == "wecom-group":
                self.who.mention(self.city.unit, f"签收 {word}")
            elif self.city.app:
                self.who.tell(self.city.app, f"签收 {word}")
            else:
                self.who.say(self.city.bot, f"签收 {word}")
        self.house.settle()
        return numbers_in("".join(shown.text for shown in self._private()[before:]))

    def _private(self) -> list[Shown]:
        return self.who.heard(self.city.private)

    def card(self) -> Shown:
        """A card with a button, as if the bot had sent it."""
        card: JSON = {
            "card_type": "button_interaction",
            "main_title": {"title": "问"},
            "task_id": f"q-{len(self.api.calls)}",
        }
        card |= {"button_list": [{"text": "对", "key": "yes"}]}
        room = (
            self.city.unit if self.name == "wecom-group" else self.api.world.single(self.who, self.city.bot)
        )
        shown = room.show(self.city.bot, "card", cards={"": card})
        self.city.bot.tasks[str(card["task_id"])] = shown
        return shown

    def say(self, text: str) -> Any:
        """Words to the bot."""
        if self.name == "wecom-group":
            return self.who.mention(self.city.unit, text)
        return self.who.say(self.city.bot, text)

    def picture(self, text: str) -> Any:
        """A photo for the bot, with words."""
        if self.name == "wecom-group":
            return self.who.picture(self.city.unit, JPEG, f"@{self.city.bot.name} {text}")
        return self.who.picture(self.city.bot, JPEG, text)

    def repeat_updates(self, on: bool) -> None:
        self.api.repeat(on)

    def mix_up(self, on: bool) -> None:
        """A connection keeps the order."""

    # ---------------------------------------------------------------- out

    def speak(self) -> None:
        """Nothing runs out here."""

    def heard(self) -> list[str]:
        if self.name in ("wecom-group", "wecom-hook"):
            return [shown.text for shown in self.city.unit.heard()]
        return [shown.text for shown in self._private()]

    def longest_sent(self) -> int:
        calls = self.api.calls_of(self._send)
        texts = [call.params.get("markdown", {}).get("content", "") for call in calls]
        return max(len(str(text).encode()) for text in texts)

    def plan(self, *troubles: str) -> None:
        where = self.city.unit if self.name in ("wecom-group", "wecom-hook") else self.who
        self.api.misbehave(self._send, *(TROUBLES[trouble] for trouble in troubles), chat=where)

    def lane(self, work: Work) -> str:
        if self.name in ("wecom-group", "wecom-hook"):
            rest = "wrUNIT" if self.name == "wecom-group" else "urban"
            group = organisations.group_at(work, f"{self.name}:{rest}")
            assert group, "the group is bound"
            return group_lane(group)
        row = people.address(work, f"wecom:{self.who.userid}")
        assert row, "the person is known"
        return person_lane(row)

    def violations(self) -> list[Any]:
        return self.api.violations


ACTS: Mapping[str, Callable[[WeComBench], Any]] = {
    "text": lambda b: b.say("招牌的事"),
    "press": lambda b: b.who.press(b.card(), "对"),
    "photo": lambda b: b.picture("门口"),
    "file": lambda b: b.who.file(b.city.bot, "据.pdf", b"%PDF-"),
    "voice": lambda b: b.who.voice(b.city.bot, "招牌的事"),
}
